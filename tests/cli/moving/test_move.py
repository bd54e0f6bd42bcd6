"""From registry to registry: what is done, what is left alone, what stops it, and what is put right afterwards."""

import json

import httpx
import pytest

from skra.exits import Unreachable, Unusable
from skra.moving.contents import Contents, Place, Standing
from skra.moving.directory_source import read_directory
from skra.moving.directory_target import write_directory
from skra.moving.move import move
from skra.moving.registry_source import read_registry
from skra.moving.selection import Selection, rehomed
from skra.report.moved import moved_text, succeeded
from skra_compat import Reference


def record(name: str, *fields: str, **more: str) -> str:
    listed = [{"name": field, "type": more.get(field, "string"), "default": ""} for field in fields]
    return json.dumps({"type": "record", "name": name, "fields": listed})


E1, E2, E3 = record("E", "id"), record("E", "id", "note"), record("E", "id", "note", "more")
USES = json.dumps({"type": "record", "name": "U", "fields": [{"name": "e", "type": "E"}]})


@pytest.fixture
def source(house):
    """Two versions, one deleted, a reference, a context, config and modes."""
    made = house("8")
    made.register("e-value", E1)
    made.register("u-value", USES, references=[{"name": "E", "subject": "e-value", "version": 1}])
    made.register("e-value", E2)
    made.register(":.dev:e-value", E2)
    made.register("old", '"string"')
    made.remote.ask("DELETE", "/subjects/old")
    made.remote.ask("PUT", "/config/e-value", json={"compatibility": "FULL"})
    made.remote.ask("PUT", "/config/an-alias", json={"alias": "e-value"})
    made.remote.ask("PUT", "/mode/u-value", json={"mode": "READONLY"})
    return made


TIE = {"resourceId": "id-1", "resourceName": "e", "resourceNamespace": "-"}


def test_associations_come_along(source, house, tmp_path):
    own = {"subject": "e-value", "lifecycle": "STRONG", "frozen": True}
    source.remote.ask("POST", "/associations", json={**TIE, "associations": [own]})
    files = source.exported(tmp_path / "one")
    assert json.loads(files["subjects/e-value/subject.json"])["associations"] == [
        {**TIE, "resourceType": "topic", "associationType": "value", "lifecycle": "STRONG", "frozen": True}
    ]
    target = house()
    moved = move(read_directory(tmp_path / "one"), target.remote)
    assert succeeded(moved), moved
    assert "1 association set" in moved_text(moved, dry_run=False)
    assert target.remote.get("/associations/resources/id-1") == source.remote.get("/associations/resources/id-1")
    assert move(read_registry(source.remote), target.remote).plan.empty


def test_an_association_that_the_registry_refuses_is_told_and_the_rest_arrives(source, house):
    source.remote.ask("POST", "/associations", json={**TIE, "associations": [{"subject": "e-value"}]})
    target = house()
    target.register("other", E1)
    target.remote.ask("POST", "/associations", json={**TIE, "associations": [{"subject": "other"}]})
    moved = move(read_registry(source.remote), target.remote, skip=True)
    assert not succeeded(moved)
    assert "topic id-1 (value): " in moved_text(moved, dry_run=False)
    assert moved.left.empty


CONFLUENT = "/v1/.*"
OLD = "/v1/.*|/contexts"
OLDEST = "/v1/.*|/contexts|/schemas"


@pytest.mark.parametrize("lacks", [CONFLUENT, OLD, OLDEST])
@pytest.mark.parametrize("shape", ["7", "8"])
def test_registries_that_know_less_are_read_and_written_too(source, house, lacks, shape):
    target = house(shape, lacks)
    first = move(read_registry(source.remote), target.remote)
    assert not first.refused
    whole = read_registry(source.remote)
    assert succeeded(first) == (lacks != OLD)  # which does not tell that it holds other contexts than one
    held = read_registry(target.remote, ["an-alias"])
    seen = {place: one for place, one in whole.versions.items() if lacks != OLD or place.subject[0] != ":"}
    assert held.versions == seen
    assert (held.configs, held.modes) == (whole.configs, whole.modes)


