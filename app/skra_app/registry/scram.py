"""SCRAM's arithmetic (RFC 5802, RFC 7677): what is kept of a key, and how a proof is told from a guess. No I/O.

What is kept is a salted hash of the key (PBKDF2, then HMAC and hash) and cannot be turned back. It serves the proofs of
SCRAM and keys sent in the clear over TLS alike, so nothing else about a key is kept.
"""

import hashlib
import hmac
from typing import Final, NamedTuple

ITERATIONS: Final = 4096
"""What Kafka's clients take at least. A key has 256 random bits: more rounds would only make a login dearer."""
SHA_256: Final = "sha256"
SHA_512: Final = "sha512"


class Kept(NamedTuple):
    """What is kept of a key for one hash function: StoredKey and ServerKey."""

    stored: bytes
    server: bytes


def kept(key: str, salt: bytes, algorithm: str) -> Kept:
    """What to keep of a key."""
    salted = hashlib.pbkdf2_hmac(algorithm, key.encode(errors="surrogatepass"), salt, ITERATIONS)
    client = hmac.digest(salted, b"Client Key", algorithm)
    return Kept(hashlib.new(algorithm, client).digest(), hmac.digest(salted, b"Server Key", algorithm))


def is_key(key: str, salt: bytes, known: Kept, algorithm: str = SHA_256) -> bool:
    """Whether that is the key of which this is kept; takes as long for a near miss as for any other."""
    return hmac.compare_digest(kept(key, salt, algorithm).stored, known.stored)


def is_proof(proof: bytes, message: bytes, known: Kept, algorithm: str) -> bool:
    """Whether a client's proof over the exchanged messages can only come from who has the key."""
    signature = hmac.digest(known.stored, message, algorithm)
    if len(proof) != len(signature):
        return False
    client = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
    return hmac.compare_digest(hashlib.new(algorithm, client).digest(), known.stored)


def answer_to(message: bytes, known: Kept, algorithm: str) -> bytes:
    """The server's own proof over the same messages."""
    return hmac.digest(known.server, message, algorithm)
