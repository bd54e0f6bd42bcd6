"""What a server says when it is ready, and what it warns of."""

from skra_app.service.listen import reachable
from skra_app.settings import Address, Settings


def greeting(settings: Settings, http: Address, kafka: Address | None) -> str:
    """Where to go next."""
    who = "" if settings.auth == "off" else "-u NAME:KEY "
    url = f"http://{reachable(http)}"
    lines = [
        "Skra is ready",
        f"  registry  {url}",
        *([f"  kafka     {reachable(kafka)}"] if kafka else []),
        f"  data      {'in memory: gone when the server stops' if settings.in_memory else settings.data.absolute()}",
        "",
        "Register a schema:",
        f"  curl {who}{url}/subjects/hello-value/versions -H 'Content-Type: application/json' \\",
        """       -d '{"schema": "{\\"type\\": \\"string\\"}"}'""",
        "",
    ]
    return "\n".join(lines)


def warnings(settings: Settings) -> list[str]:
    """What an operator should hear before the first request."""
    danger = (
        "authentication is off: everybody who reaches it may read, write and delete everything under any name"
        if settings.auth == "off"
        else "nothing is encrypted: keys can be read on the way; put something in front that speaks TLS"
    )
    return [
        f"WARNING: {name} {address} can be reached from other machines and {danger}"
        for name, address in (("--http", settings.http), ("--kafka", settings.kafka))
        if not address.loopback
    ]