def test_an_address_without_a_registry_is_told(house):
    with pytest.raises(Unusable, match=r"http://registry: neither /schemas nor /subjects is there: expected the addr"):
        read_registry(house("7", ".*").remote)


def test_everything_arrives_and_a_second_run_says_so(source, house):
    target = house()
    moved = move(read_registry(source.remote), target.remote)
    assert succeeded(moved)
    assert read_registry(target.remote) == read_registry(source.remote)
    assert moved_text(moved, dry_run=False) == (
        "5 versions of 4 subjects registered, 1 version soft-deleted, 2 configs set, 1 mode set"
    )
    target.asked.clear()
    again = move(read_registry(source.remote), target.remote)
    assert moved_text(again, dry_run=False) == "nothing to do: 5 versions stand as they should"
    assert target.writes == []


def test_a_dry_run_tells_and_changes_nothing(source, house):
    target = house()
    moved = move(read_registry(source.remote), target.remote, dry_run=True)
    assert target.writes == []
    lines = moved_text(moved, dry_run=True).splitlines()
    assert lines[0].startswith("would do: 5 versions of 4 subjects registered")
    assert "  register e-value version 2 with id 3" in lines
    assert "  soft-delete old version 1" in lines
    assert "  set mode of u-value to READONLY" in lines


def test_imports_add_to_what_stands_and_let_others_go_on(source, house):
    target = house()
    target.register("mine", E3, id=None)
    target.remote.ask("PUT", "/mode/other", json={"mode": "IMPORT"}, params={"force": True})
    target.remote.ask("POST", "/subjects/other/versions", json={"schema": '"int"', "id": 100, "version": 5})
    target.remote.ask("DELETE", "/mode/other")
    contents = read_registry(source.remote)
    assert len(move(contents, target.remote).plan.conflicts) == 1  # id 1 is another schema here
    target.remote.ask("DELETE", "/subjects/mine")
    target.remote.ask("DELETE", "/subjects/mine", params={"permanent": True})
    target.asked.clear()
    assert succeeded(move(contents, target.remote))
    assert ("PUT", "/mode") not in target.writes
    assert Place("other", 5) in read_registry(target.remote).versions


CONFLICTS = [
    (("e-value", E3), "e-value version 1 stands and holds another schema"),
    (("x", '"long"'), "e-value version 1 should have id 1, which is that of x version 1 and of another schema"),
]


NOTED = {"metadata": {"properties": {"a": "b"}}}
RULED = {"ruleSet": {"domainRules": [{"name": "check", "kind": "CONDITION", "mode": "WRITE", "type": "CEL"}]}}
BESIDE = [  # what stands, what comes, which of the two is said to be in the way
    (RULED, {}, "rules"),
    ({}, RULED, "rules"),
    (NOTED, {}, "metadata"),
    ({}, NOTED, "metadata"),
    ({**NOTED, **RULED}, NOTED, "rules"),
]


@pytest.mark.parametrize(("standing", "coming", "said"), BESIDE)
@pytest.mark.parametrize("subject", ["e-value", "x"])
def test_one_text_with_and_without_rules_or_metadata_is_two_schemas(house, subject, standing, coming, said):
    source, target = house(), house()
    source.register("e-value", E1, **coming)
    target.register(subject, E1, **standing)
    before = read_registry(target.remote)
    contents = read_registry(source.remote)
    foretold = move(contents, target.remote, dry_run=True)
    assert [one.reason for one in foretold.plan.conflicts] == [
        f"stands and holds the same text with other {said}"
        if subject == "e-value"
        else f"should have id 1, which is that of x version 1 and of the same text with other {said}"
    ]
    moved = move(contents, target.remote)
    assert (moved.plan.conflicts, moved.refused) == (foretold.plan.conflicts, None)
    assert read_registry(target.remote) == before


