"""What other registries have stored comes in as it is, however far off the rules, and says what it is worth."""

import json
from pathlib import Path

import pytest

from skra.moving.contents import Contents, Place, Standing
from skra.moving.directory_source import read_directory
from skra.moving.directory_target import write_directory
from skra.moving.move import move
from skra.moving.registry_source import read_registry
from skra.moving.selection import Selection
from skra.report.moved import moved_json, moved_text, succeeded
from skra_app.gate import Gate
from skra_compat import Limits, Reference, Schema, compare
from skra_lint import review
from tests.app.gate.topic import Topic

FOLDER = Path(__file__).parents[2] / "cases" / "stored"
CASES = [(file.stem, case) for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
TAKEN = [(name, case) for name, case in CASES if "refused" not in case]
OPAQUE = [place for place, (_, case) in enumerate(TAKEN, start=1) if "reason" in case]


def compact(case) -> str:
    return case["text"] if isinstance(case["text"], str) else json.dumps(case["text"], separators=(",", ":"))


@pytest.fixture
def contents():
    """All of them under ids from 101 on, one of them soft-deleted, and one that refers to an opaque one."""
    made = {}
    for number, (name, case) in enumerate(TAKEN, start=1):
        place = Place(f"t{number}-value", 3)
        made[place] = Standing(place, 100 + number, name, compact(case), deleted=number == 2)
    opaque = next(number for number in OPAQUE if TAKEN[number - 1][0] == "JSON")
    place = Place("refers-value", 1)
    reference = Reference("other.json", f"t{opaque}-value", 3)
    made[place] = Standing(place, 99, "JSON", '{"$ref":"other.json"}', (reference,))
    return Contents(made)


def test_ids_versions_flags_and_texts_are_kept_byte_for_byte(house, contents):
    target = house("8")
    moved = move(contents, target.remote)
    assert succeeded(moved), moved_text(moved, dry_run=False)
    for place, one in contents.versions.items():
        assert target.remote.get(f"/schemas/ids/{one.id}")["schema"] == one.text
        found = target.remote.get(f"/subjects/{place.subject}/versions/3", deleted=True) if place.version == 3 else {}
        assert (found.get("schema", one.text), found.get("id", one.id)) == (one.text, one.id)
        assert bool(found.get("deleted")) == one.deleted
    assert move(contents, target.remote).plan.empty
    assert move(read_registry(target.remote), house().remote).refused == {}


def test_through_a_directory_and_back(house, contents, tmp_path):
    target = house("8")
    write_directory(contents, tmp_path / "one", Selection())
    assert succeeded(move(read_directory(tmp_path / "one"), target.remote))
    target.exported(tmp_path / "two")
    assert read_directory(tmp_path / "two").versions == read_directory(tmp_path / "one").versions
    assert move(contents, target.remote).plan.empty


def test_a_dry_run_tells_which_they_are_and_why(house, contents):
    fine = Standing(Place("fine", 1), 7, "AVRO", '"string"')
    proto = Standing(Place("fine.proto", 1), 8, "PROTOBUF", 'syntax = "proto3"; message M { string id = 1; }')
    wanted = Contents({**contents.versions, fine.place: fine, proto.place: proto})
    target = house()
    moved = move(wanted, target.remote, dry_run=True)
    assert not target.writes
    told = {(one["subject"], one["version"]): one for one in json.loads(moved_json(moved, dry_run=True))["lenient"]}
    taken = {f"t{number}-value": case for number, (_, case) in enumerate(TAKEN, start=1)}
    expected = {(subject, 3) for subject, case in taken.items() if case["what"] != "a format that nobody knows"}
    assert told.keys() == expected | {("refers-value", 1)}
    for (subject, _), one in told.items():
        assert one["judged"] == (subject in taken and "means" in taken[subject])
        assert taken.get(subject, {}).get("reason", "") in one["reason"]
        assert one["reason"]
    text = moved_text(moved, dry_run=True)
    assert f"{len(told)} versions would be taken though off the rules" in text
    assert f"{len(OPAQUE) + 1} of which no event can be judged by:" in text
    assert "(text only): " in text


def test_what_is_no_text_of_its_language_is_refused_and_named(house):
    broken = [(name, case) for name, case in CASES if "refused" in case and case["text"]]
    places = [Place(f"b{number}", 1) for number in range(len(broken))]
    versions = [
        Standing(p, 50 + n, name, case["text"]) for n, (p, (name, case)) in enumerate(zip(places, broken, strict=True))
    ]
    moved = move(Contents({one.place: one for one in versions}), house().remote)
    assert moved.refused
    for place, (_, case) in zip(places, broken, strict=True):
        assert case["refused"] in moved.refused[place]


@pytest.mark.parametrize("number", [number for number in range(1, len(TAKEN) + 1) if number != 2])
def test_what_follows_such_a_version_is_compared_or_told_why_not(house, contents, number):
    target = house()
    move(contents, target.remote)
    name, case = TAKEN[number - 1]
    newer = {
        "AVRO": '"string"',
        "JSON": '{"type": "object"}',
        "PROTOBUF": 'syntax = "proto3"; message Order { string id = 1; }',
    }[name]
    asked = {"schema": newer, "schemaType": name}
    path = f"/subjects/t{number}-value"
    found = target.remote.ask("POST", f"/compatibility{path}/versions/latest", params={"verbose": True}, json=asked)
    if "reason" not in case:
        meant = Schema.parse(name, json.dumps(case["means"]))
        assert found["is_compatible"] == compare(Schema.parse(name, newer), meant).compatible
    else:
        assert found["is_compatible"] is False
        assert "not decided" in found["messages"][0]
        assert case["reason"] in found["messages"][0]
    again = {"schema": compact(case), "schemaType": name}
    assert target.remote.ask("POST", path, json=again)["id"] == 100 + number
    assert target.remote.ask("POST", f"{path}/versions", json=again)["id"] == 100 + number


def test_records_are_judged_by_what_is_left_or_refused_with_the_reason(house, contents):
    target = house()
    move(contents, target.remote)
    for number, (_, case) in enumerate(TAKEN, start=1):
        topic = Topic(target.registry, Gate(target.registry), f"t{number}")
        frame = b"\0" + (100 + number).to_bytes(4)
        if number == 2:
            continue  # soft-deleted
        for event in case.get("events", ()):
            assert topic.judge([frame + event.encode()]).refusal is None, case["what"]
        for event in case.get("faults", ()):
            assert topic.judge([frame + event.encode()]).refusal, case["what"]
        if "reason" in case:
            message = topic.refuse([frame + b"\0{}"]).message
            assert "cannot be judged: its schema stands as it was imported" in message
            assert case["reason"] in message


def test_whatever_is_asked_of_them_has_an_answer(house, contents):
    target = house("8")
    move(contents, target.remote)
    for place, one in contents.versions.items():
        version = f"/subjects/{place.subject}/versions/{place.version}"
        for form in ("serialized", "resolved", "normalized", "ignore_extensions"):
            assert target.remote.get(version, deleted=True, format=form)["id"] == one.id
        assert target.remote.get("/v1/search", q=place.subject)["hits"]
        schema = Schema.parse(one.format, one.text, {}, Limits(lenient=True))
        if schema.opaque is not None and not one.references:
            found = target.remote.get(f"/v1{version}/findings")
            assert found["findings"] == []  # as of everything that an import brings
            said = review(schema, name=place.subject)
            assert not said.findings
            assert str(schema.opaque) in said.inconclusive[0].message
