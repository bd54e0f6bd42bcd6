"""Whose topics are, and how they change hands."""

from collections.abc import Mapping, Sequence

from skra.client.connection import Body, Connection, segment


class Owners(Connection):
    """Whose topics are, and how they change hands."""

    def owner(self, topic: str) -> Mapping[str, Body]:
        """Who owns a topic, and since when."""
        answer: Mapping[str, Body] = self.call("GET", f"/v1/topics/{segment(topic)}/owner")
        return answer

    def owners(self) -> Mapping[str, Body]:
        """Every owned topic."""
        answer: Mapping[str, Body] = self.call("GET", "/v1/owners")
        return answer

    def claim(self, topic: str) -> Mapping[str, Body]:
        """Claim a topic for the application of this principal."""
        answer: Mapping[str, Body] = self.call("PUT", f"/v1/topics/{segment(topic)}/owner", json={})
        return answer

    def offer(self, topic: str, application: str, reason: str) -> Mapping[str, Body]:
        """Offer a topic to another application."""
        body = {"application": application, "reason": reason}
        answer: Mapping[str, Body] = self.call("POST", f"/v1/topics/{segment(topic)}/owner/transfer", json=body)
        return answer

    def accept(self, topic: str) -> Mapping[str, Body]:
        """Take over a topic that was offered to the application of this principal."""
        answer: Mapping[str, Body] = self.call("POST", f"/v1/topics/{segment(topic)}/owner/transfer/accept", json={})
        return answer

    def withdraw(self, topic: str) -> Mapping[str, Body]:
        """Take an offer back, or decline it."""
        answer: Mapping[str, Body] = self.call("DELETE", f"/v1/topics/{segment(topic)}/owner/transfer")
        return answer

    def owner_history(self, topic: str) -> Sequence[Mapping[str, Body]]:
        """Everything about whose a topic was, oldest first."""
        path = f"/v1/topics/{segment(topic)}/owner/history"
        found: Sequence[Mapping[str, Body]] = self.call("GET", path)["history"]
        return found

    def exempt(self, topic: str, purpose: str, lifetime: int, reason: str) -> Mapping[str, Body]:
        """Let this principal write a topic in its owner's place for so many seconds."""
        body = {"purpose": purpose, "lifetime": lifetime, "reason": reason}
        answer: Mapping[str, Body] = self.call("POST", f"/v1/topics/{segment(topic)}/exemptions", json=body)
        return answer

    def end_exemption(self, topic: str, principal: str) -> None:
        """End an exemption before its time."""
        self.call("DELETE", f"/v1/topics/{segment(topic)}/exemptions/{segment(principal)}")

    def exemptions(self, topic: str) -> Sequence[Mapping[str, Body]]:
        """Who may write a topic in its owner's place now."""
        path = f"/v1/topics/{segment(topic)}/exemptions"
        found: Sequence[Mapping[str, Body]] = self.call("GET", path)["exemptions"]
        return found
