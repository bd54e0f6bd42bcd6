"""Messages of SASL without a request around them, as clients send them after SaslHandshake 0 (before KIP-152).

There is a length in front, in both directions, and nothing else: no room for an error. Whoever is refused finds the
connection closed.
"""

from typing import Final

from kio.schema.errors import ErrorCode
from kio.schema.sasl_authenticate.v2.response import SaslAuthenticateResponse

from skra_app.broker.call import Chunks, Refused, Reply
from skra_app.broker.peer import Peer

SASL_AUTHENTICATE: Final = 36


def answered(reply: Reply, peer: Peer) -> Chunks:
    """The message that answers one of the client's; what comes next is bare as long as the exchange is not over.

    Raises Refused: the client did not show or prove a key.
    """
    if not isinstance(reply, SaslAuthenticateResponse):
        raise Refused("a mechanism that is not answered at once came without SaslAuthenticate around it")
    if reply.error_code is not ErrorCode.none:
        raise Refused(f"a login without SaslAuthenticate around it: {reply.error_message}")
    peer.bare = peer.exchange is not None
    return (len(reply.auth_bytes).to_bytes(4, "big") + reply.auth_bytes,)
