"""Loading: sources, intake, load, commands."""
