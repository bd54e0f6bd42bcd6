"""Random schemas of every draft, and small changes to them."""

import copy
from random import Random

URIS = {
    4: "http://json-schema.org/draft-04/schema#",
    6: "http://json-schema.org/draft-06/schema#",
    7: "http://json-schema.org/draft-07/schema#",
    2019: "https://json-schema.org/draft/2019-09/schema",
    2020: "https://json-schema.org/draft/2020-12/schema",
}
NAMES = ("a", "b", "c", "x-1")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
PATTERNS = ("^a", "b$", "^[a-c]+$", "^x-", "a|b", "^.{2}$", "^a*$", "\\d", "^(ab)+$")
CONSTANTS = (None, True, False, 0, 1, 1.0, 2, 1.5, -1, 10, "", "a", "ab", "b", "é", [], [1], ["a"], {}, {"a": 1})
LOW, HIGH = (0, 0, 1, -1, 0.5, 2), (1, 2, 3, 1.5, 10, 10)
FACTORS = (1, 2, 3, 0.5, 1.5, 4)


class Maker:
    """Makes schemas out of few names and values, so that two of them meet."""

    def __init__(self, random: Random, draft: int) -> None:
        self.random, self.draft = random, draft
        self.defined = random.sample(("d", "e"), random.choice((0, 0, 1, 2)))
        self.dynamic = draft >= 2019 and random.random() < 0.1

    def document(self):
        """A whole schema with its definitions."""
        schema = self.schema(3)
        if self.defined or self.dynamic:
            schema = {} if isinstance(schema, bool) else schema
            if self.draft < 2019 and "$ref" in schema:
                schema = {"allOf": [schema]}
            word = "$defs" if self.draft >= 2019 else "definitions"
            schema[word] = {name: self.schema(2, direct=False) for name in self.defined}
        if self.dynamic:
            schema |= {"$recursiveAnchor": True} if self.draft == 2019 else {"$dynamicAnchor": "node"}
        if isinstance(schema, dict):
            schema = {"$schema": URIS[self.draft], **schema}
        return schema

    def schema(self, depth: int, *, direct: bool = True):
        """A schema; where the value is the definition's own (`direct` is False) no reference leads back to it."""
        random = self.random
        if random.random() < 0.04 and self.draft >= 6:
            return random.random() < 0.7
        if self.defined and random.random() < 0.12 and direct:
            word = "$defs" if self.draft >= 2019 else "definitions"
            found = {"$ref": f"#/{word}/{random.choice(self.defined)}"}
            if random.random() < 0.2:
                found |= self.simple()
            return found
        if self.dynamic and random.random() < 0.15 and direct:
            return {"$recursiveRef": "#"} if self.draft == 2019 else {"$dynamicRef": "#node"}
        found = self.tidy(depth) if random.random() < 0.75 else self.wild(depth)
        if depth > 0 and random.random() < 0.3:
            found |= self.combined(depth, direct)
        return found

    def tidy(self, depth: int):
        """One type, and keywords that speak of it."""
        random = self.random
        kinds = {"object": self.objects, "array": self.arrays, "string": self.strings, "number": self.numbers}
        if depth <= 0 or random.random() < 0.35:
            kinds = {"string": self.strings, "integer": self.numbers, "number": self.numbers}
        kind = random.choice(list(kinds))
        found = kinds[kind](depth) if depth > 0 or random.random() < 0.5 else {}
        if random.random() < 0.8:
            found["type"] = random.choice(([kind, "null"], kind, kind, kind))
        return self.simple() if random.random() < 0.15 else found

    def wild(self, depth: int):
        """Keywords of every sort."""
        random, found = self.random, {}
        makers = [self.simple, self.simple, self.numbers, self.strings]
        makers += [self.objects, self.objects, self.arrays] if depth > 0 else []
        for _ in range(random.choice((1, 1, 2, 2, 3))):
            found |= random.choice(makers)(depth)
        return found

    def simple(self, _: int = 0):
        """Types and constants."""
        random = self.random
        match random.randrange(6):
            case 0 | 1 | 2:
                return {"type": random.choice(TYPES)}
            case 3:
                return {"type": random.sample(TYPES, random.randint(1, 3))}
            case 4:
                return {"enum": unique(random.choices(CONSTANTS, k=random.randint(1, 4)))}
            case _:
                return {"const": random.choice(CONSTANTS)}

    def numbers(self, _: int):
        """Bounds and factors."""
        random = self.random
        found = {}
        words = (("minimum", "exclusiveMinimum", LOW), ("maximum", "exclusiveMaximum", HIGH))
        for word, opposite, limits in words:
            if random.random() < 0.4:
                found[word] = random.choice(limits)
                if self.draft == 4 and random.random() < 0.5:
                    found[opposite] = random.random() < 0.7
            elif random.random() < 0.2 and self.draft > 4:
                found[opposite] = random.choice(limits)
        if random.random() < 0.3:
            found["multipleOf"] = random.choice(FACTORS)
        return found

    def strings(self, _: int):
        """Lengths, patterns, formats."""
        random = self.random
        found = self.sizes("Length") if random.random() < 0.5 else {}
        if random.random() < 0.4:
            found["pattern"] = random.choice(PATTERNS)
        if random.random() < 0.1:
            found["format"] = random.choice(("date", "email", "uuid"))
        return found

    def objects(self, depth: int):
        """Keywords of objects."""
        random = self.random
        found = {"type": "object"} if random.random() < 0.4 else {}
        if random.random() < 0.8:
            found["properties"] = {name: self.schema(depth - 1) for name in self.names(3)}
        if random.random() < 0.4:
            found["required"] = self.names(2) or ["a"]
        if random.random() < 0.4:
            found["additionalProperties"] = random.random() < 0.3 if random.random() < 0.6 else self.schema(depth - 1)
        if random.random() < 0.2:
            names = random.sample(PATTERNS, random.randint(1, 2))
            found["patternProperties"] = {name: self.schema(depth - 1) for name in names}
        if random.random() < 0.2:
            found |= self.sizes("Properties")
        if random.random() < 0.1 and self.draft >= 6:
            found["propertyNames"] = self.schema(0)
        if random.random() < 0.12:
            found |= self.dependencies(depth)
        if random.random() < 0.15 and self.draft >= 2019:
            found["unevaluatedProperties"] = random.random() < 0.2 or self.schema(depth - 1)
            found["unevaluatedProperties"] = False if random.random() < 0.5 else found["unevaluatedProperties"]
        return found

    def dependencies(self, depth: int):
        """What a property asks for beside it."""
        random = self.random
        schemas = {name: self.schema(depth - 1, direct=False) for name in self.names(1)}
        names = {name: self.names(2) or ["b"] for name in self.names(1)}
        if self.draft < 2019:
            return {"dependencies": schemas | names}
        return random.choice(({"dependentSchemas": schemas}, {"dependentRequired": names}))

    def arrays(self, depth: int):
        """Keywords of arrays."""
        random = self.random
        found = {"type": "array"} if random.random() < 0.4 else {}
        if random.random() < 0.4:
            found["items"] = self.schema(depth - 1)
        elif random.random() < 0.5:
            first, rest = ("prefixItems", "items") if self.draft >= 2020 else ("items", "additionalItems")
            found[first] = [self.schema(depth - 1) for _ in range(random.randint(1, 2))]
            if random.random() < 0.5:
                found[rest] = random.random() < 0.3 if random.random() < 0.5 else self.schema(depth - 1)
        if random.random() < 0.35:
            found |= self.sizes("Items")
        if random.random() < 0.25:
            found["uniqueItems"] = random.random() < 0.9
        if random.random() < 0.2 and self.draft >= 6:
            found["contains"] = self.schema(depth - 1)
            if random.random() < 0.5:
                found["minContains"] = random.randint(0, 2)
            if random.random() < 0.3:
                found["maxContains"] = random.randint(0, 2)
        if random.random() < 0.15 and self.draft >= 2019:
            found["unevaluatedItems"] = False if random.random() < 0.6 else self.schema(depth - 1)
        return found

    def combined(self, depth: int, direct: bool):
        """Schemas about the same value."""
        random = self.random
        word = random.choice(("allOf", "anyOf", "oneOf", "anyOf", "oneOf", "not", "if"))
        if word == "not":
            return {"not": self.schema(depth - 1, direct=direct)}
        if word == "if" and self.draft >= 7:
            words = ["if", *random.choice((["then"], ["else"], ["then", "else"]))]
            return {one: self.schema(depth - 1, direct=direct) for one in words}
        word = "allOf" if word == "if" else word
        return {word: [self.schema(depth - 1, direct=direct) for _ in range(random.randint(1, 3))]}

    def sizes(self, word: str):
        """Bounds of a size, hardly ever in contradiction."""
        random = self.random
        least, most = random.choice((0, 1, 1, 2)), random.choice((1, 2, 2, 3, 0))
        found = {f"min{word}": least, f"max{word}": most if random.random() < 0.05 else max(least, most)}
        for one in random.sample(sorted(found), random.choice((0, 1, 1))):
            del found[one]
        return found

    def names(self, most: int):
        """Some names of properties."""
        return self.random.sample(NAMES, self.random.randint(0, most))


