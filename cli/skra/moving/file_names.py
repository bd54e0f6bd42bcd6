"""Names of files that any file system keeps apart, and keeps: one for each subject, found from the subject alone.

Letters, digits, `.`, `-` and `_` of ASCII stay; everything else is percent-encoded. Names with capitals, which some
file systems do not tell from small letters, and long names end in a digest of the subject.
"""

import hashlib
import re
from typing import Final

_LONGEST: Final = 120
"""Characters of an encoded name that are kept."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What Windows takes for a device."""
_KEPT: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def file_name(text: str) -> str:
    """The name of a folder for a subject or a context; two texts never share one."""
    encoded = "".join(chr(byte) if byte in _KEPT else f"%{byte:02x}" for byte in text.encode())
    if encoded.startswith(".") or _RESERVED.fullmatch(encoded):
        encoded = f"%{ord(encoded[0]):02x}{encoded[1:]}"
    if encoded.endswith("."):
        encoded = f"{encoded[:-1]}%2e"
    if len(encoded) <= _LONGEST and encoded == encoded.lower():
        return encoded
    return f"{encoded[:_LONGEST]}~{hashlib.sha256(text.encode()).hexdigest()[:12]}"
