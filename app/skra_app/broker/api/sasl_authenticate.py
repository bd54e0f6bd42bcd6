"""SaslAuthenticate: who the connection is.

With authentication on, a key has to be shown (PLAIN) or proved (SCRAM), or a token shown (OAUTHBEARER). With it off, a
user is believed. On the internal listener the password is the token that this start of the server made up; only the
processes that it started know it.
"""

import asyncio
import hmac
from datetime import timedelta

from kio.schema.errors import ErrorCode
from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.schema.sasl_authenticate.v2.response import SaslAuthenticateResponse
from kio.static.primitive import i64Timedelta

from skra_app.broker.call import Answer, Api, Call, Reply
from skra_app.broker.oauthbearer import MECHANISM, MalformedBearer, bearer, challenge
from skra_app.broker.scram import Exchange, Malformed
from skra_app.errors import Rejection
from skra_app.registry.authentication import Authenticator, Login


def serve(request: SaslAuthenticateRequest, call: Call) -> Reply:
    """Take one message of the mechanism that was agreed on; after its last one the connection has a user.

    A connection may do it again (KIP-368), but is then who it was.
    """
    peer, authenticator = call.peer, call.node.authenticator
    mechanism, exchange, refusal = peer.mechanism, peer.exchange, peer.refusal
    before = peer.user if peer.by_sasl else peer.before
    peer.forget()
    peer.before = before
    if mechanism is None:
        return _refused(ErrorCode.illegal_sasl_state, "SaslHandshake with a mechanism comes first")
    if authenticator is None or peer.internal:
        return _believe(request.auth_bytes, call)
    if mechanism == MECHANISM:
        return _token(request.auth_bytes, call, authenticator) if refusal is None else _failed(refusal)
    return _key(request.auth_bytes, call, authenticator, mechanism, exchange)


def _key(message: bytes, call: Call, authenticator: Authenticator, mechanism: str, exchange: Exchange | None) -> Answer:
    """Judge a key, or the next message of its proof."""
    peer = call.peer
    try:
        if mechanism == "PLAIN":
            user, key = _user_and_password(message)
            return _welcome(authenticator.by_name(user, key, peer.remote_host), call)
        if exchange is not None:
            login, proof = exchange.finish(message)
            return _welcome(login, call, proof)
        peer.exchange = Exchange(authenticator, mechanism, peer.remote_host, message)
    except (Rejection, Malformed) as reason:
        return _failed(str(reason))
    peer.mechanism = mechanism
    return _answer(peer.exchange.answer.encode())


async def _token(message: bytes, call: Call, authenticator: Authenticator) -> Answer:
    """Judge a token beside the loop: the provider's keys may have to be asked for."""
    try:
        sent = bearer(message)
        said = await asyncio.to_thread(authenticator.claims, sent.token, call.peer.remote_host)
        login = authenticator.by_claims(said)
        sent.check(login.name)
    except (Rejection, MalformedBearer) as reason:
        call.peer.mechanism, call.peer.refusal = MECHANISM, str(reason)
        return _answer(challenge(str(reason)))
    return _welcome(login, call, lifetime=authenticator.lifetime(said))


def _welcome(login: Login, call: Call, message: bytes = b"", lifetime: int = 0) -> Answer:
    """Let somebody in; a connection that has said who it is cannot become somebody else."""
    peer = call.peer
    if peer.before not in {None, login.name}:
        return _failed(f"this connection is that of '{peer.before}' and cannot become that of '{login.name}'")
    peer.user, peer.login, peer.by_sasl = login.name, login, True
    return _answer(message, lifetime)


def _believe(message: bytes, call: Call) -> Answer:
    try:
        user, password = _user_and_password(message)
    except Malformed as reason:
        return _failed(str(reason))
    token = call.node.options.internal_token
    if call.peer.internal and not hmac.compare_digest(password.encode(), token.encode()):
        return _refused(ErrorCode.sasl_authentication_failed, "this listener is for the server's own processes")
    call.peer.user = user
    return _answer(b"")


def _user_and_password(message: bytes) -> tuple[str, str]:
    """What PLAIN sends (RFC 4616); raises Malformed."""
    try:
        _, user, password = message.decode().split("\0")
    except ValueError:
        raise Malformed("PLAIN sends authorisation id, NUL, user, NUL, password") from None
    if not user:
        raise Malformed("the user is empty")
    return user, password


def _answer(message: bytes, lifetime: int = 0) -> SaslAuthenticateResponse:
    """`lifetime` in milliseconds; 0: the login does not end by itself."""
    return SaslAuthenticateResponse(
        error_code=ErrorCode.none,
        error_message=None,
        auth_bytes=message,
        session_lifetime=i64Timedelta.parse(timedelta(milliseconds=lifetime)),
    )


def _failed(reason: str) -> SaslAuthenticateResponse:
    return _refused(ErrorCode.sasl_authentication_failed, reason)


def _refused(error: ErrorCode, message: str) -> SaslAuthenticateResponse:
    return SaslAuthenticateResponse(error_code=error, error_message=message, auth_bytes=b"")


APIS = (Api(0, SaslAuthenticateRequest, serve, before_login=True),)
