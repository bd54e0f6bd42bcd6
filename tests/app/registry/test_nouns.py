"""The small nouns: names, metadata, rules, the cache."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_app.registry import Metadata, RuleSet, SubjectName
from skra_app.registry.bounded import Bounded
from skra_app.registry.subject import enclosing, qualified, scope, within

CONTEXTS = st.from_regex(r"\.[a-z0-9_-]{1,8}", fullmatch=True)
NAMES = st.text(min_size=1).filter(lambda name: not name.startswith(":."))


@given(CONTEXTS, NAMES)
def test_a_name_is_read_as_it_is_written(context, name):
    subject = SubjectName(context, name)
    assert SubjectName.of(str(subject)) == subject
    assert qualified(str(subject)) == str(subject)
    assert within(str(subject), ":.elsewhere:x") == str(subject)
    assert SubjectName.of(name) == SubjectName(".", name)


@given(CONTEXTS, NAMES, NAMES)
def test_a_reference_stays_in_the_context_of_its_referrer(context, name, referrer):
    assert within(name, str(SubjectName(context, referrer))) == str(SubjectName(context, name))
    assert within(name, referrer) == name


@pytest.mark.parametrize(
    ("text", "context", "name"),
    [
        ("orders", ".", "orders"),
        (":.dev:orders", ".dev", "orders"),
        (":.dev:", ".dev", ""),
        (":.:orders", ".", "orders"),
        (":.dev:a:b", ".dev", "a:b"),
        (":.unfinished", ".", ":.unfinished"),
        (":x:y", ".", ":x:y"),
    ],
)
def test_names_as_they_occur(text, context, name):
    assert SubjectName.of(text) == (context, name)


def test_scopes():
    assert [scope(text) for text in ("", ":.:", ":.__GLOBAL:", ":.dev:", "s", ":.:s")] == [
        "",
        "",
        ":.__GLOBAL:",
        ":.dev:",
        "s",
        "s",
    ]
    everywhere = ":.__GLOBAL:"
    assert list(enclosing(":.dev:s")) == [":.dev:s", ":.dev:", everywhere]
    assert list(enclosing(":.dev:")) == [":.dev:", everywhere]
    assert list(enclosing("s")) == ["s", "", everywhere]
    assert list(enclosing("")) == ["", everywhere]
    assert list(enclosing(everywhere)) == [everywhere]


@pytest.mark.parametrize(
    ("noun", "value", "says"),
    [
        (Metadata, {"tags": []}, "tags: expected an object, found a list"),
        (Metadata, {"tags": {"a": "x"}}, "a: expected a list of strings, found a string"),
        (Metadata, {"properties": {"a": []}}, "properties.a: expected a string, found a list"),
        (Metadata, {"sensitive": [1]}, "sensitive: expected a list of strings"),
        (RuleSet, {"domainRules": {}}, "domainRules: expected a list of rules, found an object"),
        (RuleSet, {"domainRules": [7]}, r"domainRules\[0\]: expected an object, found a number"),
        (RuleSet, {"migrationRules": [{"name": "r", "tags": 1}]}, r"migrationRules\[0\]\.tags: expected"),
        (RuleSet, {"encodingRules": [{"name": 5}]}, r"encodingRules\[0\]\.name: expected"),
        (RuleSet, {"domainRules": [{"name": "r", "disabled": "no"}]}, r"disabled: expected true or false"),
    ],
)
def test_what_does_not_fit_is_named(noun, value, says):
    with pytest.raises(ValueError, match=says):
        noun.of_json(value)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
SETS = st.lists(TEXTS, min_size=1, unique=True).map(sorted)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.dictionaries(TEXTS, SETS, min_size=1),
        "properties": st.dictionaries(TEXTS, TEXTS, min_size=1),
        "sensitive": SETS,
    },
)


@given(METADATA)
def test_metadata_is_written_as_it_was_read(value):
    assert Metadata.of_json(value).to_json() == value
    assert bool(Metadata.of_json(value)) is bool(value)


def test_sets_are_told_in_order_and_each_word_once():
    tags = {"b": ["Z", "A", "Z"], "a": ["x"]}
    found = Metadata.of_json({"tags": tags, "properties": {"b": "1", "a": "2"}, "sensitive": ["b", "a", "b"]})
    assert list(found.tags.items()) == [("a", ("x",)), ("b", ("A", "Z"))]
    assert (list(found.properties), found.sensitive) == (["a", "b"], ("a", "b"))
    assert RuleSet.of_json({"domainRules": [{"name": "r", "tags": ["b", "a", "b"]}]}).domain[0].tags == ("a", "b")


def test_the_cache_is_bounded_by_weight_and_keeps_what_is_used():
    cache = Bounded[str, str](10, len)
    for key in ("a", "b"):
        cache.put(key, "xxxx")
    assert cache.get("a") == "xxxx"
    cache.put("c", "xxxx")
    assert [cache.get(key) for key in ("a", "b", "c")] == ["xxxx", None, "xxxx"]
    cache.put("c", "y")
    cache.put("d", "yyyyy")
    assert [cache.get(key) for key in ("a", "c", "d")] == ["xxxx", "y", "yyyyy"]
    cache.put("huge", "x" * 11)
    assert [cache.get(key) for key in ("a", "c", "d", "huge")] == [None] * 4


def test_the_cache_stands_threads():
    cache = Bounded[int, str](50, len)

    def run():
        for number in range(2_000):
            cache.put(number % 17, "x" * (number % 7))
            assert cache.get(number % 13) in {None, *("x" * size for size in range(7))}

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.put(99, "x" * 50)
    assert [number for number in range(17) if cache.get(number)] == []
