import pytest

from skra_app.errors import InvalidPolicy
from skra_app.gate import Batch, Part, Refusal, RefusalCode
from skra_app.registry import ANONYMOUS, Actor, Principal, exemptions
from tests.app.gate.topic import EVENT, OWNER, STRANGER, TEXTS, Topic, bare, framed, guid_frame

FORMATS = sorted(TEXTS)


def test_a_topic_without_a_schema_accepts_anything(topic: Topic) -> None:
    assert not topic.enter(ANONYMOUS).judged


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_event_lands_in_every_wire_form(topic: Topic, format_name: str) -> None:
    version = topic.register(format_name)
    assert topic.enter().judged
    assert topic.judge([framed(topic, version)] * 3).refusal is None
    indexes = b"\x00" if format_name == "PROTOBUF" else b""
    by_guid = guid_frame(version) + indexes
    assert topic.judge([by_guid + bare(topic, version)]).refusal is None
    header = [(("__value_schema_id", by_guid),)]
    assert topic.judge([bare(topic, version)], headers=header).refusal is None


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("position", [0, 1, 4])
def test_one_bad_record_is_found_wherever_it_stands(topic: Topic, format_name: str, position: int) -> None:
    version = topic.register(format_name)
    values = [framed(topic, version) for _ in range(5)]
    values[position] = values[position][:-1]
    refusal = topic.refuse(values)
    assert refusal.code is RefusalCode.INVALID_RECORD
    assert [fault.index for fault in refusal.faults] == [position]
    assert f"record {position}" in refusal.message


def test_the_fault_names_the_field_and_what_was_expected(topic: Topic) -> None:
    topic.register("JSON")
    (fault,) = topic.refuse([b'{"id": 5}']).faults
    assert fault.part is Part.VALUE
    assert "id" in fault.path
    assert "string" in fault.message


def test_plain_json_is_judged_by_the_latest_version(topic: Topic) -> None:
    topic.register("JSON")
    assert topic.judge([b'{"id": "o-1"}', b'{"id": "o-2", "total": 1}']).refusal is None
    assert topic.refuse([b'{"id": "o-1"}', b"not json"]).faults[0].index == 1


@pytest.mark.parametrize("format_name", ["AVRO", "PROTOBUF"])
def test_a_binary_payload_has_to_name_its_schema(topic: Topic, format_name: str) -> None:
    topic.register(format_name)
    (fault,) = topic.refuse([b'{"id": "o-1"}']).faults
    assert "names no schema" in fault.message


def test_an_id_of_another_subject_is_refused_and_the_right_ones_are_named(topic: Topic) -> None:
    version = topic.register("AVRO")
    other = topic.register("AVRO", '"string"', subject="elsewhere-value")
    (fault,) = topic.refuse([framed(topic, other, "text")]).faults
    assert f"id {other.id}" in fault.message
    assert str(version.id) in fault.message


def test_only_the_latest_version_where_the_policy_says_so(topic: Topic) -> None:
    first = topic.register("AVRO")
    wider = TEXTS["AVRO"].replace("]}", ', {"name": "note", "type": ["null", "string"], "default": null}]}')
    second = topic.register("AVRO", wider)
    assert topic.judge([framed(topic, first)]).refusal is None
    topic.policy(accept="latest")
    assert topic.judge([framed(topic, second, {"id": "o-1", "total": 7, "note": None})]).refusal is None
    assert topic.refuse([framed(topic, first)]).faults[0].index == 0


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [("2..3", {2, 3}), ("[2..3]", {2, 3}), ("2..", {2, 3, 4}), ("..2", {1, 2}), ("3", {3}), ("any", {1, 2, 3, 4})],
)
def test_a_range_of_versions(topic: Topic, accept: str, accepted: set[int]) -> None:
    versions = [topic.register("AVRO", TEXTS["AVRO"].replace("]}", more)) for more in _MORE]
    topic.policy(accept=accept)
    events = [EVENT | dict.fromkeys("abc"[:number]) for number in range(4)]
    landed = {
        number
        for number, (version, event) in enumerate(zip(versions, events, strict=True), start=1)
        if topic.judge([framed(topic, version, event)]).refusal is None
    }
    assert landed == accepted


_FIELD = ', {{"name": "{}", "type": ["null", "string"], "default": null}}'
_MORE = ["".join(map(_FIELD.format, "abc"[:number])) + "]}" for number in range(4)]


def test_plain_json_is_judged_by_the_latest_version_of_the_range(topic: Topic) -> None:
    topic.register("JSON")
    topic.register("JSON", TEXTS["JSON"].replace('"total"', '"note": {"type": "string"}, "total"'))
    noted = b'{"id": "o-1", "note": "n"}'
    assert topic.judge([noted]).refusal is None
    topic.policy(accept="1")
    assert topic.refuse([noted]).faults[0].index == 0


@pytest.mark.parametrize("accept", ["", "newest", "5..2", "0", "..", "[", "1...3", "-1..2"])
def test_what_is_no_range_is_refused(topic: Topic, accept: str) -> None:
    with pytest.raises(InvalidPolicy, match=r"a range of versions such as 2\.\.5"):
        topic.policy(accept=accept)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("trace", "traceparent"),
        ("trace", "X-Request-Id"),
        ("source", "ce_source"),
        ("time", "ce_time"),
        ("id", "eventId"),
        ("trace", "trace"),
    ],
)
def test_a_part_of_the_envelope_goes_by_the_names_that_the_linter_knows(topic: Topic, part: str, name: str) -> None:
    topic.policy(headers=part)
    assert topic.judge([b"x"], headers=[((name, b"1"),)]).refusal is None
    (fault,) = topic.refuse([b"x"], headers=[(("unrelated", b"1"),)]).faults
    assert (fault.path, fault.part) == (part, Part.HEADERS)


