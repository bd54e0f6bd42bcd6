"""SASL/OAUTHBEARER message by message, and logging in again on a connection (KIP-368)."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kio.schema.errors import ErrorCode
from kio.schema.metadata.v8.request import MetadataRequest
from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.schema.sasl_handshake.v1.request import SaslHandshakeRequest

from skra_app.broker import BrokerOptions
from skra_app.broker.oauthbearer import MalformedBearer, bearer
from skra_app.registry import Actor, Principal, principals
from skra_app.registry.identity.signing_keys import SigningKeys, Source
from skra_app.registry.identity.token import TokenRules, Tokens
from skra_app.registry.principals import Wish
from skra_app.registry.rights import Role
from tests.app.broker.server.under_test import running_broker
from tests.app.broker.server.wire import Wire
from tests.provider import AUDIENCE, Provider

OPERATOR = Actor(Principal("skra", named=True), "test")

EVERYTHING = MetadataRequest(
    topics=(), include_cluster_authorized_operations=False, include_topic_authorized_operations=False
)


@pytest.fixture(scope="module")
def provider():
    made = Provider()
    yield made
    made.close()


@pytest.fixture(scope="module")
def broker(provider):
    rules = TokenRules(provider.issuer, (AUDIENCE,), leeway=0, roles={Role.WRITER: frozenset({"*"})})
    tokens = Tokens(rules, SigningKeys(Source(provider.issuer)))
    with running_broker(options=BrokerOptions(auth=True, tokens=tokens, login_failures=10_000)) as running:
        yield running


@pytest.fixture
def wire(broker):
    with broker.connect() as sock:
        yield Wire(sock)


def first(token: str, authorised: str = "") -> bytes:
    who = f"a={authorised}" if authorised else ""
    return f"n,{who},\x01auth=Bearer {token}\x01x=y\x01\x01".encode()


def said(wire: Wire, message: bytes, mechanism: str = "OAUTHBEARER", version: int = 2):
    handshake = wire.ask(SaslHandshakeRequest(mechanism=mechanism))
    assert handshake.error_code is ErrorCode.none
    assert "OAUTHBEARER" in handshake.mechanisms
    return wire.ask(SaslAuthenticateRequest(auth_bytes=message), version)


def asks(wire: Wire) -> None:
    assert wire.ask(EVERYTHING).brokers


def test_a_good_token_and_how_long_it_lasts(provider, wire):
    answer = said(wire, first(provider.token("ada", 100)))
    assert (answer.error_code, answer.auth_bytes) == (ErrorCode.none, b"")
    assert 0 < answer.session_lifetime.total_seconds() <= 100
    asks(wire)


def test_the_oldest_version_knows_no_lifetime(provider, wire):
    assert said(wire, first(provider.token()), version=0).error_code is ErrorCode.none
    asks(wire)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (lambda token: first(token("ada", -10)), "expired"),
        (lambda token: first(token("ada"), "bob"), "cannot act as 'bob'"),
        (lambda token: first(token("ada") + " x"), "not good"),
        (lambda _: b"", "OAUTHBEARER sends"),
        (lambda _: b"n,,\x01auth=Basic x\x01\x01", "auth=Bearer TOKEN"),
        (lambda _: b"n,,\x01auth=Bearer \xff\x01\x01", "ASCII"),
    ],
)
def test_a_no_is_json_first_and_an_error_after_the_clients_last_word(provider, wire, message, reason):
    challenge = said(wire, message(provider.token))
    assert challenge.error_code is ErrorCode.none
    told = json.loads(challenge.auth_bytes)
    assert told["status"] == "invalid_token"
    assert reason in told["error_description"]
    refused = wire.ask(SaslAuthenticateRequest(auth_bytes=b"\x01"))
    assert refused.error_code is ErrorCode.sasl_authentication_failed
    assert refused.error_message == told["error_description"]
    assert wire.ask(SaslAuthenticateRequest(auth_bytes=b"\x01")).error_code is ErrorCode.illegal_sasl_state
    wire.send(EVERYTHING)
    assert wire.is_closed()


def test_who_does_not_heed_a_no_is_not_let_in(provider, wire):
    said(wire, first(provider.token("ada", -10)))
    wire.send(EVERYTHING)
    assert wire.is_closed()


def test_a_good_token_after_a_bad_one_is_taken(provider, wire):
    said(wire, first(provider.token("ada", -10)))
    assert said(wire, first(provider.token("ada"))).error_code is ErrorCode.none
    asks(wire)


def test_logging_in_again_goes_on_as_the_same_principal_only(provider, broker, wire):
    key = principals.add(broker.registry, "shop", Wish(Role.WRITER), OPERATOR).key
    for _ in range(3):
        assert said(wire, first(provider.token("ada"))).error_code is ErrorCode.none
        asks(wire)
    other = said(wire, b"\0shop\0" + key.encode(), "PLAIN")
    assert other.error_code is ErrorCode.sasl_authentication_failed
    assert "is that of 'ada' and cannot become that of 'shop'" in other.error_message
    wire.send(EVERYTHING)
    assert wire.is_closed()


def test_a_connection_that_asks_nothing_ends_with_its_token(provider, wire):
    assert said(wire, first(provider.token("ada", 2))).error_code is ErrorCode.none
    assert wire.is_closed()


TOKEN = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(token=TOKEN, name=st.text(st.characters(exclude_characters=",\x01", exclude_categories=["Cs"]), max_size=20))
def test_what_was_sent_is_what_is_read(token, name):
    assert bearer(first(token, name)) == (token, name)


@given(st.binary(max_size=60))
def test_anything_is_read_or_refused(message):
    for begun in (message, b"n,," + message, b"n,,\x01auth=Bearer " + message):
        with suppress(MalformedBearer):
            assert bearer(begun).token
