"""Which promise held when a request was handed in (method, section 3)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue, Standard
from service_levels.domain.calendar import EPOCH
from service_levels.domain.instants import Instants, local_days


@dataclass(frozen=True)
class InForce:
    """`known`: the standards of the catalogue; `of`: for each request its place in `known`, -1 for none, shape (n,)."""

    known: tuple[Standard, ...]
    of: NDArray[np.int64]


def in_force(
    catalogue: Catalogue, office: str, services: list[str], service_of: NDArray[np.int64], submitted: Instants
) -> InForce:
    """The standard of (service, office), else of (service), with the latest `from` not after the local submission date.

    `services`: the distinct services; `service_of`: the place of each request's service in it, shape (n,).
    """
    found = np.full(len(service_of), -1, np.int64)
    days = local_days(submitted, catalogue.offices[office].timezone)
    for number, service in enumerate(services):
        mine = service_of == number
        for owner in (None, office):  # the office's own standard is written over the general one
            editions = sorted(
                (place for place, s in enumerate(catalogue.standards) if s.service == service and s.office == owner),
                key=lambda place: catalogue.standards[place].from_on,
            )
            if editions:
                begins = np.array([(catalogue.standards[place].from_on - EPOCH).days for place in editions])
                latest = np.searchsorted(begins, days[mine], side="right") - 1
                chosen = np.where(latest >= 0, np.array(editions)[np.maximum(latest, 0)], -1)
                found[mine] = np.where(chosen >= 0, chosen, found[mine])
    return InForce(catalogue.standards, found)
