"""Which words stand in the columns of words, how often, and what each is taken for."""

from etl.intake.dialect import Word
from etl.intake.values import by_word, event_of, per_value, status_of, tidy, up_of
from etl.intake.work import Work

MEANING = {"status": status_of, "event": event_of, "up": up_of}
MOST = 200  # different words of a column


def words(work: Work) -> tuple[Word, ...]:
    """The words of status, event and up, the most frequent first. Takes those columns from `work`."""
    found: list[Word] = []
    for column in MEANING:
        series = work.take(column) if column in work.shape.columns else None
        if series is None:
            continue
        counted = per_value(series, tidy).alias(column).drop_nulls().value_counts(sort=True).head(MOST)
        known = by_word(counted[column], MEANING[column](work.mapping.values.get(column, {})))
        rows = zip(counted[column].to_list(), counted["count"].to_list(), known.to_list(), strict=True)
        other = "" if column == "event" and work.mapping.events.get("other") == "skip" else None
        found += [
            Word(column, word, count, other if said is None else str(said)) for word, count, said in rows if word
        ]
    return tuple(found)
