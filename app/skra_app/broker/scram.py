"""A SCRAM exchange as the server sees it (RFC 5802): two messages from the client, and who it is by the second.

Channel binding is not offered: TLS ends in front of the broker or not at all. A name that does not exist gets a salt
like any other, so that nobody learns names.
"""

import base64
import binascii
import secrets
from typing import Final

from skra_app.registry.authentication import Authenticator, Login
from skra_app.registry.scram import ITERATIONS, SHA_256, SHA_512, answer_to, is_proof

ALGORITHMS: Final = {"SCRAM-SHA-256": SHA_256, "SCRAM-SHA-512": SHA_512}
"""Hash functions by mechanism."""


class Malformed(ValueError):
    """A message that is none of SCRAM; says what was expected."""


class Exchange:
    """One attempt to come in."""

    def __init__(self, authenticator: Authenticator, mechanism: str, address: str, client_first: bytes) -> None:
        """Read the client's first message; `answer` is what to send. Raises Malformed, TooManyFailures."""
        authenticator.admit(address)
        self._authenticator = authenticator
        self._algorithm = ALGORITHMS[mechanism]
        self._address = address
        self._header, self._bare = _parted(_text(client_first))
        members = _members(self._bare, "nr", "n=NAME,r=NONCE")
        self._name = members["n"].replace("=2C", ",").replace("=3D", "=")
        self._nonce = members["r"] + secrets.token_urlsafe(24)
        salt = base64.b64encode(authenticator.salt(self._name)).decode()
        self.answer: Final = f"r={self._nonce},s={salt},i={ITERATIONS}"

    def finish(self, client_final: bytes) -> tuple[Login, bytes]:
        """Read the client's last message: who it is, and the server's own proof.

        Raises:
            Malformed. Unauthenticated: the proof is not one of a good key.
        """
        said = _text(client_final)
        members = _members(said, "crp", "c=BINDING,r=NONCE,p=PROOF")
        if _decoded(members["c"]) != self._header.encode() or members["r"] != self._nonce:
            raise Malformed("the last message does not go on from the first: expected its nonce and its binding")
        proof, message = _decoded(members["p"]), f"{self._bare},{self.answer},{said.rpartition(',p=')[0]}".encode()
        for key in self._authenticator.keys(self._name):
            known = key.of(self._algorithm)
            if is_proof(proof, message, known, self._algorithm):
                signature = base64.b64encode(answer_to(message, known, self._algorithm))
                return Login(self._name, key.id), b"v=" + signature
        raise self._authenticator.failed(self._address, self._name)


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError:
        raise Malformed("a message of SCRAM is UTF-8") from None


def _parted(message: str) -> tuple[str, str]:
    """The header that says whether channels are bound, and the rest."""
    binding, _, rest = message.partition(",")
    authorised, comma, bare = rest.partition(",")
    if binding not in {"n", "y"} or not comma:
        raise Malformed("the first message begins with 'n,,': channel binding is not offered here")
    return f"{binding},{authorised},", bare


def _members(message: str, letters: str, expected: str) -> dict[str, str]:
    """The members that must be there, in their order; extensions may stand between and behind them."""
    members = [part.partition("=") for part in message.split(",")]
    found = {name: value for name, equals, value in members if equals and len(name) == 1}
    if "m" in found or any(letter not in found for letter in letters) or members[0][0] != letters[0]:
        raise Malformed(f"expected {expected}")
    return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Malformed("a binding or a proof is not base64") from None
