"""A journal whose store fails: the server says so, and answers again when the store does."""

import pytest
from werkzeug.test import Client

from skra_app.journal import JournalFailed, open_journal
from skra_app.registry import Registry
from skra_app.settings import Settings
from skra_app.web import application


class Failing:
    """A journal in memory that can be told to fail."""

    def __init__(self):
        self._journal = open_journal("memory:")
        self.broken = False

    def __getattr__(self, verb):
        if self.broken and verb != "close":
            raise JournalFailed("disk is full")
        return getattr(self._journal, verb)


@pytest.fixture
def journal():
    return Failing()


@pytest.fixture
def client(journal):
    return Client(application(Registry(journal), Settings.read({}, journal="memory:")))


def test_a_failing_store_is_a_retriable_error_with_a_reason(client, journal, caplog):
    assert client.post("/subjects/s/versions", json={"schema": '"string"'}).status_code == 200
    assert client.get("/schemas/ids/1").status_code == 200
    journal.broken = True
    for answer in (
        client.post("/subjects/s/versions", json={"schema": '"string"'}),
        client.get("/schemas/ids/1"),
        client.get("/subjects"),
    ):
        assert answer.status_code == 500
        assert answer.json["error_code"] == 50001
        assert "disk is full" in answer.json["message"]
    assert client.get("/v1/owners").content_type == "application/problem+json"
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503
    assert "disk is full" in client.get("/ready").json["reason"]
    assert "skra_ready 0.0" in client.get("/metrics").text
    assert "skra_journal_head" not in client.get("/metrics").text
    assert 'status="500"' in client.get("/metrics").text
    assert "disk is full" in caplog.text
    journal.broken = False
    assert client.get("/schemas/ids/1").json == {"schema": '"string"'}
    assert client.get("/ready").status_code == 200
    assert "skra_ready 1.0" in client.get("/metrics").text
