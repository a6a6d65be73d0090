"""What drove the change of a rate between two periods: contributions that add up to it exactly.

E. M. Kitagawa, JASA 50 (1955) 1168-1194: a rate changes because the groups' own rates change and because the mix of the
groups does; taking each at the average of the two periods leaves no rest and treats both periods alike (it is the
Shapley value of the two causes).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.intervals import difference
from service_levels.domain.statistics.numbers import Counts, Estimate, Flags

SMALL = 5  # groups of fewer requests are not shown by themselves (method: groups under 5 are suppressed)
REST = "rest"

Kind = Literal["rate", "mix", "outage"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group in two periods: its rate was `part` of `whole` before and now, and what it did to the total rate.

    `rate_effect`: through its own rate; `mix_effect`: through its share of the requests, against the average rate.
    Both in parts of one (0.01 is one point). `rate_change`: the change of its own rate with Newcombe's 95% interval,
    None where it had no requests in one of the periods. `members`: the groups pooled in it where it is the rest.
    """

    name: str
    part_before: int
    whole_before: int
    part_now: int
    whole_now: int
    rate_effect: float
    mix_effect: float
    rate_change: Estimate | None
    members: tuple[str, ...] = ()

    @property
    def effect(self) -> float:
        """All that the group did to the total rate."""
        return self.rate_effect + self.mix_effect

    @property
    def before(self) -> float | None:
        """Its own rate before; None where it had no requests."""
        return self.part_before / self.whole_before if self.whole_before else None

    @property
    def now(self) -> float | None:
        """Its own rate now; None where it has no requests."""
        return self.part_now / self.whole_now if self.whole_now else None


@dataclass(frozen=True, slots=True)
class Cause:
    """One line of a ranked list: `kind` 'rate' (of the group `name`), 'mix' (of all groups) or 'outage'.

    `effect`: on the total rate, in parts of one. `clear`: whether chance alone would hardly do it (95%): the change of
    the group's own rate, or of the share late through outage; None for the mix, which is counted and not estimated.
    """

    kind: Kind
    name: str
    effect: float
    clear: bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a rate between two periods, and the groups that make it up.

    `before`, `now`: the rates, 0 to 1; `change`: now - before, the sum of all effects. None where a period has no
    requests (`reason` 'none_before' or 'none_now'). `groups`: strongest effect first. `outage`: the effect of a change
    in the share late through outage (with `of_net` only, else 0); the groups then explain the rest. `outage_before`,
    `outage_now`: these shares, None where outages were not told apart.
    """

    before: float | None
    now: float | None
    change: float | None
    groups: tuple[Group, ...]
    outage: float
    outage_clear: bool | None
    reason: str | None
    outage_before: float | None = None
    outage_now: float | None = None

    @property
    def mix(self) -> float:
        """The effect of all changes of the mix."""
        return fsum(group.mix_effect for group in self.groups)

    def causes(self) -> tuple[Cause, ...]:
        """The ranked list, strongest first: each group's own rate, the mix as a whole, outages; the sum is `change`."""
        if self.change is None:
            return ()
        listed = [Cause("rate", group.name, group.rate_effect, _differs(group.rate_change)) for group in self.groups]
        listed.append(Cause("mix", "", self.mix, None))
        if self.outage_clear is not None:
            listed.append(Cause("outage", "", self.outage, self.outage_clear))
        return tuple(sorted(listed, key=lambda cause: -abs(cause.effect)))


