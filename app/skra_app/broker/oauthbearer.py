"""SASL/OAUTHBEARER as the server sees it (RFC 7628, KIP-255, KIP-768): one message with a token, and JSON for a no."""

import json
from typing import Final, NamedTuple

MECHANISM: Final = "OAUTHBEARER"


class MalformedBearer(ValueError):
    """A message that is none of OAUTHBEARER; says what was expected."""


class Bearer(NamedTuple):
    """What a client sends first."""

    token: str
    authorised: str
    """As whom it wants to act; empty: as who it is."""

    def check(self, name: str) -> None:
        """Refuse to let somebody act as somebody else; raises MalformedBearer."""
        if self.authorised not in {"", name}:
            raise MalformedBearer(f"the token is of '{name}', who cannot act as {self.authorised!r:.200}")


def bearer(message: bytes) -> Bearer:
    """Read a client's first message; raises MalformedBearer. Extensions are taken and not looked at."""
    header, _, rest = message.partition(b"\x01")
    binding, _, authorised = header.partition(b",")
    if binding not in {b"n", b"y"} or not authorised.endswith(b",") or not rest.endswith(b"\x01\x01"):
        raise MalformedBearer("OAUTHBEARER sends n,, then ^A, auth=Bearer TOKEN, ^A, ^A (RFC 7628)")
    pairs = {name: value for name, _, value in (pair.partition(b"=") for pair in rest.split(b"\x01"))}
    scheme, _, token = pairs.get(b"auth", b"").strip().partition(b" ")
    if scheme.lower() != b"bearer" or not token.strip():
        raise MalformedBearer("OAUTHBEARER wants a member auth=Bearer TOKEN")
    try:
        return Bearer(token.strip().decode("ascii"), authorised[:-1].removeprefix(b"a=").decode())
    except UnicodeDecodeError:
        raise MalformedBearer("a token is ASCII, and a name UTF-8") from None


def challenge(reason: str) -> bytes:
    """What a client is told before its last, empty message (RFC 7628, 3.2.2)."""
    return json.dumps({"status": "invalid_token", "error_description": reason}).encode()
