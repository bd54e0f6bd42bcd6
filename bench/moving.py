"""How long 20,000 schemas take into a registry with two workers, to be found there already, and to be read out.

Beside them: the targets. Four fields of five are Avro, the others JSON; every tenth version refers to a shared one.
"""

import time
from collections.abc import Iterator

from bench.fields import Shape, text
from bench.figure import Figure
from bench.server import serving
from skra.client import RegistryClient
from skra.moving.contents import Contents, Place, Standing
from skra.moving.json_layout import compact
from skra.moving.move import Moved, move
from skra.moving.registry_source import read_registry
from skra.moving.remote import Remote
from skra_compat import Reference

VERSIONS = 20_000
A_SUBJECT = 3
"""Versions of each subject."""
FIELDS = 20
SHARED = Place("shared", 1)
TARGET_SECONDS = 180.0


def figures() -> Iterator[Figure]:
    """Seconds, each of one run."""
    contents = _contents()
    with serving("--workers", "2") as server:
        remote = Remote(RegistryClient(server.registry))
        seconds, moved = _timed(contents, remote)
        assert moved.plan.registrations, moved
        assert not moved.refused, moved
        target = f"the target, {TARGET_SECONDS:g} s"
        yield Figure(f"import of {VERSIONS:,} versions", seconds, "s", seconds / TARGET_SECONDS, target)
        again, moved = _timed(contents, remote)
        assert moved.plan.empty, moved
        yield Figure("the same import again", again, "s", again / seconds, "the first")
        began = time.perf_counter()
        assert len(read_registry(remote).versions) == len(contents.versions)
        read = time.perf_counter() - began
        yield Figure("reading everything", read, "s", read / seconds, "the first")


def _timed(contents: Contents, remote: Remote) -> tuple[float, Moved]:
    began = time.perf_counter()
    moved = move(contents, remote)
    return time.perf_counter() - began, moved


def _contents() -> Contents:
    shared = '{"type":"record","name":"Shared","fields":[{"name":"id","type":"string"}]}'
    versions = {SHARED: Standing(SHARED, 1, "AVRO", shared)}
    for number in range(1, VERSIONS):
        place = Place(f"topic-{number // A_SUBJECT}-value", 1 + number % A_SUBJECT)
        versions[place] = _standing(place, number)
    return Contents(versions, {"": {"compatibilityLevel": "BACKWARD"}}, {"": "READWRITE"})


def _standing(place: Place, number: int) -> Standing:
    if number % 10 == 0:
        uses = f'{{"type":"record","name":"Uses{number}","fields":[{{"name":"it","type":"Shared"}}]}}'
        return Standing(place, number + 1, "AVRO", uses, (Reference("Shared", *SHARED),))
    language = "JSON" if number % 5 == 0 else "AVRO"
    written = text(language, Shape(FIELDS)).replace('"Event"', f'"Event{number}"').replace("version 0", f"of {number}")
    return Standing(place, number + 1, language, compact(written))
