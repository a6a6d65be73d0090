"""What a report needs of a mart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import pandas as pd
import pyarrow as pa

from service_levels.catalogue import Catalogue


class Mart(Protocol):
    """A mart: its catalogue, its as-of by office (aware), its SQL over the view `facts`, its spans.

    `spans` are those of each target for itself, `spans_of` those that an office knows at its as-of.
    """

    catalogue: Catalogue
    as_of: Mapping[str, datetime]

    def sql(self, text: str) -> pa.Table: ...

    def spans(self) -> pd.DataFrame: ...

    def spans_of(self, office: str) -> pd.DataFrame: ...
