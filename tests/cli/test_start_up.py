"""What a command does not need it does not load: heavy libraries cost more than its whole answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "schemas" / "orders"
NEVER = {
    "aiokafka",
    "flask",
    "httpx",
    "hypothesis",
    "importlib.metadata",
    "jsonschema",
    "kio",
    "rich",
    "skra.client",
    "skra_app",
    "subprocess",
    "tomllib",
    "uvloop",
    "yaml",
}
JSON = "skra_compat.formats.jsonschema"
EXPLANATION = {f"{JSON}.replay", f"{JSON}.blame", f"{JSON}.rules.explain", f"{JSON}.rules.kinds"}
"""What a JSON Schema's refusal takes besides the rules."""
LOADS = """
import json, sys
from skra.__main__ import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*words: object, ends: frozenset[int] = frozenset({0, 1})) -> set[str]:
    """The modules that are there when `skra` has run these words in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOADS, *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode in ends, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "besides"),
    [
        (("check", ORDERS / "v2.avsc", ORDERS / "v1.avsc"), {"google.protobuf", "jsonschema_rs", "email"}),
        (
            ("check", ORDERS / "v2.json", ORDERS / "v1.json"),
            {"google.protobuf", "fastavro", "jsonschema_rs", "email", f"{JSON}.outline", f"{JSON}.rules.language"}
            | EXPLANATION,
        ),
        (("diff", ORDERS / "v2.avsc", ORDERS / "v1.avsc"), {"google.protobuf", "jsonschema_rs", "email"}),
        (("diff", ORDERS / "v2.json", ORDERS / "v2.json"), {"google.protobuf", "fastavro"}),
        (("lint", ORDERS / "v2.avsc"), {"google.protobuf", "jsonschema_rs", "email", "fastavro"}),
        (
            ("lint", ORDERS / "v2.json"),
            {"google.protobuf", "fastavro", "jsonschema_rs", "email", f"{JSON}.rules.prove"} | EXPLANATION,
        ),
        (("check", "--help"), {"google.protobuf", "jsonschema_rs", "email", "fastavro"}),
    ],
    ids=lambda part: " ".join(Path(word).name for word in part) if isinstance(part, tuple) else "",
)
def test_offline_commands_load_no_server_no_client_and_no_other_language(words, besides):
    assert loaded(*words) & (NEVER | besides) == set()


@pytest.mark.parametrize("name", ["produce", "consume", "topic", "doctor"])
def test_the_help_of_a_command_that_speaks_kafka_loads_no_client(name):
    never = (NEVER - {"subprocess"}) | {"google.protobuf", "fastavro", "jsonschema_rs", "skra_compat"}
    assert loaded(name, "--help") & never == set(), "asyncio brings subprocess, and nothing else is wanted"


def test_this_test_can_fail():
    """A command that asks a registry does load the HTTP client."""
    assert {"httpx", "skra.client"} <= loaded("subjects", "--help")


def test_a_refusal_is_explained_by_what_only_a_refusal_loads(tmp_path):
    sides = [tmp_path / name for name in ("reader.json", "writer.json")]
    sides[0].write_text('{"type": "string"}', "utf-8")
    sides[1].write_text('{"type": "integer"}', "utf-8")
    assert loaded("check", *sides) >= EXPLANATION | {"jsonschema"}


def test_a_schema_out_of_the_ordinary_is_judged_by_its_metaschema(tmp_path):
    odd = tmp_path / "odd.json"
    odd.write_text('{"properties": {"code": {"pattern": "^(A|B)$"}}}', "utf-8")
    assert "jsonschema_rs" in loaded("lint", odd)


def test_git_is_asked_in_a_process_of_its_own_only_where_it_is_named(tmp_path):
    outside = tmp_path / "e.avsc"
    outside.write_text('"string"', "utf-8")
    assert "subprocess" in loaded("check", outside, "--against", "git:HEAD", ends=frozenset({2}))
