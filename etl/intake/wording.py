"""Which words stand in the columns of words, how often, and what each is taken for."""

from etl.intake.dialect import Word
from etl.intake.meanings import meaning_of
from etl.intake.values import by_word, per_value, tidy
from etl.intake.work import Work

COLUMNS = ("status", "event", "up", "state")
MOST = 200  # different words of a column


def words(work: Work) -> tuple[Word, ...]:
    """The words of such columns, the most frequent first. Takes those columns from `work`."""
    found: list[Word] = []
    for column in COLUMNS:
        series = work.take(column) if column in work.shape.columns else None
        if series is None:
            continue
        counted = per_value(series, tidy).alias(column).drop_nulls().value_counts(sort=True).head(MOST)
        known = by_word(counted[column], meaning_of(work, column))
        rows = zip(counted[column].to_list(), counted["count"].to_list(), known.to_list(), strict=True)
        hidden = work.mask.text
        other = "" if column == "event" and work.mapping.events.get("other") == "skip" else None
        found += [
            Word(column, hidden(word), count, other if said is None else str(said))
            for word, count, said in rows if word
        ]
    return tuple(found)
