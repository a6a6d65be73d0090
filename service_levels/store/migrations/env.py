"""Alembic's entry: runs the versions on the connection that `store.migrate` hands over, inside its transaction."""

from alembic import context

from service_levels.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
