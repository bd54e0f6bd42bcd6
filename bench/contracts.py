"""A hundred contracts and one candidate that breaks a fifth of them; and a registration with as many.

Times are this process's on the processor. Every contract reads five of the twenty fields, no two the same ones.
"""

from collections.abc import Callable, Iterator
from time import process_time
from typing import Final

from bench.fields import FORMATS, Shape, schema, text
from bench.figure import Figure, held_to, interleaved
from skra_app.journal import open_journal
from skra_app.registry import Actor, Principal, Registry, contracts, register
from skra_app.registry.content import Candidate
from skra_compat import Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.draft import draft

CONTRACTS: Final = 100
FIELDS: Final = 20
ROUNDS: Final = 3


def figures() -> Iterator[Figure]:
    """A candidate that breaks a field in the middle, in each language; then registering, with and without."""
    for name in FORMATS:
        base = schema(name, Shape(FIELDS))
        readers = [_reader(base, number) for number in range(CONTRACTS)]
        measured = interleaved({name: _judged(name, base, readers)}, ROUNDS)[name]
        yield held_to(f"{CONTRACTS} contracts, {name}", measured, "s", 1.0)
    medians = interleaved({"without contracts": _registering(0), f"with {CONTRACTS}": _registering(CONTRACTS)}, ROUNDS)
    plain, with_all = medians.values()
    yield Figure("registering, without contracts", plain * 1000, "ms")
    yield Figure(f"registering, with {CONTRACTS}", with_all * 1000, "ms", with_all / plain, "without contracts")


def _reader(base: Schema, number: int) -> Contract:
    paths = [f"f{(number * 7 + step * 3) % FIELDS}" for step in range(5)]
    return read_contract(draft(f"reader-{number}", "events", base, paths))


def _judged(name: str, base: Schema, readers: list[Contract]) -> Callable[[], float]:
    versions = iter(range(1, 1_000))

    def run() -> float:
        candidate = schema(name, Shape(FIELDS, next(versions), broken=True))
        started = process_time()
        for reader in readers:
            verdict(reader, candidate, known=[base])
        return process_time() - started

    return run


def _registering(readers: int) -> Callable[[], float]:
    registry = Registry(open_journal("memory:"))
    producer = Actor(Principal("producer", named=True), "bench")
    register.register(registry, "events-value", Candidate(text("AVRO", Shape(FIELDS))), producer)
    base = schema("AVRO", Shape(FIELDS))
    for number in range(readers):
        document = draft(
            f"reader-{number}", "events", base, [f"f{(number * 7 + step * 3) % FIELDS}" for step in range(5)]
        )
        reader = Actor(Principal(f"reader-{number}", named=True), "bench")
        contracts.publish(registry, "events", f"reader-{number}", document, reader)
    versions = iter(range(1, 1_000))

    def run() -> float:
        candidate = Candidate(text("AVRO", Shape(FIELDS, next(versions))))
        started = process_time()
        register.register(registry, "events-value", candidate, producer)
        return process_time() - started

    return run
