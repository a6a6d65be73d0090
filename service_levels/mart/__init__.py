"""The mart: one row a measured request, in files that never change, read by DuckDB. Made from the truth alone."""

from service_levels.mart.following import follow
from service_levels.mart.opening import at, open, rebuild, version  # noqa: A004 - mart.open is what it is called
from service_levels.mart.publishing import Ahead, Change, ahead, publish
from service_levels.mart.reader import Mart
from service_levels.mart.staged import staged

__all__ = ["Ahead", "Change", "Mart", "ahead", "at", "follow", "open", "publish", "rebuild", "staged", "version"]
