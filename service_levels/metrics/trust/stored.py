"""What findings need beside the facts, read from the stored rows."""

from sqlalchemy import Connection

from service_levels.catalogue import Catalogue
from service_levels.metrics.trust.findings import Truth
from service_levels.store import exports, headless, reads


def truth(connection: Connection, catalogue: Catalogue) -> Truth:
    """What newer exports no longer hold, what only events tell of, and which targets have pings."""
    return Truth(
        exports.gone(connection, catalogue).to_pandas(),
        headless.headless(connection, catalogue).to_pandas(),
        sorted(reads.newest_of_targets(connection)),
    )
