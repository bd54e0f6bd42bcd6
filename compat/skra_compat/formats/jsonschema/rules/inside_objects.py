"""Keywords of objects that a reader refuses an event by: required names, properties, patterns and names."""

from collections.abc import Iterator

from skra_compat.difference import Difference
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import Kind, Names, OfKind, PatternProperty, Property, Required
from skra_compat.formats.jsonschema.rules.level import Branch, Here
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.meeting import Left, Place, Words, Wrap
from skra_compat.formats.jsonschema.rules.outcome import Found, Outcome
from skra_compat.formats.jsonschema.rules.phrases import spelled

CLOSE = "close the model in the earlier version (additionalProperties: false)"
LENIENT = "use LENIENT, which counts declared properties only"
_STRING = OfKind(frozenset({Kind.STRING}))


def required(here: Here, atom: Required, found: Outcome) -> Iterator[Difference]:
    """A name that the writer may leave out."""
    name, level = atom.name, here.level
    known = any(name in branch.view.properties for branch in level.objects)
    note = "; its default does not help, because validators do not fill it in" if atom.has_default else ""
    if known or name not in level.properties:
        kind = f"REQUIRED_ATTRIBUTE_{'WITH_DEFAULT_' if atom.has_default and known else ''}ADDED"
        message = f"the reader requires {name}, which the writer may leave out{note}"
        fix = f"take {name} out of required, or have the writer require it first"
        yield from here.say(Words(kind, ("required", name), message, fix), found)
        return
    message = f"the reader requires {name}, which the writer does not know, so its events may lack it{note}"
    fix = f"take {name} out of required: readers can fill in a default themselves"
    yield from here.say(Words(_added(here, name), ("properties", name), message, fix), found)


def _added(here: Here, name: str) -> str:
    """What upstream calls a property that the writer does not declare.

    An optional one is refused only where the model is open for its name, whatever it says of others.
    """
    asked = here.level.required.get(name)
    if asked is None:
        return "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
    model = "OPEN" if all(branch.is_open for branch in here.level.objects) else "UNOPEN"
    return f"REQUIRED_PROPERTY_{'WITH_DEFAULT_' if asked.has_default else ''}ADDED_TO_{model}_CONTENT_MODEL"


def declared(here: Here, atom: Property, found: Outcome) -> Iterator[Difference]:
    """A property that the writer may send as something else."""
    for branch, answer in here.refusing(atom, found):
        inside = tuple(branch.view.at(atom.name))
        yield from _covered(here, atom, branch, inside, answer) if inside else _undeclared(here, atom, answer)


def _undeclared(here: Here, atom: Property, found: Outcome) -> Iterator[Difference]:
    """The writer says nothing of it, so it may send anything."""
    message = f"the writer's model is open, so {atom.name} may already come with any value; "
    message += f"the reader accepts only {spelled(atom.schema)}"
    fix = f"{CLOSE}, or {LENIENT}" if atom.name not in here.level.required else CLOSE
    yield from here.say(Words(_added(here, atom.name), ("properties", atom.name), message, fix), found)


def _covered(here: Here, atom: Property, branch: Branch, inside: Left, found: Outcome) -> Iterator[Difference]:
    """The writer says something of it, by its name or by a keyword for names that it does not know.

    The second is a difference of its own for upstream, one that LENIENT passes over.
    """
    before, known = here.said, atom.name in branch.view.properties
    if not known and here.explains.strict:
        yield from here.say(_not_covered(atom, inside), found)
    way = Place(("properties", atom.name), here.writer_steps(atom.name))
    yield from here.below(way, inside, atom.schema, here.around_property(branch, atom.name))
    if not known and here.said == before:
        yield from here.say(_not_covered(atom, inside), found)


def _not_covered(atom: Property, inside: Left) -> Words:
    sent = spelled(inside)
    message = f"the writer may send {atom.name} among its undeclared properties, as {sent}; "
    message += f"the reader accepts only {spelled(atom.schema)}"
    kind = "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
    return Words(
        kind, ("properties", atom.name), message, f"declare {atom.name} as the writer's model allows it: {sent}"
    )


def patterned(here: Here, atom: PatternProperty, found: Outcome) -> Iterator[Difference]:
    """Properties of a pattern that the writer may send as something else."""
    steps = ("patternProperties", atom.pattern)
    for branch, answer in here.refusing(atom, found):
        event = answer.value if isinstance(answer, Found) and isinstance(answer.value, dict) else {}
        name = next((n for n in event if matches(atom.pattern, n) and admits(atom.schema, event[n]) is not True), None)
        before = here.said
        if name is not None and any(one.pattern == atom.pattern for one in branch.view.patterns):
            way = Place(steps, here.writer_steps(name))
            around = here.around_property(branch, name)
            yield from here.below(way, tuple(branch.view.at(name)), atom.schema, around)
        if here.said == before:
            message = f"the reader accepts properties that match {atom.pattern} only as {spelled(atom.schema)}; "
            message += "the writer may send them as something else"
            fix = "choose a pattern that no property of the writer's events can match"
            yield from here.say(Words("PATTERN_PROPERTY_ADDED", steps, message, fix), answer)


def names(here: Here, atom: Names, found: Outcome) -> Iterator[Difference]:
    """Names that the writer may give to properties."""
    steps = ("propertyNames",)
    for branch, answer in here.refusing(atom, found):
        before, bounded = here.said, bool(branch.view.names)
        if bounded:
            wrap = _around_name(here, branch)
            yield from here.below(Place(steps, steps), (_STRING, *branch.view.names), atom.schema, wrap)
        if here.said == before:
            message = f"the reader accepts only properties with names that are {spelled(atom.schema)}; "
            message += "the writer may use other names"
            kind = f"PROPERTY_NAMES_{'CHANGED' if bounded else 'ADDED'}"
            yield from here.say(Words(kind, steps, message, "leave propertyNames as it was in the reader"), answer)


def _around_name(here: Here, branch: Branch) -> Wrap:
    """Builds events around the name of a property."""

    def guessed(value: Json) -> Json:
        return here.meeting.wrap.guessed({**branch.smallest(here.explains), str(value): None})

    def built(value: Json) -> Outcome:
        return here.explains.around(here.meeting, (*branch.left, Required(str(value))))

    return Wrap(guessed, built)
