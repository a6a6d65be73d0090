"""Can the data be trusted? What is odd in it, how much of it, where, and which figures that touches."""

from service_levels.metrics.trust.finding import Finding, Kind
from service_levels.metrics.trust.findings import Truth, findings
from service_levels.metrics.trust.kinds import KINDS
from service_levels.metrics.trust.requests import details, requests_of
from service_levels.metrics.trust.stored import truth

__all__ = ["KINDS", "Finding", "Kind", "Truth", "details", "findings", "requests_of", "truth"]
