"""What a reader does not declare: what only the writer declares, its patterns, and what nobody does."""

from collections.abc import Iterator
from dataclasses import dataclass

from skra_compat.difference import Difference
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import NEVER, Additional, Property
from skra_compat.formats.jsonschema.rules.inside_objects import LENIENT
from skra_compat.formats.jsonschema.rules.level import Branch, Here
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.meeting import Place, Words
from skra_compat.formats.jsonschema.rules.outcome import Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.phrases import is_closed, spelled


@dataclass(frozen=True, slots=True)
class _Rest:
    """`additionalProperties` or `unevaluatedProperties` of the reader, met by one branch of the writer."""

    here: Here
    atom: Additional
    branch: Branch


def additional(here: Here, atom: Additional, found: Outcome) -> Iterator[Difference]:
    """What the writer declares and the reader does not, then what nobody declares."""
    for branch, _ in here.refusing(atom, found):
        rest = _Rest(here, atom, branch)
        for name in branch.view.properties:
            if name not in atom.names and not any(matches(pattern, name) for pattern in atom.patterns):
                yield from _removed(rest, name)
        for pattern in dict.fromkeys(one.pattern for one in branch.view.patterns if one.pattern not in atom.patterns):
            yield from _pattern_removed(rest, pattern)
        yield from _undeclared(rest)


def _removed(rest: _Rest, name: str) -> Iterator[Difference]:
    here, schema, branch = rest.here, rest.atom.schema, rest.branch
    found = here.property_refused(branch, Property(name, schema))
    if isinstance(found, Impossible):
        return
    steps = ("properties", name)
    if is_closed(schema):
        message = f"the writer may send {name}; the reader does not declare it and refuses undeclared properties"
        fix = f"keep {name} in the reader, or open its model (leave {rest.atom.keyword} out)"
        yield from here.say(Words("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", steps, message, fix), found)
        return
    inside = tuple(branch.view.at(name))
    message = f"the writer may send {name} as {spelled(inside)}; the reader does not declare it and accepts only "
    message += f"{spelled(schema)} as an undeclared property"
    kind = "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
    yield from here.say(Words(kind, steps, message, f"keep {name} in the reader"), found)
    way = Place(steps, here.writer_steps(name))
    yield from here.below(way, inside, schema, here.around_property(branch, name))


def _pattern_removed(rest: _Rest, pattern: str) -> Iterator[Difference]:
    """Names that the writer admits by a pattern which the reader does not have."""
    atom, view = rest.atom, rest.branch.view
    known = atom.names | frozenset(view.properties)
    left = (*rest.branch.left, Additional(known, frozenset({pattern}), NEVER))
    found = rest.here.ask(left, (Additional(known, atom.patterns, atom.schema, atom.keyword),))
    if isinstance(found, Impossible):
        return
    accepts = "refuses them" if is_closed(atom.schema) else f"accepts only {spelled(atom.schema)} there"
    message = f"the writer may send properties that match {pattern}; the reader {accepts}"
    fix = f"keep {pattern} among the reader's patternProperties"
    yield from rest.here.say(Words("PATTERN_PROPERTY_REMOVED", ("patternProperties", pattern), message, fix), found)


def _undeclared(rest: _Rest) -> Iterator[Difference]:
    """Properties that neither side names."""
    here, atom, view, left = rest.here, rest.atom, rest.branch.view, rest.branch.left
    patterns = atom.patterns | {one.pattern for one in view.patterns}
    unnamed = Additional(atom.names | frozenset(view.properties), patterns, atom.schema, atom.keyword)
    found = here.ask(left, (unnamed,))
    if isinstance(found, Impossible):
        return
    before, inside = here.said, tuple(view.beyond(frozenset()))
    if inside and not is_closed(atom.schema):
        name = _name(found, unnamed) or "undeclared"
        way = Place((atom.keyword,), here.writer_steps(name) or (atom.keyword,))
        yield from here.below(way, inside, atom.schema, here.around_property(rest.branch, name))
    if here.said > before:
        return
    stem = "UNEVALUATED_PROPERTIES" if atom.keyword.startswith("un") else "ADDITIONAL_PROPERTIES"
    accepts = "refuses them" if is_closed(atom.schema) else f"accepts only {spelled(atom.schema)} there"
    sent = f" ({spelled(inside)})" if inside else ""
    message = f"the writer may send undeclared properties{sent}; the reader {accepts}"
    fix = f"leave {atom.keyword} in the reader as it was" + ("" if inside else f", or {LENIENT}")
    kind = f"{stem}_{'REMOVED' if is_closed(atom.schema) else 'NARROWED'}"
    yield from here.say(Words(kind, (atom.keyword,), message, fix), found)


def _name(found: Outcome, atom: Additional) -> str | None:
    """The property of the event found that the keyword refuses."""
    event = found.value if isinstance(found, Found) and isinstance(found.value, dict) else {}
    unnamed = [name for name in event if name not in atom.names]
    return next((name for name in unnamed if admits(atom.schema, event[name]) is not True), None)
