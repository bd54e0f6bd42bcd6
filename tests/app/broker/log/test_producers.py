"""Idempotent producers: duplicates, gaps, epochs, and what follows a rejection."""

import pytest

from skra_app.broker.log import DuplicateSequence, OutOfOrderSequence, StaleProducerEpoch
from skra_app.broker.log.producers import Producers
from skra_app.broker.records import BatchHeader, Producer
from tests.app.broker.log.batches import batch

LAST = 2**31 - 1


def header(sequence: int, count: int = 2, epoch: int = 0) -> BatchHeader:
    return batch(*[b"v"] * count, producer=Producer(9, epoch, sequence)).header


@pytest.fixture
def producers() -> Producers:
    """One that has taken ten batches of two records: sequences 0 to 19 at offsets 100 to 119."""
    known = Producers()
    for number in range(10):
        assert known.duplicate(header(2 * number)) is None
        known.accepted(header(2 * number), 100 + 2 * number)
    return known


def test_the_last_five_batches_are_told_their_offset(producers: Producers) -> None:
    for number in range(5, 10):
        assert producers.duplicate(header(2 * number)).base_offset == 100 + 2 * number


def test_the_next_one_is_new(producers: Producers) -> None:
    assert producers.duplicate(header(20)) is None


@pytest.mark.parametrize("number", range(5))
def test_older_duplicates_are_not_taken_again(producers: Producers, number: int) -> None:
    with pytest.raises(DuplicateSequence):
        producers.duplicate(header(2 * number))


@pytest.mark.parametrize("sequence", [21, 22, 1000, 2**30])
def test_a_gap_is_refused(producers: Producers, sequence: int) -> None:
    with pytest.raises(OutOfOrderSequence, match="expected 20"):
        producers.duplicate(header(sequence))


def test_a_batch_that_begins_in_the_past_and_ends_in_the_future_is_not_called_a_duplicate(producers: Producers) -> None:
    with pytest.raises(OutOfOrderSequence):
        producers.duplicate(header(18, count=4))


def test_a_new_epoch_begins_at_zero(producers: Producers) -> None:
    with pytest.raises(OutOfOrderSequence):
        producers.duplicate(header(20, epoch=1))
    assert producers.duplicate(header(0, epoch=1)) is None
    producers.accepted(header(0, epoch=1), 200)
    with pytest.raises(StaleProducerEpoch):
        producers.duplicate(header(20, epoch=0))


def test_a_producer_nobody_knows_may_begin_anywhere() -> None:
    assert Producers().duplicate(header(500)) is None


def test_numbers_start_over() -> None:
    known = Producers()
    known.accepted(header(LAST - 1), 0)
    assert known.duplicate(header(0)) is None
    known.accepted(header(0), 2)
    assert known.duplicate(header(LAST - 1)).base_offset == 0
    with pytest.raises(OutOfOrderSequence):
        known.duplicate(header(3))


def test_after_a_rejection_both_numberings_are_fine(producers: Producers) -> None:
    producers.rejected(header(20))
    assert producers.duplicate(header(20)) is None  # as if the rejected batch had never been
    assert producers.duplicate(header(22)) is None  # as if it had been taken
    with pytest.raises(OutOfOrderSequence, match="20 or 22"):
        producers.duplicate(header(24))


def test_several_rejections_in_a_row(producers: Producers) -> None:
    producers.rejected(header(20))
    producers.rejected(header(22))
    assert producers.duplicate(header(24)) is None
    producers.accepted(header(24), 120)
    assert producers.duplicate(header(26)) is None


def test_a_rejected_batch_is_never_called_a_duplicate(producers: Producers) -> None:
    producers.rejected(header(20))
    producers.accepted(header(22), 120)
    with pytest.raises(OutOfOrderSequence):
        producers.duplicate(header(20))


def test_a_rejection_out_of_turn_does_not_excuse_a_gap(producers: Producers) -> None:
    producers.rejected(header(40))
    with pytest.raises(OutOfOrderSequence):
        producers.duplicate(header(42))


def test_a_rejected_first_batch_of_an_epoch() -> None:
    known = Producers()
    known.rejected(header(0))
    assert known.duplicate(header(2)) is None
    assert known.duplicate(header(0)) is None


def test_idle_producers_are_forgotten(producers: Producers) -> None:
    producers.expire(50_000, 1000)
    producers.expire(50_999, 1000)
    assert len(producers) == 1
    producers.expire(51_000, 1000, spared=[9])
    assert len(producers) == 1
    producers.expire(51_000, 1000)
    assert len(producers) == 0


def test_a_producer_of_old_events_is_not_idle(producers: Producers) -> None:
    producers.expire(10**12, 1000)
    producers.accepted(header(20), 120)
    producers.expire(10**12 + 5000, 1000)
    assert len(producers) == 1


@pytest.mark.parametrize("first", [2, 500, LAST - 1])
def test_what_comes_before_the_first_known_batch_is_never_called_a_duplicate(first: int) -> None:
    """It may have failed (a full disk) while the next one was taken: the client would believe it to be in the log."""
    known = Producers()
    assert known.duplicate(header(first)) is None
    for number in range(10):
        known.accepted(header((first + 2 * number) % 2**31), 2 * number)
    for behind in (first, first + 8):
        with pytest.raises(DuplicateSequence):
            known.duplicate(header(behind % 2**31))
    for before in (first - 1, first - 2, first - 500):
        with pytest.raises(OutOfOrderSequence):
            known.duplicate(header(before % 2**31))


def test_nothing_overtakes_a_first_batch_that_was_put_off() -> None:
    known = Producers()
    known.put_off(header(0))
    for behind in (2, 4):
        with pytest.raises(OutOfOrderSequence, match="first batch"):
            known.duplicate(header(behind))
    known.rejected(header(2))
    with pytest.raises(OutOfOrderSequence, match="first batch"):
        known.duplicate(header(4))
    assert known.duplicate(header(0)) is None
    known.accepted(header(0), 100)
    assert known.duplicate(header(2)) is None


def test_who_gave_up_what_was_put_off_goes_on_with_another_epoch() -> None:
    known = Producers()
    known.put_off(header(0))
    assert known.duplicate(header(0, epoch=1)) is None


def test_a_rejected_first_batch_is_not_waited_for() -> None:
    known = Producers()
    known.put_off(header(0))
    known.rejected(header(0))
    assert known.duplicate(header(2)) is None


def test_what_a_known_producer_could_not_write_is_no_first_batch(producers: Producers) -> None:
    producers.put_off(header(0, epoch=1))
    assert producers.duplicate(header(20)) is None


def test_what_a_start_finds_is_not_all_that_ever_was() -> None:
    """Compaction and retention take batches, and old segments are not read again."""
    known = Producers()
    for number in range(10):
        known.accepted(header(500 + 2 * number), 2 * number)
    with pytest.raises(DuplicateSequence):
        known.duplicate(header(498))