@pytest.mark.parametrize("lacks", [CONFLUENT, OLD])
def test_rules_are_no_part_of_a_schema_where_none_are_kept(house, lacks):
    source, target = house(), house("7", lacks)
    source.register("e-value", E1, **RULED)
    target.register("e-value", E1)
    moved = move(read_registry(source.remote), target.remote)
    assert moved_text(moved, dry_run=False) == "nothing to do: 1 version stand as they should"


def test_a_reference_by_another_name_is_another_schema(house):
    source, target = house(), house()
    for made, name in ((source, "E"), (target, "F")):
        made.register("e-value", E1)
        made.register("u-value", '"int"', references=[{"name": name, "subject": "e-value", "version": 1}])
    conflicts = move(read_registry(source.remote), target.remote).plan.conflicts
    assert [one.reason for one in conflicts] == ["stands and holds the same text with other references"]


USED = {"references": [{"name": "E", "subject": "e-value", "version": 1}]}


def deleted(house, *subjects):
    for subject in subjects:
        house.remote.ask("DELETE", f"/subjects/{subject}")


def test_soft_deleted_versions_that_refer_to_one_another_outlive_the_import_mode(house):
    source, target = house(), house()
    target.register("e-value", E1)
    target.register("u-value", USES, **USED)
    deleted(target, "u-value", "e-value")
    before = read_registry(target.remote)
    source.remote.ask("PUT", "/config", json={"compatibility": "NONE"})
    for text in ('"int"', '"long"', '"boolean"'):
        source.register("u-value", text)
    moved = move(read_registry(source.remote), target.remote, skip=True)
    assert not moved.refused
    assert before.versions.items() <= read_registry(target.remote).versions.items()


def test_a_version_whose_reference_is_deleted_there_comes_along_where_it_is_deleted_itself(house):
    source, target = house(), house()
    for made in (source, target):
        made.register("e-value", E1)
    source.register("u-value", USES, **USED)
    deleted(source, "u-value", "e-value")
    deleted(target, "e-value")
    assert succeeded(move(read_registry(source.remote), target.remote))
    assert read_registry(target.remote).versions == read_registry(source.remote).versions


def test_a_live_version_whose_reference_is_deleted_there_is_a_conflict(house):
    source, target = house(), house()
    for made in (source, target):
        made.register("e-value", E1)
    source.register("u-value", USES, **USED)
    deleted(target, "e-value")
    conflicts = move(read_registry(source.remote), target.remote).plan.conflicts
    assert [str(one.place) for one in conflicts] == ["e-value version 1", "u-value version 1"]
    assert conflicts[1].reason == "refers to e-value version 1, which stands soft-deleted in the target"


def test_what_something_live_refers_to_there_is_not_deleted(house):
    source, target = house(), house()
    for made in (source, target):
        made.register("e-value", E1)
    target.register("u-value", USES, **USED)
    deleted(source, "e-value")
    before = read_registry(target.remote)
    moved = move(read_registry(source.remote), target.remote)
    assert [one.reason for one in moved.plan.conflicts] == [
        "should be soft-deleted, and u-value version 1, which is live, refers to it"
    ]
    assert read_registry(target.remote) == before


def test_one_schema_is_registered_in_the_layout_that_stands(house):
    opaque = '{ "$ref": "nowhere.json" }'
    source, target = house(), house()
    contents = {
        made: Contents({Place(subject, 1): Standing(Place(subject, 1), 1, "JSON", text) for subject, text in held})
        for made, held in (
            (source, [("a", opaque.replace(" ", "")), ("b", opaque.replace(" ", ""))]),
            (target, [("a", opaque)]),
        )
    }
    assert succeeded(move(contents[target], target.remote))
    assert succeeded(move(contents[source], target.remote))
    held = read_registry(target.remote).versions
    assert {one.text for one in held.values()} == {opaque}


