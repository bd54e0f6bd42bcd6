"""The services that wrote records, by what a header of each says of its source.

CloudEvents (section 3.1, `source`) allows any URI reference: a path below a service, the pod that sent it. Services are
compared and not hosts, so a replica and the one that replaced it count once; what is in doubt counts as one service.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_HEADERS = ("ce_source", "source", "producer")
_SCHEME = re.compile(r"^(?:urn:[\w-]+:|[a-z][a-z0-9+.-]*:)?/*")
_ENDS = re.compile(r"[/?#:@]")
_REPLICA = re.compile(r"(?:-[0-9a-f]{6,10}-[a-z0-9]{5}|-[0-9a-f]{6,}|[-_.]?\d+)$")
"""The endings of a Kubernetes pod of a Deployment, of a hash, and of a numbered instance."""
_LEAST = 2
"""Records of a service from which on it is no stray."""


def observed_writers(headers: Iterable[Mapping[str, bytes]]) -> tuple[str, ...] | None:
    """The services, sorted; None where not every record says its source in one and the same header."""
    records = list(headers)
    header = next((name for name in _HEADERS if records and all(name in one for one in records)), None)
    if header is None:
        return None
    services = Counter(_service(one[header]) for one in records)
    return tuple(sorted(service for service, count in services.items() if service and count >= _LEAST))


def _service(source: bytes) -> str:
    """`//shop/orders/17`, `https://shop/api` and `shop-7d9f8c6b5-x2kqp` are all `shop`."""
    text = _SCHEME.sub("", source.decode("utf-8", "replace").strip().lower(), count=1)
    return _REPLICA.sub("", _ENDS.split(text, maxsplit=1)[0])
