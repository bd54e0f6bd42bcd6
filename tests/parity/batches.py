"""Record batches to send, right ones and wrong ones."""

import time

from skra_app.broker.records import Producer, Record, encode

NOW = round(time.time() * 1000)
NOBODY = Producer()


def batch(
    *values: bytes | None,
    key: bytes | None = b"k",
    at: int = NOW,
    codec: int = 0,
    attributes: int = 0,
    producer: Producer = NOBODY,
) -> bytes:
    """A batch with one record a value; timestamps rise by one."""
    records = [Record(key, value, at + number) for number, value in enumerate(values)]
    return encode(records, codec=codec, attributes=attributes, producer=producer).data


def changed(data: bytes, at: int, by: bytes) -> bytes:
    """The batch with bytes replaced, its checksum left as it was."""
    return data[:at] + by + data[at + len(by) :]
