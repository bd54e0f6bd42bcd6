"""ECMA-262 patterns read into a small tree; what is no regular language is not read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, as inclusive ranges."""

Classes: TypeAlias = Mapping[str, Ranges]
"""What an escape stands for, by its small letter."""

LAST = 0x10FFFF
_DIGIT: Ranges = ((48, 57),)
_DIGITS_END = 0x20000
"""Unicode has decimal digits in its first two planes only."""
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_CLASSES: Classes = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_LINE_END: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_CONTROL = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}


class NotRegular(Exception):
    """Look-around other than at the start, back references, word boundaries, property escapes: beyond automata."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of these."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """From `least` to `most` times; None is without end."""

    part: "Tree"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    end: bool


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=...)` or `(?!...)`."""

    part: "Tree"
    ahead: bool
    """Whether it must be there, rather than must not."""


Tree: TypeAlias = "Chars | Sequence | Choice | Repeat | Edge | Look"


@dataclass(frozen=True, slots=True)
class Conditions:
    """A pattern as patterns without look-ahead: all of these match, and none of those."""

    met: tuple[Tree, ...]
    unmet: tuple[Tree, ...] = ()


def inverted(ranges: Ranges) -> Ranges:
    """Every other character."""
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, LAST)) if start <= LAST else tuple(found)


@lru_cache(maxsize=1024)
def read_pattern(pattern: str) -> Tree:
    """The tree of a pattern.

    Raises:
        NotRegular: it uses what no finite automaton can do, or what this reader does not know.
    """
    looks = "(?=" in pattern or "(?!" in pattern
    reader = _Reader(pattern, _beside_looks() if looks else _CLASSES)
    tree = reader.choice()
    if reader.position < len(pattern):
        raise NotRegular
    return tree


def conditions(pattern: str) -> Conditions:
    """A pattern with what it looks ahead for at its start, as passwords and slugs do, set beside it.

    Raises:
        NotRegular: see `read_pattern`.
    """
    tree = read_pattern(pattern)
    match tree:
        case Sequence((Edge(end=False) as start, Look(), *_)):
            rest = tree.parts[1:]
        case _:
            return Conditions((tree,))
    looks = [part for part in takewhile(lambda part: isinstance(part, Look), rest) if isinstance(part, Look)]
    beside = [(Sequence((start, one.part)), one.ahead) for one in looks]
    met = (Sequence((start, *rest[len(looks) :])), *(tree for tree, ahead in beside if ahead))
    return Conditions(met, tuple(tree for tree, ahead in beside if not ahead))


@cache
def _beside_looks() -> Classes:
    """In a pattern that looks ahead, the gate's engine takes escapes for classes of Unicode; that of words is left."""
    digits: list[tuple[int, int]] = []
    for code in range(_DIGITS_END):
        if unicodedata.category(chr(code)) == "Nd":
            start = digits.pop()[0] if digits and digits[-1][1] == code - 1 else code
            digits.append((start, code))
    spaces = tuple(one for one in _SPACE if one != (0xFEFF, 0xFEFF))
    return {"d": tuple(digits), "s": (*spaces, (0x85, 0x85))}


class _Reader:
    def __init__(self, pattern: str, classes: Classes) -> None:
        self.pattern = pattern
        self.classes = classes
        self.position = 0
        self.depth = 0

    def peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise NotRegular
        self.position += 1
        return char

    def skip(self, text: str) -> bool:
        if self.pattern.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > 50:
            raise NotRegular
        parts = [self.sequence()]
        while self.skip("|"):
            parts.append(self.sequence())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.single()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def single(self) -> Tree:
        char = self.take()
        if char in "^$":
            return Edge(char == "$")
        if char == ".":
            return Chars(inverted(_LINE_END))
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.char_class())
        if char in "*+?{":
            raise NotRegular
        return Chars(self.escape()) if char == "\\" else Chars(((ord(char), ord(char)),))

    def group(self) -> Tree:
        ahead = self.skip("?=")
        unlooked = ahead or self.skip("?!")
        if not unlooked and self.skip("?") and not self.skip(":"):
            self.name()
        inner = self.choice()
        if not self.skip(")"):
            raise NotRegular
        return Look(inner, ahead) if unlooked else inner

    def name(self) -> None:
        end = self.pattern.find(">", self.position)
        if not self.skip("<") or self.peek() in ("=", "!") or end < 0:
            raise NotRegular
        self.position = end + 1

    def repeated(self, part: Tree) -> Tree:
        bounds = self.bounds()
        if bounds is None:
            return part
        if isinstance(part, Edge | Look):
            raise NotRegular
        self.skip("?")
        if self.peek() in ("*", "+", "?", "{"):
            raise NotRegular
        return Repeat(part, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        for mark, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.skip(mark):
                return bounds
        if not self.skip("{"):
            return None
        text = self.pattern[self.position : self.pattern.find("}", self.position)]
        least, comma, most = text.partition(",")
        if not least.isdecimal() or (most and not most.isdecimal()):
            raise NotRegular
        self.position += len(text) + 1
        return int(least), int(most) if most else None if comma else int(least)

    def escape(self) -> Ranges:
        char = self.take()
        if char.lower() in _CLASSES:
            found = self.classes.get(char.lower())
            if found is None:
                raise NotRegular
            return inverted(found) if char.isupper() else found
        if char in _CONTROL:
            return ((_CONTROL[char], _CONTROL[char]),)
        if char in "xu":
            code = self.hexadecimal(2 if char == "x" else 4)
            return ((code, code),)
        if char.isalnum():
            raise NotRegular
        return ((ord(char), ord(char)),)

    def hexadecimal(self, digits: int) -> int:
        if digits == 4 and self.skip("{"):
            digits = self.pattern.find("}", self.position) - self.position
            code = self.hexadecimal(digits)
            self.take()
            return code
        text = self.pattern[self.position : self.position + digits]
        self.position += digits
        try:
            return int(text, 16)
        except ValueError:
            raise NotRegular from None

    def char_class(self) -> Ranges:
        negative = self.skip("^")
        found: list[tuple[int, int]] = []
        while not self.skip("]"):
            low = self.class_member()
            if self.peek() == "-" and self.pattern[self.position + 1 : self.position + 2] not in ("]", ""):
                self.take()
                high = self.class_member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][1]:
                    raise NotRegular
                low = ((low[0][0], high[0][1]),)
            found.extend(low)
        return inverted(tuple(found)) if negative else tuple(found)

    def class_member(self) -> Ranges:
        char = self.take()
        if char == "\\":
            return ((8, 8),) if self.skip("b") else self.escape()
        if char == "[" or self.pattern.startswith(("&&", "--", "~~"), self.position - 1):
            raise NotRegular  # set notation means different things to different engines
        return ((ord(char), ord(char)),)
