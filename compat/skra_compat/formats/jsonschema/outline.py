"""The neutral tree of an event, read off a schema: what the linter and the contracts see."""

from collections.abc import Iterator, Mapping
from itertools import islice

from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.shape import Shape
from skra_compat.json_positions import JsonPositions
from skra_compat.lazy import Lazy
from skra_compat.outline import Event, Field, Record

# fmt: off
_KNOWN = frozenset({
    "$schema", "$id", "id", "$ref", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$dynamicRef",
    "$recursiveAnchor", "$recursiveRef", "$comment", "$vocabulary", "title", "description", "default",
    "examples", "deprecated", "readOnly", "writeOnly", "type", "enum", "const", "format", "properties",
    "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames", "required",
    "minProperties", "maxProperties", "dependencies", "dependentRequired", "dependentSchemas", "items",
    "prefixItems", "additionalItems", "unevaluatedItems", "contains", "minContains", "maxContains", "minItems",
    "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType",
    "contentSchema", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "allOf",
    "anyOf", "oneOf", "not", "if", "then", "else", "nullable", "discriminator",
})
# fmt: on
_SAYS_NOTHING = frozenset({"$schema", "$id", "id", "title", "description", "$comment", "examples", "default", "type"})
_DEEPEST = 30
_DEEPEST_UNION = 4
_MOST_VARIANTS = 500
_MOST = 5_000
"""Records and fields that are told again; a schema that leads to the same ones on many ways has no end of them."""
_SHALLOW = 1
_MOST_SHALLOW = 20_000
"""As many where the records are branches of the root: the depths of the first shall not leave the others untold."""


def outline(model: Model) -> Event:
    """The outline of a schema."""
    return _Outline(model).event()


class _Outline:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._open: list[int] = []
        """The schemas that the walk is inside of, so that a recursive one is not entered twice."""
        self._met: set[int] = set()
        self._told_again = 0
        self._untold: list[str] = []

    @Lazy
    def _positions(self) -> JsonPositions:
        return JsonPositions(self._model.text)

    @Lazy
    def _is_one_line(self) -> bool:
        return "\n" not in self._model.text

    def event(self) -> Event:
        root = Shape.of(self._model)
        items = root.single("items") if root.types == {"array"} else None
        return Event(
            name=_title(root),
            root=self._record(items or root, ""),
            doc=root.text("description"),
            accepts_anything=_accepts_anything(root),
            batch=items is not None,
            untold=tuple(dict.fromkeys(self._untold)),
        )

    def _record(self, shape: Shape, path: str) -> Record:
        key = id(shape.sites[-1].value)
        recursive = key in self._open
        if recursive or len(self._open) >= _DEEPEST or not self._counted(key, shape):
            self._untold += () if recursive or not shape.has("properties") else (path,)
            return Record(name=_title(shape), doc=shape.text("description"))
        self._open.append(key)
        try:
            required = {name for schema in shape.schemas for name in _strings(schema.get("required"))}
            return Record(
                name=_title(shape),
                doc=shape.text("description"),
                fields=tuple(
                    self._field(name, one, path, required=name in required) for name, one in shape.inside("properties")
                ),
                variants=tuple(self._variants(shape, path)),
                conditions=tuple(dict.fromkeys(_conditions(shape))),
                open=not any(_closes(schema) for schema in shape.schemas),
                line=self._line(shape),
                annotations=_annotations(shape),
            )
        finally:
            self._open.pop()

    def _counted(self, key: int, shape: Shape) -> bool:
        """Whether a record is told: the first time always, and again as long as that is not too often."""
        if key in self._met:
            self._told_again += 1 + len(shape.members("properties"))
        self._met.add(key)
        return self._told_again <= (_MOST if len(self._open) > _SHALLOW else _MOST_SHALLOW)

    def _variants(self, shape: Shape, path: str) -> Iterator[Record]:
        found = _branches(shape, _DEEPEST_UNION)
        branches = list(islice(found, _MOST_VARIANTS))
        self._untold += (path,) if next(found, None) is not None else ()
        told = [_is_record(branch) or bool(_positions_of(branch)) for branch in branches]
        objects = all(one or branch.types == {"object"} for one, branch in zip(told, branches, strict=True))
        if sum(told) >= 2 and objects:
            yield from (self._variant(branch, path) for branch in branches)

    def _variant(self, shape: Shape, path: str) -> Record:
        """An object, or a list whose positions differ (`[2, "insert", {…}]`) as a record of its positions."""
        positions = [] if _is_record(shape) else _positions_of(shape)
        if not positions:
            return self._record(shape, path)
        fields = tuple(self._field(f"[{number}]", one, path, required=True) for number, one in enumerate(positions))
        return Record(name=_title(shape), doc=shape.text("description"), fields=fields, line=self._line(shape))

    def _field(self, name: str, shape: Shape, path: str, *, required: bool) -> Field:
        here = f"{path}.{name}" if path else name
        value = shape.items or shape
        below = _record_of(value)
        values = [one for one in value.values if one is not None]
        return Field(
            name=name,
            path=here,
            types=value.ordered_types,
            optional=not required,
            nullable=shape.nullable,
            constant=len(values) == 1,
            enum=tuple(values),
            known=() if values else tuple(_known(value)),
            format=value.text("format"),
            doc=shape.text("description", "title"),
            enum_docs=_enum_docs(value),
            record=self._record(below, here + ("[]" if shape.items else "")) if below else None,
            repeated=shape.items is not None,
            free_form=_free_form(value),
            line=self._line(shape),
            annotations=_annotations(shape),
        )

    def _line(self, shape: Shape) -> int:
        site = shape.sites[0]
        if site.base != self._model.base:
            return 0
        if self._is_one_line:
            return 1
        node = self._positions.find(site.pointer)
        return self._positions.at(node).line if node is not None else 0


