"""`skra split` as a user runs it: in three languages, from documentation alone, from samples alone, from both."""

import json
import re
from pathlib import Path

import pytest

from skra_compat import Schema
from tests.lint.test_split import EXPECTED, engagements, in_language
from tests.lint.test_split_batches import BATCHES, batches

SCHEMAS = Path(__file__).parents[2] / "schemas"
ENDINGS = {"AVRO": ".avsc", "JSON": ".json", "PROTOBUF": ".proto"}


@pytest.fixture
def split(skra, tmp_path):
    """Split a text with samples: the plan, and the schemas that were written by their event's name."""

    def run(language, text, samples):
        source, out = tmp_path / f"product_engagement{ENDINGS[language]}", tmp_path / "out"
        source.write_text(text, "utf-8")
        words = [source, "--out", out]
        if samples:
            events = tmp_path / "events.ndjson"
            events.write_text("\n".join(map(json.dumps, samples)), "utf-8")
            words += ["--samples", events]
        result = skra("split", *words)
        assert result.exit_code == 0, result.output
        plan = json.loads((out / "plan.json").read_text("utf-8"))
        files = {path.stem for path in out.iterdir() if path.suffix == ENDINGS[language]} - {"plan"}
        assert files == {one["topic"].replace("-", "_") for one in plan["events"]}
        return plan, {one["name"]: Schema.parse(language, one["schema"]) for one in plan["events"]}

    return run


def in_schema(language, event):
    """An event with its fields named as the schema names them, which in Protobuf's JSON they are not."""
    named = {re.sub("(?=[A-Z])", "_", name).lower(): value for name, value in event.items()}
    return named if language == "PROTOBUF" else event


def converted(plan, event):
    """What the plan says of an event of the old schema: which event it is, and how it looks there."""
    for one, rule in zip(plan["events"], plan["producer"], strict=True):
        if all(event.get(name) == value for name, value in rule["when"].items()):
            old = {new: source for source, new in one["renamed"].items()}
            names = {name: old.get(name, name) for name in one["fields"]}
            return one["name"], {name: event[source] for name, source in names.items() if source in event}
    return None


@pytest.mark.parametrize("evidence", ["documentation", "samples", "both"])
@pytest.mark.parametrize("language", ENDINGS)
def test_every_sample_is_an_event_of_the_schema_that_the_plan_names(split, language, evidence):
    text = (SCHEMAS / f"product_engagement{ENDINGS[language]}").read_text("utf-8")
    events = [in_language(language, one) for one in engagements(600)]
    if evidence == "samples":
        text = re.sub(r', "(doc|description)": "Only[^"]*"|// Only.*', "", text)
        assert "Only" not in text
    plan, schemas = split(language, text, [] if evidence == "documentation" else events)
    assert set(schemas) == set(EXPECTED)
    assert not any("do not fit" in note or "not tried" in note for note in plan["notes"])
    for event in events:
        name, new = converted(plan, in_schema(language, event))
        values = schemas[name].values()
        assert values.fault(values.write(new)) is None


@pytest.mark.parametrize("language", ENDINGS)
def test_a_batch_is_said_to_be_one(split, skra, tmp_path, language):
    plan, schemas = split(language, BATCHES[language], list(batches(language, "sentBy")))
    assert plan["batch"] == "events"
    assert set(schemas) == {"CallStarted", "CallEnded"}
    text = skra("split", tmp_path / f"product_engagement{ENDINGS[language]}").stdout
    assert text.startswith("The schema is a batch: events in the list 'events'.")
    assert "each event of the list by itself" in text
