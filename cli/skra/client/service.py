"""What a server says of itself, and of what it did and refused."""

from collections.abc import Mapping

from skra.client.connection import Body, Connection, segment

COMPACTION = 300.0
"""Seconds that a large topic may take to be compacted."""


class Service(Connection):
    """What a server says of itself, and of what it did and refused."""

    def release(self) -> str:
        """Which Skra answers; empty where it is another registry."""
        found = self.ours("/v1/metadata/version") or {}
        return str(found.get("version", ""))

    def journal_heads(self) -> tuple[int, int] | None:
        """The journal's head as the metrics tell it, and as the readiness told it after; None where neither does.

        Raises Unreachable, with the reason, while the registry is not ready.
        """
        ready = self.ours("/ready")
        if ready is None or "head" not in ready:
            return None
        lines = self.text("/metrics").splitlines()
        told = [line.rpartition(" ")[2] for line in lines if line.startswith("skra_journal_head ")]
        after = self.ours("/ready") or ready
        return (int(float(told[0])), int(after["head"])) if told else None

    def compact(self, topic: str) -> None:
        """Compact a topic of the embedded broker; returns when it is done."""
        self.call("POST", f"/v1/topics/{segment(topic)}/compact", json={}, timeout=COMPACTION)

    def rejections(self, topic: str | None, limit: int) -> list[Mapping[str, Body]]:
        """The newest rejected batches, oldest first."""
        params = {"limit": limit} | ({"topic": topic} if topic else {})
        answer: list[Mapping[str, Body]] = self.call("GET", "/v1/rejections", params=params)["rejections"]
        return answer

    def audit(self, asked: Mapping[str, str], after: int, refused_after: int) -> Mapping[str, Body]:
        """A page of what happened after a sequence, and of what was refused from an offset on."""
        params = {**asked, "after": after, "refused_after": refused_after, "limit": 1000}
        answer: Mapping[str, Body] = self.call("GET", "/v1/audit", params=params)
        return answer
