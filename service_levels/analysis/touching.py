"""Which measures touch what is looked at."""

from service_levels.catalogue import Group, Measure, fold

_NAMES = ("offices", "services", "channels", "districts")


def touches(measure: Measure, group: Group, *, systems: bool = False) -> bool:
    """Whether a measure and a group may have something in common; what is not narrowed is all.

    `systems`: of a figure of systems, which a measure's targets narrow too.
    """
    return all(
        not mine or not theirs or set(map(fold, mine)) & set(map(fold, theirs))
        for mine, theirs in (
            (getattr(measure.scope, name), getattr(group, name)) for name in (*_NAMES, *(("targets",) if systems else ()))
        )
    )
