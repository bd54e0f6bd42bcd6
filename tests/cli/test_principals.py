"""`skra principal` and `skra audit` at a server that wants keys."""

import json
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from skra.commands import audit
from skra.duration import Duration
from skra_app.service import running
from skra_app.service.embedded import Embedded
from skra_app.settings import Settings


@pytest.fixture(scope="module")
def locked() -> Iterator[Embedded]:
    told = Settings.read(journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0", auth="on")
    with running(told) as server:
        yield server


@pytest.fixture
def ask(skra, locked):
    """Call `skra` as the first admin, or as somebody else."""
    return lambda *words, user=None: skra(
        *words, SKRA_URL=locked.registry_url, SKRA_USER=locked.first_key if user is None else user
    )


def test_a_key_is_shown_once_and_alone_on_stdout(ask):
    result = ask("principal", "add", "shop-ci", "--role", "writer", "--application", "shop", "--grant", "write:shop.*")
    assert result.exit_code == 0
    key = result.stdout.strip()
    assert key.startswith("skra_")
    assert "shop-ci\twriter\tapplication shop\twrite:shop.*\tkey " in result.stderr
    listed = ask("principal", "list").stdout
    assert "shop-ci\twriter\tapplication shop" in listed
    assert key not in listed
    assert "not used yet" in next(line for line in listed.splitlines() if "shop-ci" in line)
    assert ask("subjects", user=f"shop-ci:{key}").exit_code == 0
    assert " last used 20" in next(line for line in ask("principal", "list").stdout.splitlines() if "shop-ci" in line)
    assert ask("owner", "claim", "shop.orders", user=f"shop-ci:{key}").stdout.startswith("shop.orders belongs to shop")
    refused = ask("owner", "claim", "bank.orders", user=f"shop-ci:{key}")
    assert (refused.exit_code, "may not write topic 'bank.orders'" in refused.stderr) == (1, True)


def test_the_life_of_a_principal(ask):
    old = ask("principal", "add", "brief", "--role", "reader", "--expires", "90d").stdout.strip()
    assert " until " in next(line for line in ask("principal", "list").stdout.splitlines() if "brief" in line)
    issued = json.loads(ask("principal", "rotate", "brief", "--grace", "1h", "--output", "json").stdout)
    new = issued["key"]
    assert [bool(key["ends"]) for key in issued["principal"]["keys"]] == [True, False]
    assert [ask("subjects", user=f"brief:{key}").exit_code for key in (old, new)] == [0, 0]
    ask("principal", "rotate", "brief")
    assert [ask("subjects", user=f"brief:{key}").exit_code for key in (old, new)] == [1, 1]
    assert "brief\tadmin" in ask("principal", "change", "brief", "--role", "admin").stdout
    assert ask("principal", "remove", "brief").exit_code == 0
    assert "brief" not in ask("principal", "list").stdout


@pytest.mark.parametrize(
    ("words", "exit_code", "says"),
    [
        (["principal", "add", "x", "--role", "chief"], 2, "admin"),
        (["principal", "add", "a:b", "--role", "reader"], 2, "printable"),
        (["principal", "add", "x", "--role", "admin", "--grant", "write:y"], 2, "cannot be narrowed"),
        (["principal", "add", "x", "--role", "reader", "--expires", "soon"], 2, "such as 90d"),
        (["principal", "remove", "nobody"], 2, "does not exist"),
        (["principal", "remove", "admin"], 2, "only admin"),
        (["audit", "--since", "yesterday"], 2, "expected a time"),
        (["audit", "--since", "xd"], 2, "such as 90d"),
    ],
)
def test_what_cannot_be_says_why(ask, words, exit_code, says):
    result = ask(*words)
    assert result.exit_code == exit_code
    assert says in result.stderr


def test_who_is_no_admin_gets_nothing(ask):
    key = ask("principal", "add", "curious", "--role", "reader").stdout.strip()
    for words in (["principal", "list"], ["audit"], ["principal", "rotate", "admin"]):
        result = ask(*words, user=f"curious:{key}")
        assert (result.exit_code, "the role admin" in result.stderr) == (1, True)
    assert ask("principal", "list", user="").exit_code == 1


def test_the_audit_as_text_and_as_ndjson(ask):
    ask("principal", "add", "audited", "--role", "reader")
    text = ask("audit", "--principal", "audited").stdout.splitlines()
    assert ["\tadmin\thttp\tPrincipalAdded\tprincipal=audited\trole=reader" in text[0], "\tKeyIssued\t" in text[1]] == [
        True,
        True,
    ]
    lines = [json.loads(line) for line in ask("audit", "--output", "json", "--since", "1h").stdout.splitlines()]
    changes = [line["sequence"] for line in lines if line["type"] != "CallRefused"]
    assert changes == sorted(set(changes))
    assert lines[0]["who"] == "skra"
    assert "stored" not in json.dumps(lines)
    assert ask("audit", "--type", "TopicDeleted").stdout == ""


def test_following_shows_what_comes(ask, locked, monkeypatch):
    """What happens while it waits is shown next; it ends when it is interrupted."""
    seen = threading.Event()

    def happens(_: float) -> None:
        if seen.is_set():
            raise KeyboardInterrupt
        seen.set()
        assert ask("principal", "add", "later", "--role", "reader").exit_code == 0

    monkeypatch.setattr(audit, "time", SimpleNamespace(sleep=happens))
    environment = {"SKRA_URL": locked.registry_url, "SKRA_USER": locked.first_key}
    result = CliRunner().invoke(audit.command, ["--follow", "--principal", "later"], env=environment)
    assert [line.split("\t")[3] for line in result.stdout.splitlines() if "\t" in line] == [
        "PrincipalAdded",
        "KeyIssued",
    ]


@pytest.mark.parametrize(("text", "seconds"), [("45s", 45), ("30m", 1800), ("12h", 43_200), ("90d", 7_776_000)])
def test_lengths_of_time(text, seconds):
    assert Duration().convert(text, None, None) == seconds
