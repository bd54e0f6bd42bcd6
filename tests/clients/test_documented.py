"""docs/compatibility.md names the versions that the tests ran."""

import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^\| (\S+?),? .*?\| (v?[\d.]+) \|", re.MULTILINE)
REGISTRY, BROKER = (HERE.parents[1] / "docs/compatibility.md").read_text().split("## Clients of the broker")


def _node(room: str) -> dict[str, str]:
    return json.loads((HERE / room / "node/package.json").read_text())["dependencies"]


def _go(room: str) -> dict[str, str]:
    """What the module itself asks for, not what that brings along."""
    return dict(re.findall(r"^(?:require |\t)(\S+) (\S+)$", (HERE / room / "go/go.mod").read_text(), re.MULTILINE))


def test_clients_of_the_registry():
    rust = tomllib.loads((HERE / "registry/rust/Cargo.toml").read_text())["dependencies"]
    assert dict(ROW.findall(REGISTRY)) == {
        "confluent-kafka": version("confluent-kafka"),
        **{name: found for name, found in _node("registry").items() if "schema" in name},
        **_go("registry"),
        "schema_registry_converter": rust["schema_registry_converter"]["version"].removeprefix("="),
    }


def test_clients_of_the_broker():
    documented = dict(ROW.findall(BROKER))
    java = (HERE / "broker/java/pom.xml").read_text()
    go = {name.rsplit("/", 1)[-1]: found.removeprefix("v") for name, found in _go("broker").items()}
    del go["kadm"]  # the part of franz-go for administrators
    assert documented.items() >= go.items()
    assert documented["kafkajs"] == _node("broker")["kafkajs"]
    assert documented["kafka-clients"] == re.search(r"kafka-clients</artifactId>\s*<version>(.*?)<", java)[1]
    assert documented["confluent-kafka"] == version("confluent-kafka")


def test_applications_of_kafka():
    documented = dict(ROW.findall(BROKER))
    pom = (HERE / "broker/apps/pom.xml").read_text()
    version_of_all = re.search("<kafka>(.*?)</kafka>", pom)[1]
    applications = set(re.findall("<artifactId>(kafka-streams|connect-(?:runtime|mirror))<", pom))
    assert {name: documented[name] for name in applications} == dict.fromkeys(applications, version_of_all)
    assert len(applications) == 3
