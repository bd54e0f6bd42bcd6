"""Where to begin to read a topic: `beginning`, `latest`, an offset, a moment, or so many records before the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition

from skra.kafka.reading import Offsets
from skra.records.moment import milliseconds

Kind: TypeAlias = Literal["beginning", "latest", "offset", "moment", "last"]
_WORDS: Final[dict[str, Kind]] = {
    "beginning": "beginning",
    "earliest": "beginning",
    "latest": "latest",
    "end": "latest",
}
_LAST: Final = re.compile(r"-(\d{1,18})")
_OFFSET: Final = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin."""

    kind: Kind
    number: int = 0
    """An offset, milliseconds, or a number of records."""

    @classmethod
    def read(cls, text: str) -> "Start":
        """Raises Unusable."""
        if text in _WORDS:
            return cls(_WORDS[text])
        if last := _LAST.fullmatch(text):
            return cls("last", int(last[1]))
        if _OFFSET.fullmatch(text):
            return cls("offset", int(text))
        return cls("moment", milliseconds(text, "--from"))

    async def offsets(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], ends: Offsets) -> Offsets:
        """The first offset of each partition; within what it holds."""
        begins = await consumer.beginning_offsets(places)
        if self.kind == "beginning":
            return begins
        if self.kind == "moment":
            found = await consumer.offsets_for_times(dict.fromkeys(places, self.number))
            return {place: ends[place] if (at := found[place]) is None else at.offset for place in places}
        return {place: min(max(begins[place], self._before(ends[place])), ends[place]) for place in places}

    def _before(self, end: int) -> int:
        if self.kind == "offset":
            return self.number
        return end - self.number if self.kind == "last" else end