def unique(values):
    """Each value once, 1 and 1.0 being the same, as the metaschema of draft-04 wants it."""
    found = []
    for value in values:
        if not any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in found):
            found.append(value)
    return found


def mutated(maker: Maker, document):
    """The document with a few keywords added, dropped or replaced."""
    document = copy.deepcopy(document)
    for _ in range(maker.random.choice((1, 1, 1, 2, 3))):
        document = _mutated_once(maker, document)
    return document


def _mutated_once(maker: Maker, document):
    random = maker.random
    inside = [one for one in schemas_in(document) if isinstance(one, dict)]
    if not inside:
        return maker.document()
    place = random.choice(inside)
    words = [word for word in place if word not in ("$schema", "$ref", "$defs", "definitions", "$dynamicAnchor")]
    match random.randrange(6):
        case 0 if words:
            del place[random.choice(words)]
        case 1 if words:
            _nudge(random, place, random.choice(words))
        case 2 if "type" in place and isinstance(place["type"], str):
            place["type"] = sorted({place["type"], random.choice(TYPES)})
        case 3:
            _wrap(maker, place)
        case _:
            makers = (maker.simple, maker.objects, maker.arrays, maker.numbers, maker.strings)
            more = random.choice(makers)(1)
            place |= more if random.random() < 0.5 else {k: v for k, v in more.items() if k not in place}
    return document


