"""What each keyword of a schema says, drafts ironed out."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeGuard

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft, is_schema
from skra_compat.formats.jsonschema.rules.atom import (
    EVERY_KIND,
    NEVER,
    NUMBERS,
    Additional,
    All,
    Among,
    AtLeast,
    AtMost,
    Atom,
    Contains,
    Exactly,
    ItemAt,
    ItemsFrom,
    Kind,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
    Names,
    Not,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Sized,
    Some,
    Unique,
    exact,
)
from skra_compat.formats.jsonschema.rules.unevaluated import unevaluated

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.rules.expand import Node

_TYPES = {
    "null": frozenset({Kind.NULL}),
    "boolean": frozenset({Kind.BOOLEAN}),
    "string": frozenset({Kind.STRING}),
    "array": frozenset({Kind.ARRAY}),
    "object": frozenset({Kind.OBJECT}),
    "number": NUMBERS,
}
_PLAIN = frozenset({"type", "enum", "const", "pattern", "title", "description", "default", "format", "examples"})
_SIZES = (
    ("Length", Sized.LENGTH),
    ("Items", Sized.ITEMS),
    ("Properties", Sized.PROPERTIES),
)


def atoms_of(node: "Node", schema: Mapping[str, Json]) -> Iterator[Atom]:
    """What each keyword of a schema says, in a fixed order."""
    draft = node.site.draft
    if isinstance(schema.get("$ref"), str):
        target = node.refers_to()
        yield Opaque("$ref", node) if target is None else All((target,))
        if not draft.ref_has_siblings:
            return
    yield from _of_any_kind(schema, draft)
    if not schema.keys() <= _PLAIN:
        yield from _of_numbers(schema, draft)
        yield from _of_sizes(schema)
        yield from _of_objects(node, schema, draft)
        yield from _of_arrays(node, schema, draft)
        yield from _combined(node, schema, draft)
        yield from _opaque(node, schema, draft)


def _of_any_kind(schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    declared = schema.get("type")
    if declared is not None:
        words = [declared] if isinstance(declared, str) else declared
        kinds: frozenset[Kind] = frozenset()
        for word in words if isinstance(words, list) else ():
            kinds |= _integers(draft) if word == "integer" else _TYPES.get(str(word), EVERY_KIND)
        yield OfKind(kinds)
    values = schema.get("enum")
    if isinstance(values, list):
        yield Among(tuple(values))
    if "const" in schema and draft.value >= 6:
        yield Among((schema["const"],), "const")
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield Matches(pattern)


def _integers(draft: Draft) -> frozenset[Kind]:
    return frozenset({Kind.INTEGER}) if draft is Draft.DRAFT_4 else frozenset({Kind.INTEGER, Kind.WHOLE})


def _of_numbers(schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    for words, bound in ((("minimum", "exclusiveMinimum"), AtLeast), (("maximum", "exclusiveMaximum"), AtMost)):
        limit, exclusive = schema.get(words[0]), schema.get(words[1])
        if _is_number(limit):
            yield bound(exact(limit), draft is Draft.DRAFT_4 and exclusive is True)
        if _is_number(exclusive) and draft is not Draft.DRAFT_4:
            yield bound(exact(exclusive), strict=True)
    factor = schema.get("multipleOf")
    if _is_number(factor):
        yield MultipleOf(exact(factor))


def _is_number(value: Json) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_sizes(schema: Mapping[str, Json]) -> Iterator[Atom]:
    for word, of in _SIZES:
        least, most = schema.get("min" + word), schema.get("max" + word)
        if _is_number(least) and least > 0:
            yield MinSize(of, int(least))
        if _is_number(most):
            yield MaxSize(of, int(most))


def _of_objects(node: "Node", schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    properties, patterns = _members(schema, "properties"), _members(schema, "patternProperties")
    for name in _names(schema.get("required")):
        yield Required(name, _has_default(properties.get(name)))
    for name, value in properties.items():
        yield Property(name, node.below(value, "properties", name))
    for pattern, value in patterns.items():
        yield PatternProperty(pattern, node.below(value, "patternProperties", pattern))
    rest = schema.get("additionalProperties")
    if is_schema(rest) and rest is not True:
        inner = node.below(rest, "additionalProperties")
        yield Additional(frozenset(properties), frozenset(patterns), inner)
    names = schema.get("propertyNames")
    if is_schema(names) and draft.value >= 6:
        yield Names(node.below(names, "propertyNames"))
    yield from _dependencies(node, schema, draft)


def _dependencies(node: "Node", schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    """A property that asks for others: it is absent, or they hold."""
    words = ("dependencies",) if draft.value < 2019 else ("dependentRequired", "dependentSchemas")
    for word in words:
        for name, value in _members(schema, word).items():
            absent = Property(name, NEVER)
            if is_schema(value):
                yield Some((absent, node.below(value, word, name)), word)
            for other in _names(value):
                yield Some((absent, Required(other)), word)


def _of_arrays(node: "Node", schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    first = "prefixItems" if draft.value >= 2020 else "items"
    rest = "items" if draft.value >= 2020 else "additionalItems"
    tuple_items = schema.get(first)
    if isinstance(tuple_items, list):
        for position, value in enumerate(tuple_items):
            yield ItemAt(position, node.below(value, first, str(position)), first)
        remaining = schema.get(rest)
        if is_schema(remaining):
            yield ItemsFrom(len(tuple_items), node.below(remaining, rest), rest)
    elif is_schema(schema.get("items")):
        yield ItemsFrom(0, node.below(schema["items"], "items"))
    if schema.get("uniqueItems") is True:
        yield Unique()
    wanted = schema.get("contains")
    if is_schema(wanted) and draft.value >= 6:
        least, most = (schema.get(word) if draft.value >= 2019 else None for word in ("minContains", "maxContains"))
        bounds = int(least) if _is_number(least) else 1, int(most) if _is_number(most) else None
        yield Contains(node.below(wanted, "contains"), *bounds)


def _combined(node: "Node", schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    for word, atom in (("allOf", All), ("anyOf", Some), ("oneOf", Exactly)):
        branches = schema.get(word)
        if isinstance(branches, list):
            yield atom(tuple(node.below(value, word, str(number)) for number, value in enumerate(branches)))
    if is_schema(schema.get("not")):
        yield Not(node.below(schema["not"], "not"))
    condition = schema.get("if")
    if is_schema(condition) and draft.value >= 7:
        test = node.below(condition, "if")
        if is_schema(schema.get("then")):
            yield Some((Not(test), node.below(schema["then"], "then")), "then")
        if is_schema(schema.get("else")):
            yield Some((test, node.below(schema["else"], "else")), "else")


def _opaque(node: "Node", schema: Mapping[str, Json], draft: Draft) -> Iterator[Atom]:
    """Keywords that depend on what others beside them have seen, or on who refers to them."""
    if draft.value < 2019:
        return
    for word in ("$dynamicRef", "$recursiveRef"):
        if word in draft.reference_keywords and isinstance(schema.get(word), str):
            target = node.dynamic(word)
            yield Opaque(word, node) if target is None else All((target,))
    if "dependencies" in schema:
        yield Opaque("dependencies", node)
    yield from unevaluated(node, schema)


def _members(schema: Mapping[str, Json], word: str) -> Mapping[str, Json]:
    found = schema.get(word)
    return found if isinstance(found, dict) else {}


def _names(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        yield from dict.fromkeys(name for name in value if isinstance(name, str))


def _has_default(schema: Json) -> bool:
    return isinstance(schema, Mapping) and "default" in schema
