"""The truth: what was loaded, batch by batch, in SQLite or PostgreSQL."""

from service_levels.store.engine import create_engine, file_of, reading, writing
from service_levels.store.errors import DiskFull, KeyRefused, Lost, OnlyRead, StoreError, disk_full, explained
from service_levels.store.migration import check, migrate, settle

__all__ = [
    "DiskFull", "KeyRefused", "Lost", "OnlyRead", "StoreError", "check", "create_engine", "disk_full", "explained",
    "file_of", "migrate", "reading", "settle", "writing",
]  # fmt: skip