@pytest.mark.parametrize(("standing", "said"), CONFLICTS)
def test_a_conflict_stops_everything_before_it_begins(source, house, standing, said):
    target = house()
    target.register(*standing)
    target.asked.clear()
    moved = move(read_registry(source.remote), target.remote)
    assert not succeeded(moved)
    assert target.writes == []
    text = moved_text(moved, dry_run=False)
    assert said in text
    assert "(--into CONTEXT)" in text
    assert "nothing was changed" in text


def test_conflicts_can_be_skipped_with_what_refers_to_them(source, house):
    target = house()
    target.register("e-value", E3)
    moved = move(read_registry(source.remote), target.remote, skip=True)
    assert [str(one.place) for one in moved.plan.conflicts] == ["e-value version 1"]
    assert moved.skipped == 2  # and u-value, which refers to it
    assert succeeded(moved)
    held = read_registry(target.remote).versions
    assert Place("u-value", 1) not in held
    assert held[Place("e-value", 2)].id == 3


def test_what_is_deleted_there_and_live_here_is_a_conflict(source, house):
    target = house()
    contents = read_registry(source.remote)
    move(contents, target.remote)
    target.remote.ask("DELETE", "/subjects/e-value/versions/2")
    text = moved_text(move(contents, target.remote), dry_run=False)
    assert "e-value version 2 stands, soft-deleted, and should be live: delete it permanently" in text


def test_a_context_of_its_own_is_the_way_round_a_conflict(source, house):
    target = house()
    target.register("e-value", E3)
    contents = Selection.of("", ["."]).applied(read_registry(source.remote))
    assert succeeded(move(rehomed(contents, "left"), target.remote))
    held = read_registry(target.remote)
    assert held.versions[Place(":.left:u-value", 1)].targets == [Place(":.left:e-value", 1)]
    assert held.modes[":.left:u-value"] == "READONLY"
    with pytest.raises(Unusable, match="has contexts"):
        rehomed(read_registry(source.remote), "left")


def test_a_selection_brings_what_it_refers_to_and_leaves_the_registry_as_it_is(source, house):
    target = house()
    source.remote.ask("PUT", "/config", json={"compatibility": "NONE"})
    contents = Selection.of("u-", []).applied(read_registry(source.remote))
    assert [str(place) for place in contents.versions] == ["e-value version 1", "u-value version 1"]
    assert succeeded(move(contents, target.remote))
    assert target.remote.get("/config") == {"compatibilityLevel": "BACKWARD"}
    assert target.remote.get("/mode") == {"mode": "READWRITE"}


def test_texts_that_mean_the_same_are_no_conflict(house):
    target = house()
    contents = Contents(
        {
            place: Standing(place, number, language, text, references)
            for place, number, language, text, references in (
                (Place("a", 1), 1, "AVRO", '{ "name":"E", "type":"record", "fields":[] }', ()),
                (Place("b", 1), 2, "AVRO", '{"type":"array", "items": "E"}', (Reference("E", "a", 1),)),
                (Place("c", 1), 3, "PROTOBUF", 'syntax="proto3"; message A {}', ()),
                (Place("d", 1), 4, "JSON", '{ "title": "x" }', ()),
            )
        }
    )
    assert succeeded(move(contents, target.remote))
    assert moved_text(move(contents, target.remote), dry_run=False).startswith("nothing to do")


