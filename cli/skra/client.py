"""Speaks to a registry over HTTP, in Confluent's REST API and in Skra's own under `/v1`."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

import httpx

from skra.exits import Conflict, Missing, Refused, Unreachable, Unusable
from skra.trust import Trust

Body: TypeAlias = Any
"""Decoded JSON, at the edge where it comes in."""

ACCEPT = "application/vnd.schemaregistry.v1+json, application/json"
CONFLICT = 409
FORBIDDEN = 403
MISSING = 404
UNAUTHORIZED = 401
SERVER_ERROR = 500
COMPACTION = 300.0
"""Seconds that a large topic may take to be compacted."""


class Registered(NamedTuple):
    """One version of a subject, as the registry holds it."""

    subject: str
    version: int
    id: int
    format: str
    text: str
    references: tuple[tuple[str, str, int], ...]
    metadata: Mapping[str, Body] = {}
    rules: Mapping[str, Body] = {}


class RegistryClient:
    """One registry, spoken to as one principal."""

    def __init__(
        self,
        url: str,
        principal: str = "",
        *,
        token: str = "",
        trust: Trust | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Credentials: a bearer `token`, or `principal` as `name:key`, or those in the URL, which is shown without.

        `trust` is what the variables say unless given. Raises Unusable.
        """
        trusted = trust or Trust.of_environment()
        bare, credentials = _parted(url)
        name, _, key = (principal or credentials).partition(":")
        self.url = bare
        self._http = httpx.Client(
            base_url=bare,
            auth=(name, key) if name and not token else None,
            headers={"Accept": ACCEPT} | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=httpx.Timeout(30, connect=3),
            transport=transport or httpx.HTTPTransport(retries=1, verify=trusted.context() if trusted.given else True),
        )

    def subjects(self, *, deleted: bool = False) -> list[str]:
        """The names of all subjects, sorted."""
        answer: list[str] = self.call("GET", "/subjects", params={"deleted": deleted})
        return answer

    def versions(self, subject: str, *, deleted: bool = False) -> list[int]:
        """The versions of a subject: the live ones, or softly deleted ones too."""
        params = {"deleted": True} if deleted else {}
        answer: list[int] = self.call("GET", f"/subjects/{segment(subject)}/versions", params=params)
        return answer

    def version(self, subject: str, version: int | str = "latest", *, deleted: bool = False) -> Registered:
        """One version of a subject; a softly deleted one only where `deleted`."""
        path = f"/subjects/{segment(subject)}/versions/{version}"
        return _registered(self.call("GET", path, params={"deleted": True} if deleted else {}))

    def places(self, schema_id: int, subject: str = "") -> list[tuple[str, int]]:
        """Subject and version of everything that carries an id in the subject's context, softly deleted ones too."""
        params = {"subject": subject, "deleted": True} if subject else {"deleted": True}
        answer: list[Mapping[str, Body]] = self.call("GET", f"/schemas/ids/{schema_id}/versions", params=params)
        return [(one["subject"], one["version"]) for one in answer]

    def referrers(self, subject: str, version: int) -> list[int]:
        """The ids of the schemas that refer to a version."""
        answer: list[int] = self.call("GET", f"/subjects/{segment(subject)}/versions/{version}/referencedby")
        return answer

    def mode(self, subject: str) -> str:
        """The mode that holds for a subject, whoever set it."""
        answer = self.call("GET", f"/mode/{segment(subject)}", params={"defaultToGlobal": True})
        found: str = answer["mode"]
        return found

    def config(self, subject: str) -> Mapping[str, Body]:
        """What holds for a subject, whoever said so."""
        path, params = f"/config/{segment(subject)}", {"defaultToGlobal": True}
        answer: Mapping[str, Body] = self.call("GET", path, params=params)
        return answer

    def register(
        self, subject: str, format_name: str, text: str, references: Sequence[tuple[str, str, int]] = ()
    ) -> Registered:
        """Register a schema, or find the version that holds it already."""
        path, body = f"/subjects/{segment(subject)}", _request(format_name, text, references)
        self.call("POST", f"{path}/versions", json=body)
        return _registered(self.call("POST", path, json=body))

    def findings(self, subject: str, version: int) -> Sequence[Mapping[str, Body]] | None:
        """What the linter said of a version when it was registered; None from a registry that does not lint."""
        found = self._ours(f"/v1/subjects/{segment(subject)}/versions/{version}/findings")
        return None if found is None else found.get("findings", [])

    def stream(self, subject: str) -> Mapping[str, Body] | None:
        """What the registry knows of the stream of a subject's events; None from a registry that does not say."""
        return self._ours(f"/v1/subjects/{segment(subject)}/stream")

    def properties(self, subject: str) -> Mapping[str, str]:
        """The properties in the metadata of a subject's latest version."""
        answer: Mapping[str, Body] = self.call("GET", f"/subjects/{segment(subject)}/versions/latest")
        metadata: Mapping[str, Body] = answer.get("metadata") or {}
        properties: Mapping[str, Body] = metadata.get("properties") or {}
        return {name: str(value) for name, value in properties.items()}

    def named(self, name: int | str) -> Registered:
        """The schema of an id, or of a GUID; its subject and version are not told."""
        answer = self.call("GET", f"/schemas/ids/{name}" if isinstance(name, int) else f"/schemas/guids/{name}")
        return _registered({"subject": "", "version": 0, "id": name if isinstance(name, int) else 0, **answer})

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

    def owner(self, topic: str) -> Mapping[str, Body]:
        """Who owns a topic, and since when."""
        answer: Mapping[str, Body] = self.call("GET", f"/v1/topics/{segment(topic)}/owner")
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

    def compact(self, topic: str) -> None:
        """Compact a topic of the embedded broker; returns when it is done."""
        self.call("POST", f"/v1/topics/{segment(topic)}/compact", json={}, timeout=COMPACTION)

    def owners(self) -> Mapping[str, Body]:
        """Every owned topic."""
        answer: Mapping[str, Body] = self.call("GET", "/v1/owners")
        return answer

    def search(self, query: str, offset: int, limit: int) -> Mapping[str, Body]:
        """A page of what a query finds; Skra alone can tell."""
        params = {"q": query, "offset": offset, "limit": limit}
        answer: Mapping[str, Body] = self.call("GET", "/v1/search", params=params)
        return answer

    def rejections(self, topic: str | None, limit: int) -> list[Mapping[str, Body]]:
        """The newest rejected batches, oldest first."""
        params = {"limit": limit} | ({"topic": topic} if topic else {})
        answer: list[Mapping[str, Body]] = self.call("GET", "/v1/rejections", params=params)["rejections"]
        return answer

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

    def audit(self, asked: Mapping[str, str], after: int, refused_after: int) -> Mapping[str, Body]:
        """A page of what happened after a sequence, and of what was refused from an offset on."""
        params = {**asked, "after": after, "refused_after": refused_after, "limit": 1000}
        answer: Mapping[str, Body] = self.call("GET", "/v1/audit", params=params)
        return answer

    def _ours(self, path: str) -> Mapping[str, Body] | None:
        """An answer of Skra's own API; None from other registries, which know no such path."""
        with _reachable(self.url):
            response = self._http.get(path)
        if response.status_code == MISSING:
            return None
        if not response.is_success:
            raise _refusal(response)
        try:
            answer: Mapping[str, Body] = response.json()
        except ValueError:
            return None
        return answer

    def call(self, method: str, path: str, **request: Body) -> Body:
        """The answer of the registry; raises a ClickException that says what was wrong with the question."""
        with _reachable(self.url):
            response = self._http.request(method, path, **request)
        if not response.is_success:
            raise _refusal(response)
        try:
            return response.json()
        except ValueError as problem:
            raise Unreachable(_no_registry(response)) from problem


