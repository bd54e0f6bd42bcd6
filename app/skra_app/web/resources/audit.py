"""What happened, and who did it; with authentication on for admins."""

from datetime import UTC, datetime

import orjson
from flask import Blueprint, Response, request

from skra_app.errors import BrokerUnreachable, InvalidQuery, NotAllowed
from skra_app.registry import audit, refused
from skra_app.registry.rights import Right, Role
from skra_app.web import audit_page, query, shown
from skra_app.web.answer import OFFERED, answer
from skra_app.web.asked import asker, house, registry
from skra_app.web.audit_page import Cursor

routes = Blueprint("audit", __name__)

USUAL, MOST = 100, 1000
NDJSON = "application/x-ndjson"


@routes.get("/v1/audit")
def entries() -> Response:
    """Changes and refused calls, oldest first; `next` and `next_refused` begin the page after it.

    `complete` says that nothing is there yet. With `Accept: application/x-ndjson` the entries come one a line.
    """
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
    cursor = Cursor(max(query.number("after", 0), 0), max(query.number("refused_after", 0), 0))
    most = min(limit, MOST) if limit > 0 else USUAL
    found, following, complete, unread = _page(wanted, cursor, most)
    members = {"next": following.after, "next_refused": following.refused, "complete": complete} | unread
    if request.accept_mimetypes.best_match([*OFFERED, NDJSON]) == NDJSON:
        headers = {f"Skra-{name.replace('_', '-').title()}": str(value) for name, value in members.items()}
        return Response(b"".join(map(_line, found)), content_type=NDJSON, headers=headers)
    return answer({"entries": found, **members})


def _page(wanted: audit.Wanted, cursor: Cursor, limit: int) -> tuple[list[shown.Shown], Cursor, bool, dict[str, str]]:
    """A page; where the broker does not answer, what happened, and why the rest is missing."""
    try:
        found = audit_page.page(registry(), house().broker, wanted, cursor, limit)
    except BrokerUnreachable as fault:
        if wanted.type == refused.TYPE:
            raise
        found = audit_page.page(registry(), None, wanted, cursor, limit)
        return found.entries, found.next, found.complete, {"refused_unread": fault.message}
    return found.entries, found.next, found.complete, {}


def _line(entry: shown.Shown) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)


def _time(text: str) -> int:
    """Milliseconds since the epoch of a time as ISO 8601 writes it, UTC where it names no zone; 0 for none."""
    if not text:
        return 0
    try:
        found = datetime.fromisoformat(text)
        return max(0, round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        raise InvalidQuery(f"since={text!r:.60}: expected a time such as 2026-01-31T12:00:00Z") from None
