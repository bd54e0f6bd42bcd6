"""Pairs of schemas made to be expensive. `python -m tests.compat.hostile NAME` compares one and prints the answer."""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from skra_compat import InvalidSchema, Schema, compare

Texts: TypeAlias = tuple[str, str, str]
"""Language, reader and writer."""
MEMORY = 3 * 10**9


class Case(NamedTuple):
    """A pair, made when it is asked for, and the words that answer it."""

    make: Callable[[], Texts]
    words: frozenset[str]


CASES: dict[str, Case] = {}


def case(*words: str) -> Callable[[Callable[[], Texts]], Callable[[], Texts]]:
    """Enter a case under the name of its function."""

    def enter(make: Callable[[], Texts]) -> Callable[[], Texts]:
        CASES[make.__name__] = Case(make, frozenset(words))
        return make

    return enter


def answer(name: str) -> dict[str, str]:
    """What the engine says, in a word and its own words."""
    format_name, reader, writer = CASES[name].make()
    try:
        verdict = compare(Schema.parse(format_name, reader), Schema.parse(format_name, writer))
    except InvalidSchema as reason:
        return {"word": "refused", "says": str(reason)}
    if verdict.compatible:
        return {"word": "compatible", "says": ""}
    says = verdict.incompatibilities[0].message
    return {"word": "undecided" if verdict.proof == "undecided" else "incompatible", "says": says}


def avro(reader: Any, writer: Any) -> Texts:
    return "AVRO", json.dumps(reader), json.dumps(writer)


