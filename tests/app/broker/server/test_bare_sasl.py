"""Logins of clients from before SaslAuthenticate: SaslHandshake 0, then bare messages of the mechanism."""

import struct
from collections.abc import Callable

import pytest
from kio.schema.errors import ErrorCode
from kio.schema.metadata.v13.request import MetadataRequest
from kio.schema.sasl_handshake.v1.request import SaslHandshakeRequest

from tests.app.broker.server.test_rights import Locked, enter, locked, log_in
from tests.app.broker.server.wire import Wire

__all__ = ["enter", "locked"]


def bare(wire: Wire, message: bytes) -> bytes:
    """A message of SASL without a request around it."""
    wire.send_raw(message)
    return wire.receive_frame()


def test_a_login_without_sasl_authenticate(locked: Locked, enter: Callable[..., Wire]) -> None:
    wire = enter()
    assert wire.ask(SaslHandshakeRequest(mechanism="PLAIN"), 0).error_code == ErrorCode.none
    assert bare(wire, f"\0owner\0{locked.keys['owner']}".encode()) == b""
    assert wire.ask(MetadataRequest(topics=(), include_topic_authorized_operations=False)).brokers


REFUSED_BARE = {
    "a wrong key": ("PLAIN", [b"\0owner\0guess"]),
    "no PLAIN": ("PLAIN", [b"nonsense"]),
    "nothing": ("PLAIN", [b""]),
    "a request": ("PLAIN", [struct.pack(">hhih", 3, 1, 1, -1) + bytes(4)]),
    "no SCRAM": ("SCRAM-SHA-256", [b"nonsense"]),
    "a wrong proof": ("SCRAM-SHA-512", [b"n,,n=owner,r=b", b"c=biws,r=b,p=AAAA"]),
}


@pytest.mark.parametrize("refused", REFUSED_BARE)
def test_who_is_refused_without_sasl_authenticate_finds_the_connection_closed(
    enter: Callable[..., Wire], refused: str
) -> None:
    mechanism, messages = REFUSED_BARE[refused]
    wire = enter()
    wire.ask(SaslHandshakeRequest(mechanism=mechanism), 0)
    *before, last = messages
    for message in before:
        bare(wire, message)
    wire.send_raw(last)
    assert wire.is_closed()


def test_an_unknown_mechanism_leaves_nothing_bare(enter: Callable[..., Wire]) -> None:
    wire = enter()
    assert wire.ask(SaslHandshakeRequest(mechanism="GSSAPI"), 0).error_code == ErrorCode.unsupported_sasl_mechanism
    assert log_in(wire, "owner", "guess").error_code == ErrorCode.sasl_authentication_failed
