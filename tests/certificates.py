"""Certificates as an operator has them: files of a CA that the test makes."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import trustme


class Authority:
    """A CA of its own, and what it signs, as files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA(organization_name="Skra Tests")
        self.file = folder / f"ca-{id(self)}.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def server(self, name: str = "server.pem") -> Path:
        """Certificate and key in one file."""
        return self._written(self._ca.issue_cert("localhost", "127.0.0.1"), name)

    def client(self, common_name: str, *names: str, ended: bool = False) -> Path:
        after = datetime.now(UTC) - timedelta(days=1) if ended else None
        issued = self._ca.issue_cert(*(names or ("client.test",)), common_name=common_name, not_after=after)
        return self._written(issued, f"client-{common_name}.pem")

    def trusted(self, certificate: Path | None = None) -> ssl.SSLContext:
        """What a client begins with that trusts this CA, and shows a certificate if it has one."""
        context = ssl.create_default_context(cafile=self.file)
        if certificate is not None:
            context.load_cert_chain(certificate)
        return context

    def http(self, url: str, certificate: Path | None = None) -> httpx.Client:
        return httpx.Client(base_url=url, verify=self.trusted(certificate), timeout=30)

    def confluent(self, bootstrap: str, certificate: Path | None = None, **config: object) -> dict[str, object]:
        shown = (
            {}
            if certificate is None
            else {"ssl.certificate.location": str(certificate), "ssl.key.location": str(certificate)}
        )
        return {
            "bootstrap.servers": bootstrap,
            "security.protocol": "SSL",
            "ssl.ca.location": str(self.file),
            **shown,
            **config,
        }

    def _written(self, issued: trustme.LeafCert, name: str) -> Path:
        file = self._folder / name
        issued.private_key_and_cert_chain_pem.write_to_path(file)
        return file
