"""Are the intervals true? Worlds made up with a known effect, and how often what is told of them holds (method 12)."""

from collections.abc import Callable

from benchmarks import truth_arrivals, truth_effects

# Each: worlds a cell -> lines of Markdown.
PARTS: tuple[Callable[[int], list[str]], ...] = (truth_effects.table, truth_arrivals.table)


def measure(worlds: int) -> None:
    """Print the table of every part."""
    for part in PARTS:
        print("\n".join(part(worlds)), flush=True)
