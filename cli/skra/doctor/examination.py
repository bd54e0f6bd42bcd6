"""Every sign, on one picture."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from skra.doctor.picture import Picture
from skra.doctor.signs import machine, streams, traffic
from skra.doctor.symptom import SEVERITIES, Symptom

Sign: TypeAlias = Callable[[Picture], Iterator[Symptom]]

SIGNS: Final[tuple[Sign, ...]] = (
    machine.doors,
    machine.advertised,
    machine.journal,
    machine.disks,
    machine.versions,
    streams.schemas,
    streams.owners,
    streams.policies,
    streams.strays,
    streams.level,
    streams.designs,
    traffic.contracts,
    traffic.groups,
    traffic.dead_letters,
    traffic.rejections,
    machine.unknown,
)


def examined(picture: Picture) -> list[Symptom]:
    """All symptoms, the worst first."""
    found = [symptom for sign in SIGNS for symptom in sign(picture)]
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))