def test_what_the_registry_refuses_does_not_stop_the_rest(house):
    target = house()
    places = [Place("bad", 1), Place("needs-bad", 1), Place("good", 1)]
    texts = ['{"type": ', '{"type": "array", "items": "N"}', '"string"']
    references = [(), (Reference("N", "bad", 1),), ()]
    made = zip(places, texts, references, [1, 2, 3], strict=True)
    contents = Contents({place: Standing(place, at, "AVRO", text, refs) for place, text, refs, at in made})
    moved = move(contents, target.remote)
    assert not succeeded(moved)
    assert moved.refused is not None
    assert moved.refused.keys() == {places[0], places[1]}
    assert "needs-bad version 1: it needs bad version 1, which was refused" in moved_text(moved, dry_run=False)
    assert read_registry(target.remote).versions.keys() == {places[2]}
    assert target.remote.get("/mode") == {"mode": "READWRITE"}


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (
            {("a", 1, 1, '"int"', ()), ("b", 1, 1, '"long"', ())},
            "has id 1, as a version 1 has",
        ),
        ({("a", 1, 1, "X", (("X", "nowhere", 3),))}, "refers to nowhere version 3, which stands neither in the source"),
    ],
)
def test_a_source_that_contradicts_itself_is_a_conflict(house, versions, said):
    found = {}
    for subject, number, id_, text, references in sorted(versions):
        place = Place(subject, number)
        found[place] = Standing(place, id_, "AVRO", text, tuple(Reference(*each) for each in references))
    moved = move(Contents(found), house().remote)
    assert [one.reason for one in moved.plan.conflicts if said in one.reason]


def test_versions_in_a_circle_are_refused(house):
    first, second = Place("a", 1), Place("b", 1)
    found = {
        first: Standing(first, 1, "AVRO", '"X"', (Reference("X", "b", 1),)),
        second: Standing(second, 2, "AVRO", '"Y"', (Reference("Y", "a", 1),)),
    }
    with pytest.raises(Unusable, match=r"wait for each other: .*a version 1 -> "):
        move(Contents(found), house().remote)


class Dying(httpx.BaseTransport):
    """Answers so many registrations, then no more until it is told to live."""

    def __init__(self, inner: httpx.BaseTransport, left: int) -> None:
        self.inner, self.left = inner, left

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.left -= 1
        if self.left < 0:
            raise httpx.ConnectError("gone", request=request)
        return self.inner.handle_request(request)


def test_an_interrupted_import_can_be_run_again(source, house, monkeypatch, capsys):
    monkeypatch.setattr("skra.moving.remote.PAUSES", ())
    target, contents = house(), read_registry(source.remote)
    http = target.remote._client._http
    working = http._transport
    http._transport = dying = Dying(working, 2)
    with pytest.raises(Unreachable):
        move(contents, target.remote)
    assert "the modes of" in capsys.readouterr().err
    dying.left = 1_000
    assert target.remote.get("/mode") == {"mode": "IMPORT"}
    assert succeeded(move(contents, target.remote))
    assert read_registry(target.remote) == contents


def test_ctrl_c_puts_the_modes_back(source, house, monkeypatch):
    target, contents = house(), read_registry(source.remote)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("skra.moving.carrying._body", interrupted)
    with pytest.raises(KeyboardInterrupt):
        move(contents, target.remote)
    assert target.remote.get("/mode") == {"mode": "READWRITE"}


def test_soft_deleted_versions_of_the_target_outlive_its_import_mode(source, house, tmp_path):
    target = house()
    target.register("e-value", '"long"')
    target.register(":.dev:mine", '"long"')
    target.remote.ask("DELETE", "/subjects/:.dev:mine")
    target.remote.ask("DELETE", "/subjects/e-value")
    before = read_registry(target.remote).versions
    moved = move(read_registry(source.remote), target.remote, skip=True)
    assert before.items() <= read_registry(target.remote).versions.items(), moved


def test_a_directory_written_by_hand_is_enough(house, tmp_path):
    write_directory(Contents(), tmp_path, Selection())
    (tmp_path / "subjects/x").mkdir(parents=True)
    (tmp_path / "subjects/x/subject.json").write_text('{"subject": "x", "versions": [{"version": 3, "id": 9}]}')
    (tmp_path / "subjects/x/3.avsc").write_text('"string"')
    target = house()
    assert succeeded(move(read_directory(tmp_path), target.remote))
    assert target.remote.get("/subjects/x/versions/3")["id"] == 9
