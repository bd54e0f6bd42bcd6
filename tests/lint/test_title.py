"""What the name of an event says alone."""

import pytest

from skra_lint.title import befalls_a_thing, leaves_deed_open, names_one_deed, title_of

ONE_DEED = "LinkClicked DialogOpening BookAddedToShelf NoteReceivedInThreadEventData LoanEndedCloudEvent"
"""Names of one fact: a phrase or what holds the event changes nothing."""
OPEN = "EventReceived OrderUpdated CreatedOrUpdated ChangeProposed UserAction QueueItem"


@pytest.mark.parametrize("name", ONE_DEED.split())
def test_one_deed(name):
    assert names_one_deed(title_of(name))
    assert befalls_a_thing(title_of(name))


@pytest.mark.parametrize("name", OPEN.split())
def test_no_deed_or_any(name):
    assert not names_one_deed(title_of(name))


def test_what_befalls_a_thing_may_be_any_change():
    assert befalls_a_thing(title_of("OrderUpdated"))
    assert not befalls_a_thing(title_of("ChangeProposed"))


def test_an_action_leaves_the_deed_open():
    assert leaves_deed_open(title_of("UserAction"))
    assert not leaves_deed_open(title_of("LinkClicked"))
