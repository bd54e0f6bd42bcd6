"""Events to attack a verdict with: led by two schemas, made of their own constants and boundaries."""

import copy
from random import Random

from tests.compat.jsonschema.schemas import NAMES

PLAIN = (None, True, False, 0, 1, 1.0, 2, -1, 0.5, 1.5, 2.5, 3, 10, 11, "", "a", "ab", "b", "abc", "é", [], {})
TYPICAL = {
    "null": (None,),
    "boolean": (True, False),
    "integer": (0, 1, 2, 3, -1, 10, 1.0, 12),
    "number": (0, 1, 1.5, 0.5, 2.0, -0.5, 3, 10),
    "string": ("", "a", "b", "ab", "aa", "abc", "ba", "x-1", "é", "1", "abab"),
}


class Sampler:
    """Draws events that a schema may admit, and neighbours of them."""

    def __init__(self, random: Random, documents) -> None:
        self.random, self.documents = random, documents
        self.pool = [*PLAIN, *(value for document in documents for value in constants(document))]

    def event(self):
        """One event."""
        random = self.random
        document = random.choice(self.documents)
        self.root = document
        value = self.value(document, 5)
        while random.random() < 0.35:
            value = self.neighbour(value)
        return value

    def value(self, schema, depth: int):
        """What the schema seems to want, with no promise."""
        random = self.random
        if not isinstance(schema, dict) or depth < 0 or random.random() < 0.02:
            return copy.deepcopy(random.choice(self.pool))
        schema = self.merged(schema, depth)
        listed = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
        if listed and random.random() < 0.9:
            return copy.deepcopy(random.choice(listed))
        match self.kind(schema):
            case "object":
                return self.object(schema, depth)
            case "array":
                return self.array(schema, depth)
            case kind:
                near = [one for one in constants(schema) if isinstance(one, str) == (kind == "string")]
                near = [one for one in near if isinstance(one, str | int | float) and not isinstance(one, bool)]
                return random.choice([*TYPICAL[kind], *(near if kind in ("string", "number", "integer") else ())])

    def kind(self, schema) -> str:
        """A type that the keywords speak of."""
        random, declared = self.random, schema.get("type")
        if declared and random.random() < 0.95:
            return declared if isinstance(declared, str) else random.choice(declared)
        words = {
            "object": ("properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties"),
            "array": ("items", "prefixItems", "contains", "uniqueItems", "minItems", "maxItems", "unevaluatedItems"),
            "string": ("pattern", "minLength", "maxLength"),
            "number": ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"),
        }
        found = [kind for kind, some in words.items() if any(word in schema for word in some)]
        return random.choice(found) if found and random.random() < 0.85 else random.choice(sorted({*TYPICAL, *words}))

    def merged(self, schema, depth: int):
        """The schema with one way through its combinations."""
        random, found, waiting = self.random, {}, [schema]
        for _ in range(12):
            if not waiting:
                break
            one = waiting.pop()
            if not isinstance(one, dict):
                continue
            for word, value in one.items():
                if isinstance(value, dict) and isinstance(found.get(word), dict) and word.endswith("roperties"):
                    found[word] = found[word] | value
                elif word == "required" and word in found:
                    found[word] = [*found[word], *value]
                else:
                    found[word] = value
            waiting.extend(one.get("allOf", ()))
            for word in ("anyOf", "oneOf"):
                waiting.extend(random.sample(one.get(word, []), min(len(one.get(word, ())), random.choice((1, 1, 2)))))
            waiting.extend(one[word] for word in ("if", "then", "else") if word in one and random.random() < 0.5)
            for word in ("dependencies", "dependentSchemas"):
                waiting.extend(s for s in one.get(word, {}).values() if isinstance(s, dict) and random.random() < 0.5)
            waiting.extend(self.target(one[word]) for word in ("$ref", "$dynamicRef", "$recursiveRef") if word in one)
        return found

    def target(self, reference: str):
        """Where a reference inside the document leads."""
        found = self.root
        for step in reference.split("/")[1:] if reference.startswith("#/") else ():
            found = found.get(step, {}) if isinstance(found, dict) else {}
        return found

    def object(self, schema, depth: int):
        """An object along `properties` and the like."""
        random = self.random
        properties = schema.get("properties") or {}
        names = {*schema.get("required", ()), *(name for name in properties if random.random() < 0.6)}
        names |= {name for name in NAMES if random.random() < 0.15}
        if random.random() < 0.25:
            names.add(random.choice(("undeclared", "ab", "aa", "x-2", "bb")))
        rest = schema.get("additionalProperties", schema.get("unevaluatedProperties", True))
        patterns = [*(schema.get("patternProperties") or {}).values()]
        found = {}
        for name in sorted(names):
            inner = properties[name] if name in properties else random.choice([*patterns, rest])
            found[name] = self.value(inner, depth - 1)
        return found

    def array(self, schema, depth: int):
        """An array along `items` and the like."""
        random, items = self.random, schema.get("items", True)
        first = schema.get("prefixItems", items if isinstance(items, list) else [])
        rest = schema.get("additionalItems", True) if isinstance(items, list) else items
        found = []
        for position in range(random.choice((0, 1, 1, 2, 2, 3, 4))):
            inner = first[position] if position < len(first) else rest
            if "contains" in schema and random.random() < 0.3:
                inner = schema["contains"]
            found.append(self.value(inner, depth - 1))
        if found and random.random() < 0.15:
            found.append(copy.deepcopy(random.choice(found)))
        return found

    def neighbour(self, value):
        """The value with one thing changed somewhere."""
        random = self.random
        match value:
            case dict() if value and random.random() < 0.8:
                name = random.choice(sorted(value))
                if random.random() < 0.4:
                    return {key: one for key, one in value.items() if key != name}
                return value | {name: self.neighbour(value[name])}
            case dict():
                return value | {random.choice(NAMES): copy.deepcopy(random.choice(self.pool))}
            case list() if value:
                position = random.randrange(len(value))
                change = [] if random.random() < 0.4 else [self.neighbour(value[position])]
                return [*value[:position], *change, *value[position + 1 :]]
            case int() | float() if not isinstance(value, bool) and random.random() < 0.6:
                return value + random.choice((1, -1, 0.5, -0.5))
            case _:
                return copy.deepcopy(random.choice(self.pool))


def constants(schema):
    """Every constant of a schema, and what stands just beside its boundaries."""
    if isinstance(schema, list):
        for one in schema:
            yield from constants(one)
    if not isinstance(schema, dict):
        return
    for word, value in schema.items():
        if word == "enum":
            yield from value
        elif word == "const":
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _beside(word, value)
        elif word != "required":
            yield from constants(value)


def _beside(word: str, value):
    if word in ("minLength", "maxLength"):
        yield from ("a" * max(0, int(value) + step) for step in (-1, 0, 1))
    elif word in ("minItems", "maxItems"):
        yield from ([0] * max(0, int(value) + step) for step in (-1, 0, 1))
    else:
        yield from (value - 1, value, value + 1, value + 0.5)
