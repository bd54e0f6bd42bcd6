"""What a registry says of subjects and their versions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from skra.client.connection import Body, Connection, segment
from skra.exits import Missing, Unreachable


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


class Noted(NamedTuple):
    """What somebody noted beside a schema."""

    properties: Mapping[str, str]
    tagged: frozenset[str]
    """Paths with a tag."""


class Subjects(Connection):
    """What a registry says of subjects and their versions."""

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

    def global_level(self) -> str:
        """The level that holds where nothing else is said; empty where the registry does not say."""
        return str(self.call("GET", "/config").get("compatibilityLevel", ""))

    def register(
        self, subject: str, format_name: str, text: str, references: Sequence[tuple[str, str, int]] = ()
    ) -> Registered:
        """Register a schema, or find the version that holds it already."""
        path, body = f"/subjects/{segment(subject)}", _request(format_name, text, references)
        self.call("POST", f"{path}/versions", json=body)
        return _registered(self.call("POST", path, json=body))

    def lookup(self, subject: str, format_name: str, text: str) -> Registered:
        """The version of a subject that holds a schema. Raises Missing where none does."""
        path = f"/subjects/{segment(subject)}"
        return _registered(self.call("POST", path, json=_request(format_name, text, ())))

    def judged(self, subject: str, version: int) -> Mapping[str, Body] | None:
        """What the linter said of a version (`findings`) and what was forgiven in it (`offTheRules`).

        None from a registry that does not lint.
        """
        return self.ours(f"/v1/subjects/{segment(subject)}/versions/{version}/findings")

    def stream(self, subject: str) -> Mapping[str, Body] | None:
        """What the registry knows of the stream of a subject's events; None from a registry that does not say."""
        return self.ours(f"/v1/subjects/{segment(subject)}/stream")

    def topics_tied_to(self, subject: str) -> frozenset[str]:
        """The topics whose values an association ties to a subject; none at a registry that knows no associations."""
        path = f"/associations/subjects/{segment(subject)}"
        try:
            found: Sequence[Mapping[str, Body]] = self.call("GET", path, params={"associationType": "value"})
        except Missing:
            return frozenset()
        return frozenset(str(one["resourceName"]) for one in found)

    def noted(self, subject: str) -> Noted:
        """The metadata of a subject's latest version."""
        answer: Mapping[str, Body] = self.call("GET", f"/subjects/{segment(subject)}/versions/latest")
        metadata: Mapping[str, Body] = answer.get("metadata") or {}
        properties: Mapping[str, Body] = metadata.get("properties") or {}
        tags: Mapping[str, Body] = metadata.get("tags") or {}
        return Noted({name: str(value) for name, value in properties.items()}, frozenset(tags))

    def named(self, name: int | str) -> Registered:
        """The schema of an id, or of a GUID; its subject and version are not told."""
        answer = self.call("GET", f"/schemas/ids/{name}" if isinstance(name, int) else f"/schemas/guids/{name}")
        return _registered({"subject": "", "version": 0, "id": name if isinstance(name, int) else 0, **answer})

    def search(self, query: str, offset: int, limit: int) -> Mapping[str, Body]:
        """A page of what a query finds; Skra alone can tell."""
        params = {"q": query, "offset": offset, "limit": limit}
        answer: Mapping[str, Body] = self.call("GET", "/v1/search", params=params)
        return answer


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
