"""What happened, and who did it; with authentication on for admins."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from skra_app.errors import InvalidQuery, NotAllowed
from skra_app.registry import audit
from skra_app.registry.rights import Right, Role
from skra_app.web import query, shown
from skra_app.web.answer import answer
from skra_app.web.asked import asker, registry

routes = Blueprint("audit", __name__)

USUAL, MOST = 100, 1000


@routes.get("/v1/audit")
def entries() -> Response:
    """Accepted changes, oldest first; `next` is the `after` of the following page, `complete` says that it is empty."""
    who = asker().principal
    if not who.access.has(Right.ADMINISTER):
        raise NotAllowed("read the audit", who.name, f"the role {Role.ADMIN}")
    wanted = audit.Wanted(
        principal=query.text("principal"),
        subject=query.text("subject"),
        topic=query.text("topic"),
        type=query.text("type"),
        since=_time(query.text("since")),
    )
    limit = query.number("limit", USUAL)
    page = audit.page(registry(), wanted, max(query.number("after", 0), 0), min(limit, MOST) if limit > 0 else USUAL)
    found = [shown.entry(sequence, entry) for sequence, entry in page.entries]
    return answer({"entries": found, "next": page.next, "complete": page.complete})


def _time(text: str) -> int:
    """Milliseconds since the epoch of a time as ISO 8601 writes it, UTC where it names no zone; 0 for none."""
    if not text:
        return 0
    try:
        found = datetime.fromisoformat(text)
        return max(0, round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        raise InvalidQuery(f"since={text!r:.60}: expected a time such as 2026-01-31T12:00:00Z") from None