def _nudge(random: Random, place, word):
    value = place[word]
    if isinstance(value, bool) or word.startswith("$"):
        return
    if isinstance(value, int | float) and word != "const":
        place[word] = max(value + random.choice((-1, 1)), 1 if word == "multipleOf" else 0)
    elif isinstance(value, list) and len(value) > 1:
        value.pop(random.randrange(len(value)))
    elif isinstance(value, dict) and value and word in ("properties", "patternProperties"):
        del value[random.choice(list(value))]


def _wrap(maker: Maker, place):
    """Say the same, or more, through a combination."""
    random = maker.random
    if "$schema" in place or "$ref" in place:
        return
    was = dict(place)
    place.clear()
    word = random.choice(("allOf", "anyOf", "oneOf", "not"))
    place[word] = {"not": was} if word == "not" else [was]
    if word != "not" and random.random() < 0.5:
        place[word].append(maker.schema(1, direct=False))


_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_ONE = ("items", "additionalItems", "unevaluatedItems", "contains", "not", "if", "then", "else")
_ONE = (*_ONE, "additionalProperties", "unevaluatedProperties", "propertyNames")


def schemas_in(schema):
    """The schema and every one inside it."""
    yield schema
    if not isinstance(schema, dict):
        return
    for word, value in schema.items():
        if word in _MAPS and isinstance(value, dict):
            inner = list(value.values())
        elif word in _LISTS and isinstance(value, list):
            inner = value
        elif word in _ONE and isinstance(value, dict | bool):
            inner = [value]
        else:
            continue
        for one in inner:
            yield from schemas_in(one)
