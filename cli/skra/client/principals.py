"""Who may come in, and with which keys."""

from collections.abc import Mapping

from skra.client.connection import Body, Connection, segment


class Principals(Connection):
    """Who may come in, and with which keys."""

    def principals(self) -> list[Mapping[str, Body]]:
        """Every principal, by name; for admins."""
        answer: list[Mapping[str, Body]] = self.call("GET", "/v1/principals")["principals"]
        return answer

    def add_principal(self, name: str, wish: Mapping[str, Body], expires: int | None) -> Mapping[str, Body]:
        """Let a principal in; the answer holds its key."""
        body = {"name": name, **wish, "expires_in": expires}
        answer: Mapping[str, Body] = self.call("POST", "/v1/principals", json=body)
        return answer

    def change_principal(self, name: str, wish: Mapping[str, Body]) -> Mapping[str, Body]:
        """Give a principal another role and other grants."""
        answer: Mapping[str, Body] = self.call("PUT", f"/v1/principals/{segment(name)}", json=wish)
        return answer

    def rotate_key(self, name: str, expires: int | None, grace: int) -> Mapping[str, Body]:
        """Give a principal a new key, which is in the answer; the others are good for `grace` more seconds."""
        body = {"expires_in": expires, "grace": grace}
        answer: Mapping[str, Body] = self.call("POST", f"/v1/principals/{segment(name)}/keys", json=body)
        return answer

    def remove_principal(self, name: str) -> None:
        """Let a principal in no more."""
        self.call("DELETE", f"/v1/principals/{segment(name)}")