def _parted(url: str) -> tuple[str, str]:
    """A URL without its credentials, and those as `name:key`; raises Unusable."""
    try:
        found = httpx.URL(url)
        bare = str(found.copy_with(username=None, password=None)).rstrip("/")
    except httpx.InvalidURL as problem:
        raise _no_address(url, problem) from problem
    return bare, f"{found.username}:{found.password}" if found.username else ""


@contextmanager
def _reachable(url: str) -> Generator[None]:
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise _no_address(url, error) from error
    except httpx.HTTPError as error:
        raise Unreachable(
            f"no registry answers at {url} ({error}): start one with `skra serve`, "
            "or name another with --url or SKRA_URL"
        ) from error


def _refusal(response: httpx.Response) -> Refused | Unusable | Unreachable:
    try:
        body = response.json()
        message = (
            f"{body.get('message') or body.get('detail') or body} ({body.get('error_code', response.status_code)})"
        )
    except (ValueError, AttributeError):
        return Unreachable(_no_registry(response))
    if response.status_code == CONFLICT:
        return Conflict(message)
    if response.status_code in {FORBIDDEN, UNAUTHORIZED}:
        return Refused(message)
    if response.status_code == MISSING:
        return Missing(message)
    return Unreachable(message) if response.status_code >= SERVER_ERROR else Unusable(message)


def _no_address(url: str, problem: Exception) -> Unusable:
    return Unusable(f"--url {url!r}: {problem}: expected an address such as http://127.0.0.1:8081")


def _no_registry(response: httpx.Response) -> str:
    return f"{response.url} answered {response.status_code} and no JSON: is this a schema registry?"


def segment(text: str) -> str:
    """A name as one segment of a path."""
    return quote(text, safe="")


def _request(format_name: str, text: str, references: Sequence[tuple[str, str, int]]) -> Body:
    named = [{"name": name, "subject": subject, "version": version} for name, subject, version in references]
    return {"schemaType": format_name, "schema": text} | ({"references": named} if named else {})


def _registered(body: Body) -> Registered:
    try:
        return Registered(
            subject=body["subject"],
            version=body["version"],
            id=body["id"],
            format=body.get("schemaType", "AVRO"),
            text=body["schema"],
            references=tuple((one["name"], one["subject"], one["version"]) for one in body.get("references") or ()),
            metadata=body.get("metadata") or {},
            rules=body.get("ruleSet") or {},
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise Unreachable(
            f"expected a version of a subject, found {body!r:.200}: is this a schema registry?"
        ) from problem
