"""What came and did not land, and who reads without having said what."""

from collections import Counter
from collections.abc import Iterator

from skra.doctor.picture import Picture
from skra.doctor.symptom import Symptom


def contracts(picture: Picture) -> Iterator[Symptom]:
    """Needs that a topic does not meet."""
    for one in picture.contracts or ():
        about = f"{one['application']} reads {one['topic']}"
        mend = f"skra contract list --topic {one['topic']}; register a version of the schema that has what is needed"
        if one["state"] == "broken":
            yield Symptom("error", "contract-broken", about, "the topic does not hold what it needs", _READS, mend)
        elif one["state"] == "pending":
            yield Symptom(
                "warning", "contract-pending", about, "the topic does not promise what it needs", _READS, mend
            )


_READS = "the consumer counts on fields that may not be there"


def groups(picture: Picture) -> Iterator[Symptom]:
    """Consumers that nobody asks before a change."""
    for topic, names in picture.without_contract.items():
        for name in names:
            yield Symptom(
                "warning",
                "no-contract",
                topic,
                f"group '{name}' reads it without a contract",
                "a change that breaks it is not held back",
                f"skra contract publish FILE, with the application '{name}' and the topic '{topic}'",
            )


def dead_letters(picture: Picture) -> Iterator[Symptom]:
    """Records that wait to be mended."""
    for topic, many in picture.dead.items():
        yield Symptom(
            "warning",
            "dead-letters",
            topic,
            f"{many} dead letter{' waits' if many == 1 else 's wait'}",
            "their consumers do without these events",
            f"skra dlq ls {topic}",
        )


def rejections(picture: Picture) -> Iterator[Symptom]:
    """Batches that did not land in the last hour."""
    found = picture.rejections or ()
    newest = {str(one["topic"]): str(one["message"]) for one in found}
    for topic, many in sorted(Counter(str(one["topic"]) for one in found).items()):
        yield Symptom(
            "warning",
            "rejections",
            topic,
            f"{many} rejection{'' if many == 1 else 's'} in the last hour, the newest: {newest[topic]}",
            "a producer sends what nobody gets",
            f"skra rejections {topic}",
        )
