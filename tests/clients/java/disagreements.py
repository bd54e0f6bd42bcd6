"""What Java says against a verdict of ours."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from skra_compat import Counterexample, Schema, compare
from tests.clients.java.jvm import Jvm
from tests.clients.java.partings import PARTINGS
from tests.clients.java.questions import changed, question, refused


class Disagreement(NamedTuple):
    """About one event, or about the two schemas."""

    told: str
    """The kind of our counterexample that Java reads, Java's reason for refusing what we call good, its verdict."""
    event: object = None


def unexplained(jvm: Jvm, reader: Schema, writer: Schema, payloads: Sequence[bytes]) -> list[Disagreement]:
    """The disagreements about a pair that no parting covers."""
    found = disagreements(jvm, reader, writer, payloads)
    return [one for one in found if not any(each.covers(one.told, reader, writer) for each in PARTINGS)]


def disagreements(jvm: Jvm, reader: Schema, writer: Schema, payloads: Sequence[bytes]) -> Iterator[Disagreement]:
    """Yield each counterexample that Java reads unchanged, each good event that it refuses, and another verdict.

    The payloads are events of the writer's (first) message; they count when the verdict is *compatible*.
    """
    verdict = compare(reader, writer)
    counted = payloads if verdict.compatible else []
    answer = jvm.ask(question(reader, writer, counted))
    if "unreadable" in answer:
        yield Disagreement(answer["unreadable"])
        return
    for payload, event in zip(counted, answer["events"], strict=True):
        if refused(event):
            yield Disagreement(event["read"]["refused"], payload)
    if answer["verdict"] not in {None, "COMPATIBLE" if verdict.compatible else "INCOMPATIBLE"}:
        yield Disagreement(f"{answer['verdict']} beside {[one.kind for one in verdict.incompatibilities]}")
    for found in verdict.incompatibilities:
        if found.counterexample is not None and not _confirmed(jvm, reader, writer, found.counterexample):
            yield Disagreement(f"{found.kind} {found.path}", found.counterexample)


def _confirmed(jvm: Jvm, reader: Schema, writer: Schema, shown: Counterexample) -> bool:
    """Whether Java writes the event as well and its reader refuses or changes it."""
    (event,) = jvm.ask(question(reader, writer, [shown.payload], shown.event))["events"]
    return "value" in event["wrote"] and (refused(event) or changed(event))
