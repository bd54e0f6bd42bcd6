"""Doubts: what could not be judged, because a budget ran out or samples were too few. Silence there is no "clean"."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from skra_compat.outline import Record
from skra_lint.conditions import LONGEST
from skra_lint.event import DEEPEST, LintedEvent
from skra_lint.rule import Rule

_MOST = 10
"""Doubts of one kind that are told; the others are counted."""


class Doubt(NamedTuple):
    """A place of which the linter cannot say that nothing is wrong with it."""

    message: str
    path: str = ""
    """The field, from the event's root; empty for the event as a whole."""
    line: int = 0


def doubts(event: LintedEvent, rules: Sequence[Rule]) -> Iterator[Doubt]:
    """What these rules, which have run, did not look at."""
    families = {rule.family for rule in rules}
    if rules:
        yield from _told(
            (Doubt("its fields are too many to be looked at", path) for path in event.outline.untold), "records"
        )
        deep = (Doubt(f"what lies more than {DEEPEST} levels deep is not looked at", path) for path in _below(event))
        yield from _told(deep, "fields")
    if "SP" in families:
        if _came_without_comments(event):
            yield Doubt("it came as a descriptor without source info: what comments say of its fields is not known")
        yield from _told(_unread(event), "fields")
        spent = event.tie_index.spent_at
        if spent:
            yield Doubt("its documentation names too many values: from here on no sentence is looked up", spent)
    if event.samples and not {"SP", "ST"}.isdisjoint(families):
        yield from _of_samples(event, {rule.code for rule in rules})


def _told(found: Iterator[Doubt], of_what: str) -> Iterator[Doubt]:
    """The first of a kind, and how many more there are."""
    yield from islice(found, _MOST)
    more = sum(1 for _ in found)
    if more:
        yield Doubt(f"the same holds for {more} more {of_what}")


def _came_without_comments(event: LintedEvent) -> bool:
    """Whether nobody can know what its author wrote beside the declarations: a text has at least lines."""
    return event.format == "PROTOBUF" and bool(event.root.fields) and not event.root.line


def _unread(event: LintedEvent) -> Iterator[Doubt]:
    message = f"only the first {LONGEST} characters of its documentation are read"
    return (Doubt(message, one.path, one.line) for one in event.fields if len(one.doc) > LONGEST)


def _below(event: LintedEvent) -> Iterator[str]:
    """The fields whose own fields are too deep."""
    return _deep(event.root, DEEPEST)


def _deep(record: Record, depth: int) -> Iterator[str]:
    for one in record.fields:
        if one.record is not None and (one.record.fields or one.record.variants):
            if depth:
                yield from _deep(one.record, depth - 1)
            else:
                yield one.path
    for variant in record.variants if depth else ():
        yield from _deep(variant, depth - 1)


def _of_samples(event: LintedEvent, codes: set[str]) -> Iterator[Doubt]:
    """Too few of them, or too various; SP110 says the first itself where it has found nothing."""
    if "SP110" in codes and event.sampled is not None:
        if event.sampled.decisions:
            yield from (Doubt(f"samples: {one}") for one in event.sampled.inconclusive)
        if event.sampled.unread:
            yield Doubt(
                f"samples: {event.sampled.unread} field names came after the first {event.sampled.columns} and were "
                "not compared"
            )
    if "ST201" in codes:
        from skra_lint.samples.shapes import unseen_shapes  # noqa: PLC0415 - a schema alone has no shapes

        unseen = unseen_shapes(event.samples)
        if unseen:
            yield Doubt(f"samples: {unseen} rare combinations of fields were not compared with the common ones")
