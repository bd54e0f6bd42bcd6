"""A client for Rust, unmodified: schema_registry_converter. It takes minutes to build the first time."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.made import NotMade, made, told
from tests.clients.programs import said

PROJECT = Path(__file__).parent / "rust"
pytestmark = [pytest.mark.deep, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def rust(require, server):
    """What the program printed."""
    cargo = require.command("cargo")

    def build(into):
        source = Path(shutil.copytree(PROJECT, into / "source"))
        told([cargo, "fetch"], source)
        built = subprocess.run([cargo, "build", "--quiet"], cwd=source, capture_output=True, check=False, text=True)
        assert built.returncode == 0, built.stderr
        shutil.move(source / "target/debug/clients", into)
        shutil.rmtree(source)

    try:
        program = made(PROJECT, "rust", build) / "clients"
    except NotMade as reason:
        require.missing(str(reason))
    return said([str(program), server.registry_url])


EXPECTED = {
    "register": True,
    "compatible": True,
    "incompatible": False,
    "latest": ["rust-value", 1],
    "by id": True,
    "versions": [1],
    "subjects": True,
    "avro": 'Record([("id", String("o-1"))])',
    "json": {"id": "o-1"},
    "protobuf": "rust.Order",
    "register with a reference": True,
    "avro with a reference": 'Record([("of", Record([("id", String("o-1"))]))])',
    "avro by guid in a header": 'Record([("id", String("o-2"))])',
}
REFUSED = {
    "register an incompatible one": ("409 Conflict", "READER_FIELD_MISSING_DEFAULT_VALUE"),
    "by an unknown id": ("404 Not Found", "40403"),
}


@pytest.mark.parametrize("operation", EXPECTED)
def test_operation(rust, operation):
    assert rust[operation] == EXPECTED[operation]


@pytest.mark.parametrize("operation", REFUSED)
def test_refusal(rust, operation):
    status, reason = REFUSED[operation]
    assert rust[operation]["refused"].endswith(status)
    assert reason in rust[operation]["cause"]


def test_nothing_was_done_that_is_not_asserted(rust):
    assert rust.keys() == EXPECTED.keys() | REFUSED.keys()
