"""From a client's certificate to a name. No I/O; that the certificate is good was decided by the handshake.

A rule names a field of the certificate, and may say what it looks like: `uri:spiffe://shop/*` takes what stands in the
place of `*`. The first rule that fits gives the name (what Kafka does with `ssl.principal.mapping.rules`, without
regular expressions).
"""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

SUBJECT: Final = "subject"
NAMES: Final = {"uri": "URI", "dns": "DNS", "email": "email"}
"""Fields among the subject's alternative names, and what Python calls them."""
FIELDS: Final = ("cn", *NAMES, SUBJECT)
SHORT: Final = {
    "commonName": "CN",
    "countryName": "C",
    "domainComponent": "DC",
    "localityName": "L",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "stateOrProvinceName": "ST",
    "streetAddress": "STREET",
    "userId": "UID",
}
"""Names of attributes as RFC 4514 writes them."""
LONGEST: Final = 200
"""Characters of a name."""

Certificate = Mapping[str, Any]
"""What `ssl.SSLSocket.getpeercert` tells of a certificate that was found good."""


class Shown(NamedTuple):
    """A certificate that somebody came in with."""

    name: str
    ends: int
    """From when on it is good no longer; milliseconds since the epoch, UTC."""


class NameRule(NamedTuple):
    """Takes the name from one field."""

    field: str
    before: str = ""
    after: str = ""
    exact: bool = False
    """Whether the field has to be `before`, and nothing else."""

    @classmethod
    def of(cls, text: str) -> "NameRule":
        """Read `cn` or `uri:spiffe://shop/*`; raises ValueError."""
        word, _, pattern = text.strip().partition(":")
        if word.lower() not in FIELDS or pattern.count("*") > 1:
            raise ValueError(
                f"{text.strip()!r}: expected one of {', '.join(FIELDS)}, alone or with a pattern with one * in it, "
                "such as cn:*.clients.shop"
            )
        before, star, after = pattern.partition("*")
        return cls(word.lower(), before, after, exact=bool(pattern) and not star)

    def name(self, value: str) -> str:
        """The name in a field's value; empty where the value does not look so."""
        if self.exact:
            return value if value == self.before else ""
        fits = len(value) > len(self.before) + len(self.after)
        if not fits or not value.startswith(self.before) or not value.endswith(self.after):
            return ""
        return value[len(self.before) : len(value) - len(self.after)]


class CertificateNames:
    """The rules of a server, in their order."""

    def __init__(self, rules: Sequence[NameRule] = (NameRule("cn"), NameRule(SUBJECT))) -> None:
        self._rules = rules

    @classmethod
    def of(cls, text: str) -> "CertificateNames":
        """Read rules with commas between them; raises ValueError."""
        return cls(tuple(map(NameRule.of, text.split(","))))

    def shown(self, certificate: Certificate | None) -> Shown | None:
        """Who a certificate names; None where there is none, or no rule fits."""
        if not certificate:
            return None
        for rule in self._rules:
            for value in _values(certificate, rule.field):
                name = rule.name(value)
                if name and len(name) <= LONGEST and name.isprintable():
                    return Shown(name, round(ssl.cert_time_to_seconds(certificate["notAfter"]) * 1000))
        return None


def _values(certificate: Certificate, field: str) -> Iterator[str]:
    if field == SUBJECT:
        yield subject(certificate)
    elif field == "cn":
        yield from (value for part in certificate.get("subject", ()) for name, value in part if name == "commonName")
    else:
        yield from (value for kind, value in certificate.get("subjectAltName", ()) if kind == NAMES[field])


def subject(certificate: Certificate) -> str:
    """The whole subject in the order and with the escapes of RFC 4514: `CN=shop,O=Example`."""
    parts = (
        "+".join(f"{SHORT.get(name, name)}={_escaped(value)}" for name, value in part) for part in _parts(certificate)
    )
    return ",".join(parts)


def _parts(certificate: Certificate) -> Sequence[Sequence[tuple[str, str]]]:
    found: Sequence[Sequence[tuple[str, str]]] = certificate.get("subject", ())
    return found[::-1]


def _escaped(value: str) -> str:
    text = "".join(f"\\{sign}" if sign in '",+;<>\\' else sign for sign in value)
    return f"\\{text}" if text[:1] in {" ", "#"} else text
