"""What a server says when it is ready, and what it warns of."""

from skra_app.service.listen import reachable
from skra_app.settings import Address, Settings

OPEN = "authentication is off: everybody who reaches it may read, write and delete everything under any name"
CLEAR = (
    "nothing is encrypted: keys can be read on the way; give it a certificate with --tls-cert, "
    "or put something in front that speaks TLS"
)


def greeting(settings: Settings, http: Address, kafka: Address | None) -> str:
    """Where to go next."""
    who = "" if settings.auth == "off" else "-u NAME:KEY "
    scheme, trust = ("https", "--cacert CA.pem ") if settings.speaks_tls("http") else ("http", "")
    url = f"{scheme}://{reachable(http)}"
    lines = [
        "Skra is ready",
        f"  registry  {url}",
        *([f"  kafka     {reachable(kafka)}{'  (TLS)' if settings.speaks_tls('kafka') else ''}"] if kafka else []),
        f"  data      {'in memory: gone when the server stops' if settings.in_memory else settings.data.absolute()}",
        "",
        "Register a schema:",
        f"  curl {trust}{who}{url}/subjects/hello-value/versions -H 'Content-Type: application/json' \\",
        """       -d '{"schema": "{\\"type\\": \\"string\\"}"}'""",
        "",
    ]
    return "\n".join(lines)


def warnings(settings: Settings) -> list[str]:
    """What an operator should hear before the first request."""
    told: list[str] = []
    for flag, address, encrypted in (
        ("--http", settings.http, settings.speaks_tls("http")),
        ("--kafka", settings.kafka, settings.speaks_tls("kafka")),
    ):
        if address.loopback:
            continue
        reach = f"WARNING: {flag} {address} can be reached from other machines and"
        if settings.auth == "off" and not (encrypted and settings.tls_client_auth == "required"):
            told.append(f"{reach} {OPEN}")
        if settings.auth == "on" and not encrypted:
            told.append(f"{reach} {CLEAR}")
    return told
