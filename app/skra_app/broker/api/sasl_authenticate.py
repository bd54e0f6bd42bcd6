"""SaslAuthenticate: who the connection is.

With authentication on, a key has to be shown (PLAIN) or proved (SCRAM). With it off, a user is believed. On the
internal listener the password is the token that this start of the server made up; only the processes that it started
know it.
"""

import hmac

from kio.schema.errors import ErrorCode
from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.schema.sasl_authenticate.v2.response import SaslAuthenticateResponse

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.scram import Exchange, Malformed
from skra_app.errors import Rejection
from skra_app.registry.authentication import Authenticator


def serve(request: SaslAuthenticateRequest, call: Call) -> Answer:
    """Take one message of the mechanism that was agreed on; after its last one the connection has a user."""
    peer, authenticator = call.peer, call.node.authenticator
    mechanism, exchange = peer.mechanism, peer.exchange
    peer.forget()
    if mechanism is None:
        return _refused(ErrorCode.illegal_sasl_state, "SaslHandshake with a mechanism comes first")
    try:
        if authenticator is None or peer.internal:
            return _believe(request.auth_bytes, call)
        if mechanism == "PLAIN":
            return _plain(request.auth_bytes, call, authenticator)
        if exchange is None:
            peer.mechanism = mechanism
            peer.exchange = Exchange(authenticator, mechanism, peer.remote_host, request.auth_bytes)
            return _answer(peer.exchange.answer.encode())
        login, proof = exchange.finish(request.auth_bytes)
    except (Rejection, Malformed) as reason:
        peer.forget()
        return _refused(ErrorCode.sasl_authentication_failed, str(reason))
    peer.user, peer.login = login.name, login
    return _answer(proof)


def _plain(message: bytes, call: Call, authenticator: Authenticator) -> Answer:
    user, key = _user_and_password(message)
    call.peer.login = authenticator.by_name(user, key, call.peer.remote_host)
    call.peer.user = user
    return _answer(b"")


def _believe(message: bytes, call: Call) -> Answer:
    user, password = _user_and_password(message)
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


def _answer(message: bytes) -> SaslAuthenticateResponse:
    return SaslAuthenticateResponse(error_code=ErrorCode.none, error_message=None, auth_bytes=message)


def _refused(error: ErrorCode, message: str) -> SaslAuthenticateResponse:
    return SaslAuthenticateResponse(error_code=error, error_message=message, auth_bytes=b"")


APIS = (Api(0, SaslAuthenticateRequest, serve, before_login=True),)