def record(name: str, *fields: tuple[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": [{"name": at, "type": type_} for at, type_ in fields]}


@case("incompatible")
def avro_recursive_unions() -> Texts:
    """Twelve records, each a union of all twelve, one leaf of which is another."""

    def union(leaf: str) -> Any:
        names = [f"R{at}" for at in range(12)]
        types: Any = names
        for at in reversed(range(12)):
            here = record(f"R{at}", ("next", types), ("leaf", leaf if at == 11 else "int"))
            types = [here, *(name for name in names if name != f"R{at}")] if at else here
        return types

    return avro(union("string"), union("int"))


@case("incompatible")
def avro_unions_without_names() -> Texts:
    """Nested lists and maps of unions: nothing but structure to go by."""

    def nested(depth: int, leaf: str) -> Any:
        if not depth:
            return leaf
        below = nested(depth - 1, leaf)
        return ["null", {"type": "array", "items": below}, {"type": "map", "values": below}]

    return avro(nested(9, "int"), nested(9, "string"))


@case("incompatible")
def avro_ten_thousand_fields() -> Texts:
    fields = [(f"f{at}", "int") for at in range(10_000)]
    return avro(record("E", *fields, ("last", "int")), record("E", *fields))


@case("incompatible")
def avro_doubling() -> Texts:
    """The smallest event has 2^60 leaves."""

    def doubled(leaf: str) -> Any:
        below: Any = record("L0", ("x", leaf))
        for at in range(1, 60):
            below = record(f"L{at}", ("a", below), ("b", f"L{at - 1}"))
        return below

    return avro(doubled("int"), doubled("string"))


@case("incompatible")
def avro_two_gigabytes() -> Texts:
    """The event would hold a fixed of two gigabytes."""
    sizes = (2**31 - 2, 2**31 - 1)
    return avro(*({"type": "fixed", "name": "F", "size": size} for size in sizes))


@case("refused")
def avro_deep_lists() -> Texts:
    return "AVRO", '{"type": "array", "items": ' * 50_000 + '"int"' + "}" * 50_000, '"int"'


@case("incompatible")
def avro_chain_of_names() -> Texts:
    """A list of records, each in the next, as deep as may be written; then a leaf that differs."""

    def chain(leaf: str) -> Any:
        below: Any = leaf
        for at in range(45):
            below = record(f"C{at}", ("next", ["null", below]))
        return below

    return avro(chain("int"), chain("string"))


@case("incompatible")
def avro_wide_unions() -> Texts:
    def union(leaf: str) -> Any:
        return [record(f"U{at}", ("x", leaf)) for at in range(600)]

    return avro(union("int"), union("string"))


@case("incompatible")
def avro_symbols() -> Texts:
    def enum(first: int) -> Any:
        return {"type": "enum", "name": "E", "symbols": [f"S{at}" for at in range(first, first + 20_000)]}

    return avro(enum(0), enum(10_000))


@case("incompatible")
def avro_aliases_in_a_ring() -> Texts:
    """Every record has all the others' names as aliases."""

    def ring(leaf: str) -> Any:
        names = [f"A{at}" for at in range(40)]
        return [record(name, ("x", leaf)) | {"aliases": [one for one in names if one != name]} for name in names]

    return avro(ring("int"), ring("string"))


D = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def json_(reader: Any, writer: Any) -> Texts:
    return "JSON", json.dumps(reader), json.dumps(writer)


@case("incompatible", "undecided")
def json_recursive_unions() -> Texts:
    def union(leaf: str, word: str) -> Any:
        links = {word: [{"$ref": f"#/$defs/T{at}"} for at in range(12)]}
        types = {}
        for at in range(12):
            properties = {"kind": {"const": at}, "next": links, "leaf": {"type": leaf if at == 11 else "integer"}}
            types[f"T{at}"] = {"type": "object", "properties": properties, "required": ["kind"]}
        return {**D, **links, "$defs": types}

    return json_(union("string", "anyOf"), union("integer", "oneOf"))


@case("incompatible", "undecided")
def json_ten_thousand_properties() -> Texts:
    names = [f"p{at}" for at in range(10_000)]
    properties = {name: {"type": "integer"} for name in names}
    closed = {"type": "object", "properties": properties, "additionalProperties": False}
    return json_({**closed, "required": names}, closed)


@case("incompatible", "undecided")
def json_ten_thousand_required() -> Texts:
    names = [f"p{at}" for at in range(10_000)]
    properties = {name: {"type": "integer"} for name in names}
    closed = {"type": "object", "properties": properties, "required": names, "additionalProperties": False}
    return json_({**closed, "properties": {**properties, names[-1]: {"type": "string"}}}, closed)


@case("incompatible", "undecided")
def json_deep_all_of() -> Texts:
    def deep(leaf: Any) -> Any:
        for at in range(45):
            leaf = {"allOf": [leaf, {"minProperties": at % 2}]}
        return leaf

    return json_(deep({"required": ["a"]}), deep({"required": ["b"]}))


@case("refused")
def json_deeper_than_anybody_reads() -> Texts:
    return "JSON", '{"allOf": [' * 50_000 + "{}" + "]}" * 50_000, "{}"


@case("incompatible", "undecided")
def json_choices_in_choices() -> Texts:
    """Two ways at each of 20 levels."""

    def choices(leaf: str) -> Any:
        below: Any = {"type": leaf}
        for at in range(20):
            both = [{"required": [f"a{at}"]}, {"properties": {f"b{at}": below}}]
            below = {"type": "object", "anyOf": both}
        return below

    return json_(choices("integer"), choices("string"))


@case("incompatible", "undecided")
def json_all_of_any_of() -> Texts:
    """A conjunction of 30 choices: 2^30 disjuncts."""

    def product(word: str) -> Any:
        return {word: [{"anyOf": [{"required": [f"a{at}"]}, {"required": [f"b{at}"]}]} for at in range(30)]}

    return json_(product("allOf") | {"maxProperties": 29}, product("allOf"))


@case("incompatible", "undecided")
def json_overlapping_one_of() -> Texts:
    def overlapping(step: int) -> Any:
        return {"oneOf": [{"type": "integer", "minimum": at, "maximum": 3 * at + step} for at in range(40)]}

    return json_(overlapping(1), overlapping(2))


@case("incompatible", "undecided")
def json_not_not_not() -> Texts:
    def layers(leaf: Any) -> Any:
        for _ in range(44):
            leaf = {"not": {"not": leaf}}
        return leaf

    return json_(layers({"type": "integer"}), layers({"type": "number"}))


@case("refused")
def json_billion_laughs() -> Texts:
    def laughs(word: str, leaf: Any) -> Any:
        kinds = {f"l{at}": {word: [{"$ref": f"#/$defs/l{at + 1}"}] * 10} for at in range(30)}
        return {**D, "$ref": "#/$defs/l0", "$defs": {**kinds, "l30": leaf}}

    return json_(laughs("anyOf", {"type": "integer"}), laughs("allOf", {"type": "number"}))


@case("incompatible", "undecided")
def json_billion_laughing_properties() -> Texts:
    def laughs(leaf: str) -> Any:
        kinds = {}
        for at in range(40):
            names = ["a", "b"]
            properties = {name: {"$ref": f"#/$defs/l{at + 1}"} for name in names}
            kinds[f"l{at}"] = {"type": "object", "properties": properties, "required": names}
        return {**D, "$ref": "#/$defs/l0", "$defs": {**kinds, "l40": {"type": leaf}}}

    return json_(laughs("integer"), laughs("string"))


@case("refused")
def json_reference_to_itself() -> Texts:
    return json_({**D, "$ref": "#"}, {**D, "type": "integer"})


@case("refused")
def json_references_in_a_ring() -> Texts:
    ring = {f"r{at}": {"allOf": [{"$ref": f"#/$defs/r{(at + 1) % 50}"}]} for at in range(50)}
    return json_({**D, "$ref": "#/$defs/r0", "$defs": ring}, {**D, "type": "integer"})


def pattern(reader: str, writer: str) -> Texts:
    return json_({"type": "string", "pattern": reader}, {"type": "string", "pattern": writer})


@case("incompatible", "undecided")
def json_pattern_backtracks() -> Texts:
    return pattern("^(a+)+$", "^(a|a)*b?$")


@case("incompatible", "undecided")
def json_pattern_doubles_its_states() -> Texts:
    """The deterministic automaton of the reader has 2^40 states."""
    return pattern("^[ab]*a[ab]{40}$", "^[ab]*b[ab]{41}$")


@case("refused")
def json_pattern_counts() -> Texts:
    return pattern("^((a{1,900}){1,900}){1,900}$", "^(a?){900}a{900}$")


@case("incompatible", "undecided")
def json_pattern_of_a_megabyte() -> Texts:
    return pattern("^(" + "|".join(f"word{at}" for at in range(20_000)) + ")$", "^word[0-9]+$")


@case("incompatible", "undecided")
def json_many_patterns() -> Texts:
    def patterns(limit: int) -> Any:
        return {"patternProperties": {f"^[a-m]*{at}[n-z]*": {"maximum": limit + at} for at in range(60)}}

    return json_(patterns(0), patterns(1))


@case("incompatible", "undecided")
def json_gigabytes_of_text() -> Texts:
    return json_({"type": "string", "maxLength": 10**9}, {"type": "string", "minLength": 10**9 + 1})


@case("incompatible", "undecided")
def json_gigabytes_of_items() -> Texts:
    return json_({"type": "array", "maxItems": 10**9}, {"type": "array", "minItems": 10**9 + 1, "uniqueItems": True})


@case("incompatible", "undecided")
def json_many_to_contain() -> Texts:
    few = {"type": "array", "contains": {"type": "integer"}, "minContains": 10**8}
    return json_({**D, **few, "maxContains": 10**9}, {**D, **few})


@case("compatible", "incompatible", "undecided")
def json_odd_factors() -> Texts:
    """No small common multiple, and a grid finer than a float."""
    factors = [{"multipleOf": prime} for prime in (1e-300, 999_999_937, 999_999_893, 0.1, 1e300)]
    return json_({"multipleOf": 7e-290}, {"allOf": factors, "minimum": 1})


@case("refused")
def json_numbers_beyond_floats() -> Texts:
    return "JSON", '{"maximum": 1e400, "multipleOf": 1e-400}', '{"minimum": -1e400, "maximum": 1e401}'


@case("incompatible", "undecided")
def json_enum_of_enums() -> Texts:
    values = [[at, {"x": [at] * 20}] for at in range(1_500)]
    return json_({"enum": values[1:], "uniqueItems": True}, {"enum": values})


@case("incompatible", "undecided")
def json_dependencies_in_a_ring() -> Texts:
    ring = {f"p{at}": [f"p{(at + 1) % 300}"] for at in range(300)}
    return json_({**D, "type": "object", "dependentRequired": ring}, {**D, "type": "object"})


@case("incompatible", "undecided")
def json_conditions() -> Texts:
    def conditions(limit: int) -> Any:
        one = [
            {
                "if": {"properties": {f"k{at}": {"const": at}}, "required": [f"k{at}"]},
                "then": {"required": [f"t{at}"]},
                "else": {"properties": {f"e{at}": {"maximum": limit}}},
            }
            for at in range(25)
        ]
        return {"type": "object", "allOf": one}

    return json_(conditions(1), conditions(2))


@case("compatible", "undecided")
def json_unevaluated() -> Texts:
    def choices(leaf: str) -> Any:
        options = [{"properties": {f"p{at}": {"type": leaf}}, "required": [f"p{at}"]} for at in range(16)]
        return {**D, "type": "object", "anyOf": options, "unevaluatedProperties": False}

    return json_(choices("number"), choices("integer"))


def proto(reader: str, writer: str, syntax: str = "proto3") -> Texts:
    return "PROTOBUF", f'syntax = "{syntax}"; {reader}', f'syntax = "{syntax}"; {writer}'


@case("incompatible")
def protobuf_recursive_messages() -> Texts:
    def messages(leaf: str) -> str:
        fields = " ".join(f"M{at} m{at} = {at + 1};" for at in range(12))
        made = [f"message M{at} {{ {fields} {leaf if at == 11 else 'int32'} leaf = 20; }}" for at in range(12)]
        return " ".join(made)

    return proto(messages("string"), messages("int32"))


@case("incompatible")
def protobuf_ten_thousand_fields() -> Texts:
    def fields(last: str) -> str:
        return f"message M {{ {' '.join(f'int32 f{at} = {at};' for at in range(1, 10_001))} {last} z = 10001; }}"

    return proto(fields("string"), fields("int32"))


@case("incompatible")
def protobuf_required_doubling() -> Texts:
    """Every event has 2^60 leaves."""

    def doubled(leaf: str) -> str:
        levels = [f"message L{at} {{ required L{at + 1} a = 1; required L{at + 1} b = 2; }}" for at in range(60)]
        return " ".join([*levels, f"message L60 {{ required {leaf} x = 1; }}"])

    return proto(doubled("string"), doubled("int32"), "proto2")


@case("incompatible")
def protobuf_required_ten_ways() -> Texts:
    """Every event has 10^6 leaves: not many levels, but wide ones."""

    def spread(leaf: str) -> str:
        levels = []
        for at in range(6):
            fields = " ".join(f"required L{at + 1} f{number} = {number};" for number in range(1, 11))
            levels.append(f"message L{at} {{ {fields} }}")
        return " ".join([*levels, f"message L6 {{ required {leaf} x = 1; }}"])

    return proto(spread("string"), spread("int32"), "proto2")


@case("incompatible")
def protobuf_required_without_end() -> Texts:
    return proto(
        "message M { required M m = 1; required string x = 2; }",
        "message M { required M m = 1; required int32 x = 2; }",
        "proto2",
    )


@case("incompatible")
def protobuf_deep_messages() -> Texts:
    def deep(leaf: str) -> str:
        return "message M { " * 30 + f"{leaf} x = 1;" + "}" * 30

    return proto(deep("string"), deep("int32"))


@case("refused")
def protobuf_deeper_than_anybody_reads() -> Texts:
    return proto("message M { " * 20_000 + "}" * 20_000, "message M {}")


@case("compatible")
def protobuf_many_constants() -> Texts:
    def enum(count: int) -> str:
        return f"enum E {{ {' '.join(f'C{at} = {at};' for at in range(count))} }} message M {{ E e = 1; }}"

    return proto(enum(9_000), enum(10_000))


@case("incompatible")
def protobuf_wide_oneof() -> Texts:
    def members(count: int) -> str:
        return f"message M {{ oneof o {{ {' '.join(f'int32 f{at} = {at};' for at in range(1, count + 1))} }} }}"

    return proto(members(2_000), members(3_000))


@case("incompatible")
def protobuf_many_messages() -> Texts:
    def messages(leaf: str) -> str:
        return " ".join(f"message M{at} {{ {leaf} x = 1; M{(at + 1) % 1_500} next = 2; }}" for at in range(1_500))

    return proto(messages("string"), messages("int32"))


@case("incompatible")
def protobuf_maps_of_maps() -> Texts:
    def maps(leaf: str) -> str:
        levels = [f"message L{at} {{ map<string, L{at + 1}> a = 1; map<int32, L{at + 1}> b = 2; }}" for at in range(40)]
        return " ".join([*levels, f"message L40 {{ {leaf} x = 1; }}"])

    return proto(maps("string"), maps("int32"))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(json.dumps(answer(sys.argv[1])))
