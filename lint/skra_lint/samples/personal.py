"""Personal data by its values: e-mail addresses, card numbers, bank accounts and Icelandic national ids.

A form alone is no proof (order numbers have sixteen digits too), so numbers must pass their checksum, and most of the
values of a field must be of the kind.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from skra_compat.event import Json

_EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CARD = re.compile(r"[3-6][0-9]{12,18}")
_KENNITALA = re.compile(r"[0-7][0-9][01][0-9]{3}-?[0-9]{4}")
_KENNITALA_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_LONGEST = 254
_FEWEST = 5
_MOST_OF = 0.8
_ENOUGH = 2_000
"""Events that are looked at, from first to last: what most values of a field are shows in a part of them."""
_DEEPEST = 6


def personal_values(events: Sequence[Mapping[str, Json]]) -> Mapping[str, str]:
    """By the path of the field, the kind of personal data that most of its values are."""
    totals: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for event in events[:: max(1, -(-len(events) // _ENOUGH))]:
        for path, value in _texts(event, "", _DEEPEST):
            totals[path] += 1
            kind = kind_of(value)
            if kind:
                kinds.setdefault(path, Counter())[kind] += 1
    found: dict[str, str] = {}
    for path, counts in kinds.items():
        kind, count = counts.most_common(1)[0]
        if count >= max(_FEWEST, _MOST_OF * totals[path]):
            found[path] = kind
    return found


def kind_of(value: str) -> str:
    """What kind of personal data a value is; empty when it is none that can be told by its form."""
    if len(value) > _LONGEST:
        return ""
    if _EMAIL.fullmatch(value):
        return "an e-mail address"
    bare = value.replace(" ", "")
    if _KENNITALA.fullmatch(bare) and _is_kennitala(bare.replace("-", "")):
        return "a national id (kennitala)"
    if _CARD.fullmatch(bare.replace("-", "")) and _passes_luhn(bare.replace("-", "")):
        return "a card number"
    return "a bank account (IBAN)" if _IBAN.fullmatch(bare) and _passes_mod_97(bare) else ""


def _texts(value: Json, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping) and depth:
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value[:20]:
            yield from _texts(inner, f"{path}[]", depth - 1)


def _is_kennitala(digits: str) -> bool:
    """The ninth digit makes the weighted sum divisible by 11 (Registers Iceland)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _KENNITALA_WEIGHTS, strict=False))
    day, month = int(digits[:2]) % 40, int(digits[2:4])
    return (total + int(digits[8])) % 11 == 0 and 1 <= day <= 31 and 1 <= month <= 12 and digits[9] in "089"


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _passes_mod_97(account: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1
