"""A verdict as people read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra.report.line import LONGEST, cut, one_line
from skra.report.verdict import Checked
from skra.report.verdict_text import verdict_text
from skra_compat import Comparison, Counterexample, Degradation, Direction, Incompatibility, Schema, Verdict

SHOWN = Counterexample({"note": None, "on": True}, b"", "reads note as null")


SCHEMA = Schema.parse("JSON", '{"properties":\n {"p":\n true}}')


def text(*found, degradations=()):
    return verdicts("BACKWARD", Comparison(found, degradations, position=0))


def verdicts(level, *comparisons, history=("old",)):
    return verdict_text(Checked("new", history, level, Verdict(comparisons), SCHEMA))


def no(kind="K", **members):
    return Incompatibility(kind, **{"path": "#/properties/p", "message": "m", "fix": "f", **members})


def test_one_reason_has_no_number():
    assert text(no(counterexample=SHOWN)).splitlines() == [
        "new: incompatible: new cannot read every event of old (BACKWARD)",
        "",
        "  K at #/properties/p (new:2)",
        "    m",
        '    event:   {"note": null, "on": true}',
        "    outcome: reads note as null",
        "    instead: f",
    ]


def test_several_are_numbered_and_share_an_event():
    other = Counterexample({"note": ""}, b"", "fails")
    lines = text(no("A", counterexample=SHOWN), no("B", counterexample=other), no("C", counterexample=SHOWN)).split(
        "\n"
    )
    assert [line for line in lines if line.startswith("  ") and line[2] != " "] == [
        "  1. A at #/properties/p (new:2)",
        "  2. B at #/properties/p (new:2)",
        "  3. C at #/properties/p (new:2)",
    ]
    assert lines.count('    event:   {"note": null, "on": true}') == 1
    assert lines[-2:] == ["    event:   the one under 1, with the same outcome", "    instead: f"]


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (no(undecided=True), "    not proved either way, so it counts as a no"),
        (no(path=""), "  K at the root (new:1)"),
        (no(writer_path="/w"), "  K at #/properties/p (in the writer /w; new:2)"),
        (no(message="two\n  lines\x1b[31m"), "    two lines\\x1b[31m"),
    ],
)
def test_what_a_reason_may_say_besides(one, line):
    assert line in text(one).split("\n")


def test_a_change_of_meaning_is_a_note_and_no_refusal():
    lines = text(degradations=(Degradation("D", "#/properties/p", "m", SHOWN),)).split("\n")
    assert lines[0] == "new: compatible with old (BACKWARD)"
    assert "  note: D at #/properties/p (new:2)" in lines
    assert "    new reads old, but takes an event for something else: m" in lines
    assert not any("None" in line or "True" in line for line in lines)


def test_directions_and_versions_are_named():
    forward = Comparison((no(),), direction=Direction.FORWARD, position=1)
    lines = verdicts("FULL_TRANSITIVE", forward, history=["v1", "v2"]).split("\n")
    assert lines[0] == "new: incompatible: v2 cannot read every event of new (FORWARD, of FULL_TRANSITIVE)"
    backward = Comparison((no(),), position=0)
    lines = verdicts("BACKWARD_TRANSITIVE", Comparison(position=1), backward, history=["v1", "v2"]).split("\n")
    assert lines[0] == "new: incompatible: new cannot read every event of v1 (BACKWARD_TRANSITIVE)"


def test_what_is_not_proved_is_said_to_be_so():
    lines = text(no("UNDECIDED", undecided=True)).split("\n")
    assert lines[0] == "new: undecided: no proof that new reads every event of old (BACKWARD)"


@pytest.mark.parametrize(
    ("level", "asked", "said"),
    [
        ("NONE", [], "new: compatible: NONE asks nothing"),
        ("BACKWARD", [8], "new: compatible with v9 (BACKWARD)"),
        ("BACKWARD_TRANSITIVE", [1, 0], "new: compatible with v1, v2 (BACKWARD_TRANSITIVE)"),
        ("BACKWARD_TRANSITIVE", range(9), "new: compatible with v1 … v9, 9 versions (BACKWARD_TRANSITIVE)"),
    ],
)
def test_a_yes_names_the_versions_that_it_speaks_of(level, asked, said):
    history = [f"v{number}" for number in range(1, 10)]
    assert verdicts(level, *(Comparison(position=at) for at in asked), history=history) == said


def test_a_change_of_meaning_is_told_once_for_all_versions():
    same = Degradation("D", "#/properties/p", "m", SHOWN)
    lines = verdicts(
        "BACKWARD_TRANSITIVE", *(Comparison(degradations=(same,), position=at) for at in (2, 1, 0)), history="abc"
    ).split("\n")
    assert [line for line in lines if "note:" in line] == ["  note: D at #/properties/p (new:2)"]
    assert "    new reads c and 2 more versions, but takes an event for something else: m" in lines


def test_names_are_shown_as_they_are_and_obeyed_by_no_terminal():
    checked = Checked("\x1b[2Jé  b", ["old\n"], "BACKWARD", Verdict((Comparison((no(),), position=0),)), SCHEMA)
    first = verdict_text(checked).split("\n")[0]
    assert first.startswith("\\x1b[2Jé  b: incompatible: \\x1b[2Jé  b cannot read every event of old\\n (")


@settings(deadline=None)
@given(st.text(max_size=3 * LONGEST))
def test_a_line_is_one_line_that_no_terminal_obeys(said):
    assert one_line(said).isprintable()
    assert cut(said).isprintable()
    assert len(cut(said)) <= LONGEST


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=LONGEST))
def test_what_is_short_is_shown_whole(said):
    assert cut(said) == said
