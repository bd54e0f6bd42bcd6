"""SaslHandshake: agree on a mechanism. PLAIN is enough for a name (authentication off) and for the internal token."""

from kio.schema.errors import ErrorCode
from kio.schema.sasl_handshake.v1.request import SaslHandshakeRequest
from kio.schema.sasl_handshake.v1.response import SaslHandshakeResponse

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.oauthbearer import MECHANISM
from skra_app.broker.scram import ALGORITHMS

PLAIN = ("PLAIN",)


def serve(request: SaslHandshakeRequest, call: Call) -> Answer:
    """Remember the mechanism for the SaslAuthenticate that follows; refuse an unknown one, naming those there are."""
    proved = call.node.authenticator is not None and not call.peer.internal
    mechanisms = _mechanisms(call) if proved else PLAIN
    known = request.mechanism in mechanisms
    call.peer.exchange = call.peer.refusal = None
    call.peer.mechanism = request.mechanism if known else None
    error = ErrorCode.none if known else ErrorCode.unsupported_sasl_mechanism
    return SaslHandshakeResponse(error_code=error, mechanisms=mechanisms)


def _mechanisms(call: Call) -> tuple[str, ...]:
    authenticator = call.node.authenticator
    tokens = (MECHANISM,) if authenticator is not None and authenticator.takes_tokens else ()
    return (*PLAIN, *ALGORITHMS, *tokens)


APIS = (Api(1, SaslHandshakeRequest, serve, before_login=True),)
"""Version 0 is not served: what follows it has no header, and no living client needs it (KIP-152)."""
