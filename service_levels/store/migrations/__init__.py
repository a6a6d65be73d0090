"""Changes of the schema, in order. Run from code: `store.migrate(engine)`."""
