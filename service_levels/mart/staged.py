"""A mart that is not published yet: what readers would see if the transaction were committed."""

import pyarrow.parquet as pq
from sqlalchemy import Connection

from service_levels.mart import answers, layout
from service_levels.mart.files import Stage
from service_levels.mart.manifest import Manifest
from service_levels.mart.reader import Mart
from service_levels.store import catalogues


def staged(connection: Connection, stage: Stage, manifest: Manifest) -> Mart:
    """The mart of a manifest whose files lie partly on the stage, partly in place."""
    known = pq.read_table(stage.path(manifest.spans_file), schema=layout.SPANS).to_pandas()
    facts = [stage.path(file.file) for file in manifest.files]
    catalogue = catalogues.newest(connection)[1]
    said = answers.known(connection, catalogue, manifest.as_of)
    return Mart(manifest.state.name, catalogue, manifest.as_of, facts, known, said)
