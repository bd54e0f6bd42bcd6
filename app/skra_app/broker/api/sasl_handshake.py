"""SaslHandshake: agree on a mechanism. PLAIN is enough for a name (authentication off) and for the internal token.

After version 0 the messages of the mechanism follow bare; from version 1 on each stands in a SaslAuthenticate.
"""

from kio.schema.errors import ErrorCode
from kio.schema.sasl_handshake.v1.request import SaslHandshakeRequest
from kio.schema.sasl_handshake.v1.response import SaslHandshakeResponse

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.oauthbearer import MECHANISM
from skra_app.broker.scram import ALGORITHMS

PLAIN = ("PLAIN",)
BARE = 0
"""The version after which no request stands around the messages."""


def serve(request: SaslHandshakeRequest, call: Call) -> Answer:
    """Remember the mechanism for the messages that follow; refuse an unknown one, naming those there are."""
    proved = call.node.authenticator is not None and not call.peer.internal
    mechanisms = _mechanisms(call) if proved else PLAIN
    known = request.mechanism in mechanisms
    call.peer.exchange = call.peer.refusal = None
    call.peer.mechanism = request.mechanism if known else None
    call.peer.bare = known and call.version == BARE
    error = ErrorCode.none if known else ErrorCode.unsupported_sasl_mechanism
    return SaslHandshakeResponse(error_code=error, mechanisms=mechanisms)


def _mechanisms(call: Call) -> tuple[str, ...]:
    """Tokens (KIP-255) are younger than SaslAuthenticate: nobody who has one needs to send it bare."""
    authenticator = call.node.authenticator
    tokens = authenticator is not None and authenticator.takes_tokens and call.version != BARE
    return (*PLAIN, *ALGORITHMS, *((MECHANISM,) if tokens else ()))


APIS = (Api(0, SaslHandshakeRequest, serve, before_login=True),)
