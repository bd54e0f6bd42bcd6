"""Bodies about principals and their keys."""

from collections.abc import Mapping

from skra_app.registry.rights import Role
from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import COUNT, SWITCH, TEXT, TEXTS, Shape, asked, closed, said

_SECONDS: Shape = said(COUNT, "Seconds until the key ends; it never does where nothing is said.")

_WISH: Mapping[str, Shape] = {
    "role": {"enum": [role.value for role in Role]},
    "grants": said(
        TEXTS, "`read:NAME`, `write:NAME` or `as-owner:NAME`, where `*` at the end stands for all that begin so."
    ),
    "application": said(TEXT, "Whose topics it writes; at first one of its own name."),
}

_TIME_OR_NULL: Shape = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}

_PRINCIPAL: Shape = closed(
    "name role application grants keys",
    name=TEXT,
    keys=list_of(
        closed(
            "id since ends used",
            id=said(TEXT, "The public part of the key's text."),
            since={"type": "string", "format": "date-time"},
            ends=_TIME_OR_NULL,
            used=said(
                _TIME_OR_NULL, "When it was used last, to the minute; null where it was not, as far as is known."
            ),
        )
    ),
    **_WISH,
)

COMPONENTS: Mapping[str, Shape] = {
    "Principal": _PRINCIPAL,
    "Principals": closed("principals", principals=list_of(of("Principal"))),
    "IssuedKey": closed(
        "principal key",
        principal=of("Principal"),
        key=said(TEXT, "Told this once; empty for a principal without keys."),
    ),
    "RemovedPrincipal": closed("removed", removed=TEXT),
    "PrincipalRequest": asked(
        "name role",
        name=TEXT,
        expires_in=_SECONDS,
        keyless=said(SWITCH, "No key: it comes in with a certificate, or with a token of the identity provider."),
        **_WISH,
    ),
    "PrincipalChange": asked("role", **_WISH),
    "KeyRequest": asked(
        "", expires_in=_SECONDS, grace=said(COUNT, "Seconds for which the keys before it are still good.")
    ),
}
