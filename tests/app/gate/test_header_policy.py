"""Headers that are too many or too large, times that cannot be, and CloudEvents that are not complete."""

import pytest

from skra_app.errors import InvalidPolicy
from skra_app.gate import Part, RefusalCode
from tests.app.gate.topic import Topic

NOW = 1_800_000_000_000
CLOUD = {"ce_specversion": b"1.0", "ce_id": b"1", "ce_source": b"/shop", "ce_type": b"order.placed"}


@pytest.mark.parametrize(
    ("members", "headers", "said"),
    [
        ({"header-count": "2"}, [("a", b"1")] * 3, "3 headers: skra.header-count allows 2"),
        ({"header-bytes": "5"}, [("ab", b"1234")], "have 6 bytes: skra.header-bytes allows 5"),
        ({"header-bytes": "5"}, [("é", None), ("é", b"12")], "have 6 bytes"),
    ],
)
def test_too_many_or_too_large_headers_are_a_matter_of_policy(topic: Topic, members, headers, said) -> None:
    topic.policy(**members)
    assert topic.judge([b"x"], headers=[headers[:-1]]).refusal is None
    refusal = topic.refuse([b"x", b"y"], headers=[headers[:-1], headers])
    assert refusal.code is RefusalCode.POLICY
    assert [(fault.index, fault.part) for fault in refusal.faults] == [(1, Part.HEADERS)]
    assert said in refusal.message


@pytest.mark.parametrize(
    ("off", "fine"), [(0, True), (-60_000, True), (60_000, True), (-60_001, False), (60_001, False)]
)
def test_a_time_is_near_the_brokers_clock(topic: Topic, off: int, fine: int) -> None:
    topic.policy(**{"skra.timestamp-skew-ms": "60000"})
    judged = topic.judge([b"x"], timestamps=[NOW + off], received=NOW)
    assert (judged.refusal is None) is bool(fine)
    if not fine:
        assert judged.refusal is not None
        assert judged.refusal.code is RefusalCode.POLICY
        assert ("after" if off > 0 else "before") + " the broker's clock" in judged.refusal.message
        assert "2027-01-15T" in judged.refusal.message


def test_a_time_that_no_calendar_has_is_told_as_a_number(topic: Topic) -> None:
    topic.policy(timestamp_skew_ms="1")
    assert "9223372036854775807 ms" in topic.refuse([b"x"], timestamps=[2**63 - 1], received=NOW).message


@pytest.mark.parametrize("mode", ["auto", "binary"])
def test_a_complete_cloud_event_lands(topic: Topic, mode: str) -> None:
    topic.policy(cloudevents=mode)
    timed = {**CLOUD, "ce_time": b"2030-01-01T00:00:00Z", "content-type": b"application/json", "trace": b"t"}
    assert topic.judge([b"{}"] * 2, headers=[list(CLOUD.items()), list(timed.items())]).refusal is None


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"ce_id": None}, "ce_id"),
        ({"ce_type": b""}, "ce_type"),
        ({"ce_specversion": b"0.3"}, "ce_specversion"),
        ({"ce_time": b"yesterday"}, "ce_time"),
        ({"ce_time": b"2030-01-01T00:00:00"}, "ce_time"),
        ({"content-type": b"application/cloudevents+json; charset=utf-8"}, "content-type"),
    ],
)
def test_an_incomplete_one_is_refused_with_what_is_missing(topic: Topic, changed, path: str) -> None:
    topic.policy(cloudevents="auto")
    headers = {name: value for name, value in {**CLOUD, **changed}.items() if value is not None}
    assert [fault.path for fault in topic.refuse([b"{}"], headers=[list(headers.items())]).faults] == [path]


def test_what_is_no_cloud_event_lands_unless_every_record_has_to_be_one(topic: Topic) -> None:
    topic.policy(cloudevents="auto")
    assert topic.judge([b"x"], headers=[[("trace", b"t")]]).refusal is None
    topic.policy(cloudevents="binary")
    assert len(topic.refuse([b"x"]).faults) == 4


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "1" * 19, "²"])
def test_a_limit_is_a_whole_number(topic: Topic, value: str) -> None:
    with pytest.raises(InvalidPolicy, match="expected a whole number, or nothing for no limit"):
        topic.policy(**{"header-bytes": value})
