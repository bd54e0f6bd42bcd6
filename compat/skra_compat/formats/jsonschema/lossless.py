"""Whether the fast reader of JSON (orjson) lost nothing of a text.

It keeps the last of two equal names, and turns whole numbers beyond 64 bits into floating point; all else that the
exact readers refuse it refuses too.
"""

_DIGITS = bytes(ord("0") if 48 <= code <= 57 else 32 for code in range(256))
_LONG_NUMBER = b"0" * 18


def is_lossless(text: bytes, written: bytes) -> bool:
    """Whether a text's value is all that it says; `written` is that value by the fast writer. No is "perhaps not".

    Every member has a colon, and without an escaped character no colon comes from anywhere but the text, so a member
    that was dropped is missed.
    """
    if b"\\u" in text or text.count(b":") != written.count(b":"):
        return False
    return _LONG_NUMBER not in text.translate(_DIGITS)
