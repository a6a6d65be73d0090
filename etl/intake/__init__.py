"""From a file as an office wrote it to canonical rows, with every row that cannot be used named."""

from etl.intake.check import Reject
from etl.intake.dialect import ColumnMatch, Dialect
from etl.intake.examine import examine
from etl.intake.mapping import Mapping
from etl.intake.read import read
from etl.intake.result import Intake, Progress
from etl.sources.table import IntakeError

__all__ = ["ColumnMatch", "Dialect", "Intake", "IntakeError", "Mapping", "Progress", "Reject", "examine", "read"]
