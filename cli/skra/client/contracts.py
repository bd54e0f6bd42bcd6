"""What a registry says of contracts and of those who read."""

from collections.abc import Mapping, Sequence

from skra.client.connection import Body, Connection, segment


class Contracts(Connection):
    """What a registry says of contracts and of those who read."""

    def publish_contract(self, topic: str, application: str, document: Mapping[str, Body]) -> Mapping[str, Body]:
        """The contract that stands now, with its version and state."""
        path = f"/v1/contracts/{segment(topic)}/{segment(application)}"
        answer: Mapping[str, Body] = self.call("PUT", path, json=document)
        return answer

    def retire_contract(self, topic: str, application: str) -> None:
        """Let a contract end."""
        self.call("DELETE", f"/v1/contracts/{segment(topic)}/{segment(application)}")

    def contracts(self, topic: str = "", application: str = "") -> Sequence[Mapping[str, Body]]:
        """The contracts that stand."""
        params = {"topic": topic, "application": application}
        found: Sequence[Mapping[str, Body]] = self.call("GET", "/v1/contracts", params=params)["contracts"]
        return found

    def impact(self, topic: str, format_name: str, text: str) -> Mapping[str, Body]:
        """What a schema that is not registered would mean to each consumer of a topic."""
        path = f"/v1/topics/{segment(topic)}/impact"
        answer: Mapping[str, Body] = self.call("POST", path, json={"schemaType": format_name, "schema": text})
        return answer

    def fields(self, topic: str) -> Sequence[Mapping[str, Body]]:
        """The paths of a topic's events, and who reads each."""
        found: Sequence[Mapping[str, Body]] = self.call("GET", f"/v1/topics/{segment(topic)}/fields")["fields"]
        return found

    def consumers(self, topic: str) -> Mapping[str, Body]:
        """Contracts for a topic, and the groups that the broker sees."""
        answer: Mapping[str, Body] = self.call("GET", f"/v1/topics/{segment(topic)}/consumers")
        return answer
