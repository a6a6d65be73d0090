"""The effects of measures: coverage, false verdicts and what is too few, by cell (method 12)."""


def table(worlds: int) -> list[str]:
    """Lines of Markdown, one a cell, of `worlds` worlds each."""
    return [f"## Effects of measures, {worlds:,} worlds a cell"]
