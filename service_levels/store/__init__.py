"""The truth: what was loaded, batch by batch, in SQLite or PostgreSQL."""

from service_levels.store.engine import create_engine, reading, writing
from service_levels.store.errors import StoreError, explained
from service_levels.store.migration import check, migrate

__all__ = ["StoreError", "check", "create_engine", "explained", "migrate", "reading", "writing"]
