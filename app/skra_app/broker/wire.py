"""Writing the hot answers (Produce, Fetch) by hand: kio's writers cost ten times as much as what they describe.

Each primitive has the two forms of the Kafka protocol: fixed lengths before KIP-482, variable lengths ("compact")
after.
"""

import struct

LONGEST_TEXT = 4096
"""Characters of a message that travel in an answer; a legacy string holds 32,767 bytes at most."""

ONE_BYTE = 0x7F
"""Lengths below it are one byte of a variable length, which holds one more."""

_SHORT = struct.Struct(">h")
_INT = struct.Struct(">i")


class AnswerWriter:
    """Bytes of one answer in one version's form."""

    __slots__ = ("_flexible", "out")

    def __init__(self, *, flexible: bool) -> None:
        self._flexible = flexible
        self.out = bytearray()

    def int32(self, number: int) -> None:
        """A signed number of four bytes."""
        self.out += _INT.pack(number)

    def int16(self, number: int) -> None:
        """A signed number of two bytes."""
        self.out += _SHORT.pack(number)

    def count(self, length: int) -> None:
        """The length of the array that follows; -1 for null."""
        if not self._flexible:
            self.out += _INT.pack(length)
        elif length < ONE_BYTE:
            self.out.append(length + 1)
        else:
            self._unsigned_varint(length + 1)

    def text(self, text: str | None) -> None:
        """A string or null, cut where it would be too long."""
        if text is None:
            self.out += b"\0" if self._flexible else b"\xff\xff"
            return
        data = text[:LONGEST_TEXT].encode("utf-8", "replace")
        if not self._flexible:
            self.out += _SHORT.pack(len(data))
        elif len(data) < ONE_BYTE:
            self.out.append(len(data) + 1)
        else:
            self._unsigned_varint(len(data) + 1)
        self.out += data

    def size(self, length: int) -> None:
        """The length of the bytes that follow."""
        self.count(length)

    def end(self) -> None:
        """The end of a structure: no tagged fields."""
        if self._flexible:
            self.out.append(0)

    def _unsigned_varint(self, number: int) -> None:
        while number > 0x7F:
            self.out.append(number & 0x7F | 0x80)
            number >>= 7
        self.out.append(number)
