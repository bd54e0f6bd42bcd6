"""What is waved through without the judge is what the judge would take, in every draft and in every validator."""

import copy
import json
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest

from skra_compat import InvalidSchema, Schema
from skra_compat.formats.jsonschema import ordinary
from skra_compat.formats.jsonschema.compiled import compiled, refuse_non_schema
from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.ordinary import is_ordinary
from tests.compat.jsonschema.schemas import URIS, Maker

CASES = sorted((Path(__file__).parents[2] / "cases" / "jsonschema").glob("*.json"))
VALUES = (None, True, False, -1, 0, 1, 1.5, "", "a", "#", "#/definitions/a", "string", "%zz", [], ["a"], ["a", "a"])
MORE = (["string", "string"], [None], [True], [{}], {}, {"a": 1}, {"a": {}}, {"a": True}, {"$ref": "#/x"}, 2**40)
VOCABULARIES = ("applicator", "content", "core", "meta-data", "unevaluated", "validation")


def metaschemas():
    """Every metaschema of every draft that is read, with its vocabularies."""
    root = files("jsonschema_specifications") / "schemas"
    for draft in ("draft4", "draft6", "draft7", "draft201909", "draft202012"):
        yield json.loads((root / draft / "metaschema.json").read_text("utf-8"))
        for one in VOCABULARIES if draft == "draft202012" else ():
            yield json.loads((root / draft / "vocabularies" / one).read_text("utf-8"))


def test_every_keyword_of_every_draft_is_known():
    known = {*ordinary._ONE, *ordinary._LISTS, *ordinary._MAPS, *ordinary._VALUES, *ordinary._JUDGED, "$ref"}
    named = {word for one in metaschemas() for word in one["properties"]}
    assert len(named) > 50
    assert named <= known


@pytest.mark.parametrize("word", ["type", "enum", "required", "$ref", "$id", "title", "minLength", "items", "allOf"])
def test_a_keyword_is_waved_through_only_with_values_that_every_draft_takes(word):
    taken = [value for value in (*VALUES, *MORE) if is_ordinary({"definitions": {"a": {}}, word: value})]
    assert 0 < len(taken) < len(VALUES) + len(MORE) or word == "$id"
    for value in taken:
        taken_by_all({"definitions": {"a": {}}, word: value})


def test_what_is_waved_through_every_draft_takes_and_compiles():
    random, seen = Random(7), 0
    documents = [json.loads(path.read_text("utf-8")) for path in CASES]
    documents += [Maker(random, draft).document() for draft in URIS for _ in range(300)]
    for document in documents:
        for changed in (document, *(mutated(document, random) for _ in range(5))):
            if is_ordinary(changed):
                seen += 1
                taken_by_all(changed)
    assert seen > 500, "most schemas need no judge, or there is no use in this"


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("^[A-Z]{3}$", True),
        ("^\\d{4}-\\d{2}-\\d{2}$", True),
        ("^[0-9a-f]{8}-[0-9a-f]{4}$", True),
        ("^ord_[A-Za-z0-9_-]+$", True),
        ("^(a|b)$", False),
        ("[z-a]", False),
        ("a{3,1}", False),
        ("a**", False),
        ("(?=a)", False),
        ("a{1000000}", False),
        ("^[", False),
        ("\\", False),
    ],
)
def test_only_patterns_that_every_engine_compiles_are_plain(pattern, plain):
    assert is_ordinary({"pattern": pattern}) is plain
    if plain:
        taken_by_all({"pattern": pattern})


def test_what_leads_nowhere_or_to_itself_is_refused_all_the_same():
    for text in ('{"$ref": "#/definitions/a"}', '{"definitions": {"a": {"$ref": "#/definitions/a"}}}'):
        with pytest.raises(InvalidSchema):
            Schema.parse("JSON", text)


def taken_by_all(document):
    for draft in Draft:
        refuse_non_schema(document, draft)
        try:
            schema = Schema.parse("JSON", json.dumps({**document, "$schema": draft.uri}))
        except InvalidSchema as refused:
            assert "itself" in str(refused) or "lead" in str(refused), (document, refused)  # noqa: PT017
        else:
            compiled(schema.model)


def mutated(document, random):
    """The document with another value at one of its places."""
    document = copy.deepcopy(document)
    places = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        members = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, value in members:
            places.append((holder, key))
            waiting.append(value)
    if places:
        holder, key = random.choice(places)
        holder[key] = copy.deepcopy(random.choice((*VALUES, *MORE)))
    return document
