"""SaslAuthenticate, PLAIN: who the connection is.

On the public listener, with authentication off, a user is believed. On the internal listener the password is the
token that this start of the server made up; only the processes that it started know it.
"""

import hmac

from kio.schema.errors import ErrorCode
from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.schema.sasl_authenticate.v2.response import SaslAuthenticateResponse

from skra_app.broker.call import Answer, Api, Call


def serve(request: SaslAuthenticateRequest, call: Call) -> Answer:
    """Take `authzid NUL user NUL password` (RFC 4616); the user becomes the connection's principal."""
    if call.peer.mechanism != "PLAIN":
        return _refused(ErrorCode.illegal_sasl_state, "SaslHandshake with mechanism PLAIN comes first")
    call.peer.mechanism = None
    try:
        _, user, password = request.auth_bytes.decode().split("\0")
    except ValueError:
        return _refused(ErrorCode.sasl_authentication_failed, "PLAIN sends authorisation id, NUL, user, NUL, password")
    if not user:
        return _refused(ErrorCode.sasl_authentication_failed, "the user is empty")
    token = call.node.options.internal_token
    if call.peer.internal and not hmac.compare_digest(password.encode(), token.encode()):
        return _refused(ErrorCode.sasl_authentication_failed, "this listener is for the server's own processes")
    call.peer.user = user
    return SaslAuthenticateResponse(error_code=ErrorCode.none, error_message=None, auth_bytes=b"")


def _refused(error: ErrorCode, message: str) -> SaslAuthenticateResponse:
    return SaslAuthenticateResponse(error_code=error, error_message=message, auth_bytes=b"")


APIS = (Api(0, SaslAuthenticateRequest, serve, before_login=True),)