def test_a_topic_that_sends_aside_tells_every_fault(topic: Topic) -> None:
    topic.register("JSON")
    topic.policy(validation="dlq")
    judgement = topic.judge([b"[]"] * 300 + [b'{"id": "o-1"}'])
    assert judgement.refusal is None
    assert [fault.index for fault in judgement.aside] == list(range(300))
    whole = topic.gate.judge(topic.enter(), Batch([None], [b"[]"], [()]), whole=True)
    assert whole.refusal is not None
    assert not whole.aside


def test_keys_are_judged_when_a_key_subject_exists(topic: Topic) -> None:
    key = topic.register("AVRO", '"string"', subject="orders-key")
    good = framed(topic, key, "k")
    assert topic.judge([b"anything"], keys=[good]).refusal is None
    (fault,) = topic.refuse([b"anything", b"else"], keys=[good, b"raw"]).faults
    assert (fault.index, fault.part) == (1, Part.KEY)


@pytest.mark.parametrize("frame", ["id", "guid"])
def test_a_key_may_name_its_schema_in_a_header(topic: Topic, frame: str) -> None:
    key = topic.register("AVRO", '"string"', subject="orders-key")
    named = guid_frame(key) if frame == "guid" else framed(topic, key, "")[:5]
    header = (("__key_schema_id", named),)
    assert topic.judge([b"x"], keys=[bare(topic, key, "k")], headers=[header]).refusal is None
    (fault,) = topic.refuse([b"x"], keys=[b"\x09k"], headers=[header]).faults
    assert fault.part is Part.KEY


def test_tombstones_follow_policy_and_compaction(topic: Topic) -> None:
    topic.register("JSON")
    assert "null" in topic.refuse([None]).faults[0].message
    topic.policy(tombstones="allow")
    assert topic.judge([None, b'{"id": "o-1"}']).refusal is None


def test_required_headers_are_a_matter_of_policy(topic: Topic) -> None:
    topic.policy(headers="trace_id, source")
    refusal = topic.refuse([b"x", b"y"], headers=[(("trace_id", b"1"), ("source", b"s")), (("trace_id", b"1"),)])
    assert refusal.code is RefusalCode.POLICY
    assert [(fault.index, fault.path) for fault in refusal.faults] == [(1, "source")]


def test_a_topic_can_demand_a_schema(topic: Topic) -> None:
    topic.policy(**{"require-schema": "on"})
    assert "register one" in topic.refuse([b"x"]).message


def test_a_topic_that_observes_says_what_it_would_refuse(topic: Topic) -> None:
    topic.register("JSON")
    topic.policy(validation="observe")
    judgement = topic.judge([b"[]"])
    assert judgement.refusal is None
    assert judgement.observed[0].index == 0
    topic.policy(validation="off")
    assert not topic.enter().judged


def test_the_owner_alone_may_write(topic: Topic) -> None:
    topic.register("JSON")
    assert topic.enter(OWNER).epoch == 1
    for principal in (STRANGER, ANONYMOUS):
        refusal = topic.gate.enter("orders", principal)
        assert isinstance(refusal, Refusal)
        assert refusal.code is RefusalCode.NOT_OWNER
        assert "order-service" in refusal.message


def test_the_first_write_claims_and_the_race_has_one_winner(topic: Topic) -> None:
    ours, theirs = topic.gate.enter("fresh", OWNER), topic.gate.enter("fresh", STRANGER)
    assert not isinstance(ours, Refusal)
    assert not isinstance(theirs, Refusal)
    assert ours.claims
    claimed = topic.gate.claim(ours)
    assert not isinstance(claimed, Refusal)
    assert claimed.epoch == 1
    assert isinstance(topic.gate.claim(theirs), Refusal)


@pytest.mark.parametrize("name", ["__skra_rejections", "orders.dlq"])
def test_internal_and_dead_letter_topics_are_nobodys(topic: Topic, name: str) -> None:
    entry = topic.gate.enter(name, Principal("anyone", named=True))
    assert not isinstance(entry, Refusal)
    assert not entry.judged
    assert not entry.claims


def test_at_most_a_hundred_reasons(topic: Topic) -> None:
    topic.register("JSON")
    assert len(topic.refuse([b"[]"] * 500).faults) == 100


def test_dead_letters_are_their_topics_owners(topic: Topic) -> None:
    topic.register("JSON")
    for name in ("orders.dlq", "orders.dlq.dlq"):
        assert isinstance(topic.gate.enter(name, STRANGER), Refusal)
        entry = topic.gate.enter(name, OWNER)
        assert not isinstance(entry, Refusal)
        assert (entry.judged, entry.claims) == (False, False)


def test_whom_the_policy_names_writes_and_an_exemption_ends_by_its_time(topic: Topic) -> None:
    topic.register("JSON")
    assert isinstance(topic.gate.enter("orders", STRANGER), Refusal)
    topic.policy(writers="connect-*, billing-service")
    assert topic.enter(STRANGER).epoch == topic.enter(OWNER).epoch == 1
    assert isinstance(topic.gate.enter("orders", Principal("billing-service", named=False)), Refusal)
    topic.policy(writers="connect-*")
    assert isinstance(topic.gate.enter("orders", STRANGER), Refusal)
    asked = exemptions.Asked("test", 60_000)
    given = exemptions.give(topic.registry, "orders", asked, Actor(STRANGER, "http"))
    assert topic.enter(STRANGER).exemption == given
    exemptions.give(topic.registry, "orders", exemptions.Asked("test", 1), Actor(STRANGER, "http"))
    while topic.registry.clock() <= topic.registry.state().exemptions["orders", "billing-service"].ends:
        pass
    assert isinstance(topic.gate.enter("orders", STRANGER), Refusal)
