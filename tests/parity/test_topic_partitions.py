"""DescribeTopicPartitions, page by page."""

import pytest

from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain


def described(to: Talk, *names: str, limit: int = 2000, cursor: tuple[str, int] | None = None) -> Plain:
    place = cursor and {"topic_name": cursor[0], "partition_index": cursor[1]}
    topics = [{"name": name} for name in names]
    return to.ask("DescribeTopicPartitions", 0, topics=topics, response_partition_limit=limit, cursor=place)


@pytest.mark.parametrize("limit", [-1, 0, 1, 2, 3, 4, 5, 6, 7, 2000, 2001])
def test_every_page(same: Same, limit: int) -> None:
    def talk(to: Talk) -> None:
        first, second, third = (
            to.create(f"{to.topic}-{name}", partitions) for name, partitions in zip("abc", (3, 1, 2), strict=True)
        )
        names = [third, "no/name", first, f"{to.topic}-absent", second, first]
        cursor = None
        for _ in range(10):
            told = described(to, *names, limit=limit, cursor=cursor)["next_cursor"]
            if told is None:
                return
            cursor = (told["topic_name"], told["partition_index"])
        raise AssertionError("the pages do not end")

    same(talk)


CURSORS = {
    "the first": ("a", 0),
    "in the middle": ("a", 2),
    "behind the last partition": ("a", 3),
    "far behind": ("a", 99),
    "a negative partition": ("a", -1),
    "a later topic": ("b", 0),
    "a topic that is not there": ("absent", 0),
    "a topic that was not asked for": ("aa", 0),
}


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("limit", [1, 2000])
def test_cursors(same: Same, cursor: str, limit: int) -> None:
    def talk(to: Talk) -> None:
        names = [to.create(f"{to.topic}-{name}", 3) for name in "ab"]
        name, partition = CURSORS[cursor]
        described(to, *names, f"{to.topic}-absent", limit=limit, cursor=(f"{to.topic}-{name}", partition))

    same(talk)


def test_all_topics_from_a_cursor_on(same: Same) -> None:
    """Without names all are told: here those from the last that the test made, which no other comes after."""

    def talk(to: Talk) -> None:
        to.create(f"{to.topic}-a", 2)
        last = to.create(f"zzzz-{to.topic}", 3)
        to.settle()
        described(to, cursor=(last, 1), limit=1)
        described(to, cursor=(last, 2))

    same(talk)
