"""An identity provider: real keys, real signatures, served over HTTP on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from skra_app.settings import Settings
from tests.certificates import Authority

AUDIENCE = "skra"
KINDS = {"RS256": RSAAlgorithm, "PS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}


def private_key(algorithm: str) -> Any:
    if algorithm.startswith("E"):
        return ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def secure_settings(ca: Authority, provider: "Provider", **more: object) -> Settings:
    """A server in memory that takes keys, certificates of the CA and tokens of the provider, all of them over TLS."""
    told = {
        "journal": "memory:",
        "http": "127.0.0.1:0",
        "kafka": "127.0.0.1:0",
        "auth": "on",
        "login_failures": 1000,
        "tls_cert": ca.server(),
        "tls_client_ca": ca.file,
        "oidc_issuer": provider.issuer,
        "oidc_audience": AUDIENCE,
        "oidc_groups": "writer=devs,admin=platform",
    }
    return Settings.read({}, **{**told, **more})


class Provider:
    """Keys by id; what it serves is what is in `keys` at that moment."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {}
        self.asked: list[str] = []
        self.answers: dict[str, bytes] = {}
        """Said instead, by path."""
        self.rotate("first")
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                body = provider.answers.get(self.path) or json.dumps(provider.document(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.issuer}/keys"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def document(self, path: str = "/keys") -> dict[str, Any]:
        if path.endswith("/openid-configuration"):
            return {"issuer": self.issuer, "jwks_uri": self.url}
        return {"keys": [self.public(kid) for kid in self.keys]}

    def public(self, kid: str) -> dict[str, Any]:
        algorithm, key = self.keys[kid]
        return {**json.loads(KINDS[algorithm].to_jwk(key.public_key())), "kid": kid, "use": "sig"}

    def rotate(self, kid: str, algorithm: str = "RS256") -> None:
        """One more key; those before stay."""
        self.keys[kid] = (algorithm, private_key(algorithm))

    def token(self, subject: str = "ada", lifetime: float = 300, kid: str = "first", **claims: object) -> str:
        algorithm, key = self.keys[kid]
        now = int(time.time())
        said = {"iss": self.issuer, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": int(now + lifetime), **claims}
        told = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(told, key, algorithm, headers={"kid": kid})
