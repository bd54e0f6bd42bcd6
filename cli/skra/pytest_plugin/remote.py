"""A real Kafka: names are set apart by a prefix, and what carries it is deleted after the test."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn
from uuid import uuid4

from skra.client import RegistryClient, segment
from skra.pytest_plugin.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Remote:
    """A Kafka, and perhaps a registry, that somebody else runs."""

    bootstrap_servers: str
    schema_registry_url: str

    @property
    def faults(self) -> NoReturn:
        """Nothing can be made to go wrong there."""
        raise RuntimeError(
            f"skra.faults: SKRA_BOOTSTRAP names a Kafka that is not ours to disturb ({self.bootstrap_servers}): "
            "run this test without SKRA_BOOTSTRAP"
        )

    @property
    def clock(self) -> NoReturn:
        """Nobody sets its clock."""
        raise RuntimeError(
            f"skra.clock: SKRA_BOOTSTRAP names a Kafka whose clock is not ours to set ({self.bootstrap_servers}): "
            "run this test without SKRA_BOOTSTRAP"
        )

    @contextmanager
    def renewed(self) -> Generator[str]:
        """Give a prefix that nobody used, and clean up behind it."""
        prefix = f"skra-{uuid4().hex[:8]}-"
        try:
            yield prefix
        finally:
            self._clean(prefix)

    def _clean(self, prefix: str) -> None:
        with Cluster(self.bootstrap_servers) as cluster:
            cluster.delete_all(prefix)
        if self.schema_registry_url:
            registry = RegistryClient(self.schema_registry_url)
            for subject in registry.subjects():
                if subject.startswith(prefix):
                    path = f"/subjects/{segment(subject)}"
                    registry.call("DELETE", path)
                    registry.call("DELETE", path, params={"permanent": True})
