"""Are the intervals true? Worlds made up with a known effect, and how often what is told of them holds (method 12)."""

from collections.abc import Callable

from benchmarks import truth_effects

PARTS: tuple[Callable[[int], list[str]], ...] = (truth_effects.table,)  # each: worlds a cell -> lines of Markdown


def measure(worlds: int) -> None:
    """Print the table of every part."""
    for part in PARTS:
        print("\n".join(part(worlds)), flush=True)