def contributions(
    names: Sequence[str],
    parts_before: ArrayLike,
    wholes_before: ArrayLike,
    parts_now: ArrayLike,
    wholes_now: ArrayLike,
    small: int = SMALL,
) -> Change:
    """What each group did to the rate of all of them together; counts of shape (g,), in the order of `names`.

    Any grouping that counts each request once will do: service, channel, district, with and without returns. A group
    with 1 to `small` - 1 requests in a period goes into the rest, and so does the next smallest until the rest is not
    small. A group that is new or gone has no change of its own rate: all it did is mix.
    """
    counts = np.stack([np.asarray(c, np.int64) for c in (parts_before, wholes_before, parts_now, wholes_now)])
    if counts.shape[1] != len(names) or (counts < 0).any() or (counts[::2] > counts[1::2]).any():
        raise ValueError(f"counts of {counts.shape[1]} groups for {len(names)} names: parts from 0 to their wholes")
    labels, counts, members = _pooled(tuple(names), counts, small)
    part0, whole0, part1, whole1 = (int(c) for c in counts.sum(axis=1))
    before, now = part0 / whole0 if whole0 else None, part1 / whole1 if whole1 else None
    if before is None or now is None:
        return Change(before, now, None, (), 0.0, None, "none_before" if before is None else "none_now")
    middle = (before + now) / 2
    groups = []
    for name, (k0, n0, k1, n1) in zip(labels, counts.T.tolist(), strict=True):
        if n0 or n1:
            rate0, rate1 = k0 / n0 if n0 else k1 / n1, k1 / n1 if n1 else k0 / n0
            share0, share1 = n0 / whole0, n1 / whole1
            rate_effect = (share0 + share1) / 2 * (rate1 - rate0)
            mix_effect = (share1 - share0) * ((rate0 + rate1) / 2 - middle)
            own = difference(k1, n1, k0, n0)
            pooled = members if name == REST else ()
            groups.append(Group(name, k0, n0, k1, n1, rate_effect, mix_effect, own, pooled))
    groups.sort(key=lambda group: -abs(group.effect))
    return Change(before, now, now - before, tuple(groups), 0.0, None, None)


def of_net(
    names: Sequence[str],
    on_time_before: ArrayLike,
    outage_before: ArrayLike,
    counted_before: ArrayLike,
    on_time_now: ArrayLike,
    outage_now: ArrayLike,
    counted_now: ArrayLike,
    small: int = SMALL,
) -> Change:
    """The change of the on-time rate: first what outages did, then what each group did to the net rate.

    `on_time` and late through `outage` of `counted` (on time and late) of each group in either period, shape (g,). The
    gross rate is the net rate less the share late through outage, so the effects add up to its change. Shown groups
    carry the counts of the net rate; `before`, `now` and `change` are of the gross rate.
    """
    on0, out0, all0, on1, out1, all1 = (
        np.asarray(c, np.int64)
        for c in (on_time_before, outage_before, counted_before, on_time_now, outage_now, counted_now)
    )
    net = contributions(names, on0 + out0, all0, on1 + out1, all1, small)
    if net.change is None:
        return net
    lost0, lost1 = int(out0.sum()), int(out1.sum())
    whole0, whole1 = int(all0.sum()), int(all1.sum())
    moved = difference(lost1, whole1, lost0, whole0)
    before, now = int(on0.sum()) / whole0, int(on1.sum()) / whole1
    return replace(
        net,
        before=before,
        now=now,
        change=now - before,
        outage=lost0 / whole0 - lost1 / whole1,
        outage_clear=_differs(moved),
        outage_before=lost0 / whole0,
        outage_now=lost1 / whole1,
    )


def _differs(change: Estimate | None) -> bool | None:
    return None if change is None else change.differs_from(0)


def _pooled(names: tuple[str, ...], counts: Counts, small: int) -> tuple[list[str], Counts, tuple[str, ...]]:
    """Small groups added up to one called `REST`; the smallest others with them until none is left that is small."""
    wholes = counts[1::2]
    pool: Flags = np.any((wholes > 0) & (wholes < small), axis=0)
    order = np.argsort(wholes.sum(axis=0), kind="stable")
    for place in order:
        pooled = wholes[:, pool].sum(axis=1)
        if not ((pooled > 0) & (pooled < small)).any():
            break
        pool[place] = True
    kept = [name for name, inside in zip(names, pool, strict=True) if not inside]
    if not pool.any():
        return kept, counts, ()
    together = np.concatenate([counts[:, ~pool], counts[:, pool].sum(axis=1, keepdims=True)], axis=1)
    return [*kept, REST], together, tuple(name for name, inside in zip(names, pool, strict=True) if inside)
