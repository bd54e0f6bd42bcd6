"""Small damage to recorded bytes: what a broken client, a broken network and an attacker send."""

import random
from collections.abc import Callable, Sequence

NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xff\xff\xff\xff\x0f", b"\0\0\0\1")
WORDS = (
    b"%00",
    b"%2e%2e/",
    b"\r\n",
    b'"',
    b"{",
    b"[" * 300,
    b"1e400",
    b"\xed\xa0\x80",
    b"a" * 5000,
    b"NaN",
    b"\\u0000",
)


def mutated(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """One of the corpus with one to four pieces of damage."""
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 4)):
        chance.choice(DAMAGE)(chance, data, corpus)
    return bytes(data)


def framed(frame: bytes) -> bytes:
    """The same with a length that is right, so that what is inside is looked at."""
    inside = frame[4:]
    return len(inside).to_bytes(4, "big") + inside


def _flip(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.randint(1, 40)]


def _end(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _put(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    piece = chance.choice((*NUMBERS, *WORDS, chance.randbytes(chance.randint(1, 8))))
    data[start : start + (len(piece) if chance.random() < 0.5 else 0)] = piece


def _repeat(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.randint(1, 60)]
    data[start:start] = piece * chance.choice((1, 2, 50))


def _splice(chance: random.Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    other = chance.choice(corpus)
    data[chance.randrange(len(data) + 1) :] = other[chance.randrange(len(other) + 1) :]


DAMAGE: tuple[Callable[[random.Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip,
    _cut,
    _end,
    _put,
    _repeat,
    _splice,
)
