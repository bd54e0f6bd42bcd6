"""POSTs that only ask are answered from ready bytes, and never with what is no longer so."""

import pytest

ENUM = {"schema": '{"type": "enum", "name": "E", "symbols": ["A"]}'}
OTHER = {"schema": '{"type": "enum", "name": "Other", "symbols": ["A"]}'}


@pytest.fixture
def asked(http):
    """A POST asked twice, which answers the same."""

    def asks(path, body=ENUM):
        answers = [http.post(path, json=body) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[0].status_code == answers[1].status_code
        return answers[1]

    return asks


@pytest.fixture
def subject(request):
    """The tests share a server, so each has a subject of its own."""
    return f"/subjects/{request.node.name}"


def test_registering_what_stands_answers_alike_until_it_is_gone(http, asked, subject):
    first = asked(f"{subject}/versions").json()
    assert http.delete(subject).json() == [1]
    assert asked(f"{subject}/versions").json() == first
    assert http.get(f"{subject}/versions").json() == [2], "it was registered again, not only said so"


def test_a_lookup_is_asked_anew_when_something_changed(http, asked, subject):
    assert asked(subject).json()["error_code"] == 40401
    asked(f"{subject}/versions")
    assert asked(subject).json()["version"] == 1
    assert asked(subject, OTHER).json()["error_code"] == 40403
    assert http.delete(subject).json() == [1]
    assert asked(subject).json()["error_code"] == 40401


def test_compatibility_is_asked_anew_when_the_level_changed(http, asked, subject):
    asked(f"{subject}/versions")
    assert asked(f"/compatibility{subject}/versions/latest", OTHER).json() == {"is_compatible": False}
    assert http.put(subject.replace("subjects", "config", 1), json={"compatibility": "NONE"}).is_success
    assert asked(f"/compatibility{subject}/versions/latest", OTHER).json() == {"is_compatible": True}


def test_a_repeated_answer_has_the_shape_that_was_asked_for(http, asked, subject):
    short = asked(f"{subject}/versions").json()
    long = http.post(f"{subject}/versions", json=ENUM, headers={"Confluent-Accept-Unknown-Properties": "true"}).json()
    assert long["version"] == 1
    assert asked(f"{subject}/versions").json() == short == {"id": long["id"]}
