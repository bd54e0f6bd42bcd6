"""A verdict as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra.report.line import LONGEST, cut, one_line
from skra.report.verdict import Checked
from skra.report.verdict_text import verdict_text
from skra_compat import Comparison, Counterexample, Degradation, Incompatibility, Verdict

SHOWN = Counterexample({"note": None, "on": True}, b"", "reads note as null")


def text(*found, degradations=()):
    return verdict_text(Checked("new", ["old"], "BACKWARD", Verdict((Comparison(found, degradations, position=0),))))


def no(kind="K", **members):
    return Incompatibility(kind, **{"path": "/p", "message": "m", "fix": "f", **members})


def test_one_reason_has_no_number():
    assert text(no(counterexample=SHOWN)).splitlines() == [
        "new: incompatible: new cannot read every event of old (BACKWARD)",
        "",
        "  K at /p",
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
        "  1. A at /p",
        "  2. B at /p",
        "  3. C at /p",
    ]
    assert lines.count('    event:   {"note": null, "on": true}') == 1
    assert lines[-2:] == ["    event:   the one under 1, with the same outcome", "    instead: f"]


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (no(undecided=True), "    not proved either way, so it counts as a no"),
        (no(path=""), "  K at the root"),
        (no(writer_path="/w"), "  K at /p (in the writer /w)"),
        (no(message="two\n  lines\x1b[31m"), "    two lines\\x1b[31m"),
    ],
)
def test_what_a_reason_may_say_besides(one, line):
    assert line in text(one).split("\n")


def test_a_change_of_meaning_is_a_note_and_no_refusal():
    lines = text(degradations=(Degradation("D", "/p", "m", SHOWN),)).split("\n")
    assert lines[0] == "new: compatible with old (BACKWARD)"
    assert "  note: D at /p: reads, but means something else" in lines
    assert not any("None" in line or "True" in line for line in lines)


@given(st.text(max_size=3 * LONGEST))
def test_a_line_is_one_line_that_no_terminal_obeys(said):
    assert one_line(said).isprintable()
    assert cut(said).isprintable()
    assert len(cut(said)) <= LONGEST


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=LONGEST))
def test_what_is_short_is_shown_whole(said):
    assert cut(said) == said
