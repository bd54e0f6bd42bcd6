"""docs/compatibility.md names the versions that the tests ran."""

import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^\| (\S+?),? .*\| (v?[\d.]+) \|", re.MULTILINE)


def test_the_versions_are_those_that_run():
    documented = dict(ROW.findall((HERE.parents[2] / "docs/compatibility.md").read_text()))
    node = json.loads((HERE / "node/package.json").read_text())["dependencies"]
    rust = tomllib.loads((HERE / "rust/Cargo.toml").read_text())["dependencies"]
    go = re.search(r"require (\S+) (\S+)", (HERE / "go/go.mod").read_text())
    assert documented == {
        "confluent-kafka": version("confluent-kafka"),
        **{name: found for name, found in node.items() if "schema" in name},
        go[1]: go[2],
        "schema_registry_converter": rust["schema_registry_converter"]["version"].removeprefix("="),
    }