def _title(shape: Shape) -> str:
    name = shape.text("title")
    if name:
        return name
    uri = shape.text("$id", "id").partition("#")[0].rstrip("/").rpartition("/")[2]
    for ending in (".json", ".schema"):
        uri = uri.removesuffix(ending)
    return uri


def _record_of(shape: Shape) -> Shape | None:
    """Where the fields of an object are: here, or in the one branch that is no null."""
    if _is_record(shape):
        return shape
    branches = [branch for branch in shape.alternatives if branch.types != {"null"}]
    if len(branches) == 1:
        return _record_of(branches[0])
    return shape if branches and all(map(_is_record, _branches(shape, _DEEPEST_UNION))) else None


def _is_record(shape: Shape) -> bool:
    return any(isinstance(schema.get("properties"), Mapping) for schema in shape.schemas)


def _branches(shape: Shape, depth: int) -> Iterator[Shape]:
    """The alternatives that are not null; those of an alternative that is nothing but a choice, in its place."""
    for branch in shape.alternatives:
        if branch.types == {"null"}:
            continue
        inner = [] if _is_record(branch) or not depth else list(_branches(branch, depth - 1))
        yield from inner or (branch,)


def _positions_of(shape: Shape) -> list[Shape]:
    """What stands at each position of a list, where the positions differ."""
    return shape.listed("prefixItems", "items") if "array" in shape.types else []


def _free_form(shape: Shape) -> bool:
    return "object" in shape.types and _record_of(shape) is None


def _closes(schema: Mapping[str, Json]) -> bool:
    return schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False


def _conditions(shape: Shape) -> Iterator[str]:
    for schema in shape.schemas:
        if "if" in schema and ("then" in schema or "else" in schema):
            tested = sorted(_tested(schema["if"]))
            yield f"if/then on {', '.join(tested)}" if tested else "if/then"
        if schema.get("dependentSchemas"):
            yield "dependentSchemas"
        dependencies = schema.get("dependencies")
        if isinstance(dependencies, Mapping) and any(isinstance(one, Mapping) for one in dependencies.values()):
            yield "dependencies"
        if "discriminator" in schema:
            yield "discriminator"


def _tested(condition: Json) -> set[str]:
    """The fields whose value a condition asks for."""
    if not isinstance(condition, Mapping):
        return set()
    properties = condition.get("properties")
    asked = {
        name
        for name, one in (properties.items() if isinstance(properties, Mapping) else ())
        if isinstance(one, Mapping) and ("const" in one or "enum" in one)
    }
    for word in ("allOf", "anyOf", "oneOf"):
        branches = condition.get(word)
        asked |= {name for branch in (branches if isinstance(branches, list) else ()) for name in _tested(branch)}
    return asked | _tested(condition.get("not"))


def _known(shape: Shape) -> Iterator[Json]:
    """The values that some branches list where others take any."""
    return (value for branch in shape.alternatives for value in branch.values if value is not None)


def _enum_docs(shape: Shape) -> dict[str, str]:
    """What `oneOf` says of each constant."""
    found: dict[str, str] = {}
    for branch in shape.alternatives:
        values, doc = branch.values, branch.text("description", "title")
        if len(values) == 1 and doc:
            found[str(values[0])] = doc
    return found


def _annotations(shape: Shape) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for schema in shape.schemas:
        for word, value in schema.items():
            if word not in _KNOWN:
                found.setdefault(word, value)
    return found


def _accepts_anything(root: Shape) -> bool:
    """Nothing is asked of an event but, at most, to be an object."""
    if any(site.value is False for site in root.sites):
        return False
    words = {word for schema in root.schemas for word in schema if word in _KNOWN}
    asks = words - _SAYS_NOTHING - {"$ref", "allOf", "definitions", "$defs"}
    asks -= {word for word in ("properties", "required") if not any(schema.get(word) for schema in root.schemas)}
    asks -= {"additionalProperties"} if root.first("additionalProperties") is True else set()
    return not asks and (not root.types or "object" in root.types)


def _strings(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
