"""What the marker says is there when the test begins; what it cannot say is refused with what it can."""

import pytest

FOLDER = """
from pathlib import Path
SCHEMAS = Path(__file__).parent / "events"
SCHEMAS.mkdir(exist_ok=True)
(SCHEMAS / "orders.avsc").write_text(__import__("json").dumps(ORDER))
(SCHEMAS / "orders-key.avsc").write_text('"string"')
"""


def test_topics_with_schemas_and_an_owner_are_there(run):
    result = run(
        FOLDER
        + """
@pytest.mark.skra(topics=["orders", "free"], schemas="events", owner="shop", partitions=3)
class TestShop:
    def test_all_of_it(self, skra):
        assert skra.end_offsets("orders") == {0: 0, 1: 0, 2: 0}
        skra.produce("orders", {"id": "o-1", "total": 1.0}, key="o-1", as_owner=True)
        assert skra.consumed("orders")[0].key == "o-1"
        with pytest.raises(AssertionError, match="owned by 'shop'"):
            skra.produce("free", "x")

    @pytest.mark.skra(topics={"orders": {"partitions": 2}, "seen": {"config": {"skra.validation": "off"}}})
    def test_the_nearest_marker_counts(self, skra):
        assert set(skra.end_offsets("orders")) == {0, 1}
        assert set(skra.end_offsets("seen")) == {0, 1, 2}

    @pytest.mark.skra(mode="observe", owner="")
    def test_a_mode_is_for_every_topic_of_the_test(self, skra):
        skra.produce_raw(skra.topic("late", schema=ORDER), b"rubbish")
        assert skra.produce_raw("orders", b"rubbish", key=None).topic == "orders"
        assert "would have been rejected" in skra.rejected()
"""
    )
    result.assert_outcomes(passed=3)


def test_a_server_apart_has_them_too(run):
    result = run(
        """
@pytest.mark.skra(topics=["orders"], apart=True)
def test_it_is_killed(skra):
    skra.produce("orders", "before")
    skra.restart()
    assert [event.value for event in skra.consumed("orders")] == ["before"]
"""
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('topic=["orders"]', "*does not know topic: expected topics, schemas, mode*"),
        ('mode="loose"', "*mode='loose'*expected one of strict, reject, observe, dlq, off*"),
        ('topics="orders"', "*takes a list of names*"),
        ('topics=["t"], schemas="nowhere"', "*no such folder in*"),
        ('topics={"t": {"part": 3}}', "*topic 't' does not know part: expected config, key_schema*"),
    ],
)
def test_what_it_cannot_say_is_refused(run, marker, said):
    result = run(f"@pytest.mark.skra({marker})\ndef test_it(skra):\n    pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_it_is_registered(run):
    run("", "--strict-markers", "--markers").stdout.fnmatch_lines(["@pytest.mark.skra(topics, schemas, mode*"])
