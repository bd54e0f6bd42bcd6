"""Joining, syncing, heartbeats and leaving: each request judged, then handed to the rebalance."""

from dataclasses import dataclass
from uuid import uuid4

from skra_app.broker.group import codes, rebalance
from skra_app.broker.group.answers import Joined, Left, Synced
from skra_app.broker.group.requests import Join, Sync
from skra_app.broker.group.state import Group, Member, Outbox, Phase, Token


@dataclass(frozen=True, slots=True)
class Asked:
    """A client wants to be a member: what it said, who waits for the answer, and when that was."""

    request: Join
    token: Token
    now: float
    out: Outbox

    def answer(self, joined: Joined) -> None:
        """Answers at once."""
        self.out.replies.append((self.token, joined))


def join(group: Group, asked: Asked) -> None:
    """Takes a client in; it is answered when the group is complete, or at once when it cannot be a member."""
    member_id = asked.request.member_id
    error = _judge_join(group, asked.request)
    if error:
        asked.answer(Joined(error, member_id=member_id))
    elif not member_id:
        _join_unknown(group, asked)
    elif member_id in group.pending:
        _join_new(group, asked, member_id)
    else:
        _join_known(group, group.members[member_id], asked)


def sync(group: Group, request: Sync, token: Token, now: float, out: Outbox) -> None:
    """A member asks for its part; the leader brings everybody's."""
    error = member_error(group, request.member_id, request.instance_id) or _judge_sync(group, request)
    if error:
        out.replies.append((token, Synced(error)))
        return
    member = group.members[request.member_id]
    member.alive(now)
    if group.phase is Phase.STABLE:
        out.replies.append((token, rebalance.synced(group, member)))
        return
    if member.syncing is not None:
        out.replies.append((member.syncing, Synced(codes.REBALANCE_IN_PROGRESS)))
    member.syncing = token
    if request.member_id == group.leader:
        rebalance.assign(group, dict(request.assignments), now, out)


def heartbeat(group: Group, generation: int, member_id: str, instance_id: str | None, now: float) -> int:
    """A member is alive; it is told when it should join again."""
    error = member_error(group, member_id, instance_id)
    if error:
        return error
    if generation != group.generation:
        return codes.ILLEGAL_GENERATION
    group.members[member_id].alive(now)
    return codes.REBALANCE_IN_PROGRESS if group.phase is Phase.PREPARING else codes.NONE


def leave(group: Group, member_id: str, instance_id: str | None, now: float, out: Outbox) -> Left:
    """A member goes, or an administrator removes a static one by its instance id alone."""
    if member_id in group.pending:
        del group.pending[member_id]
        rebalance.complete_if_all_joined(group, now, out)
        return Left(member_id, instance_id)
    by_instance = not member_id and instance_id is not None
    meant = group.instances.get(instance_id or "", "") if by_instance else member_id
    error = member_error(group, meant, instance_id)
    if not error:
        rebalance.remove(group, group.members[meant], now, out)
    return Left(member_id, instance_id, error)


def member_error(group: Group, member_id: str, instance_id: str | None) -> int:
    """Whether this is a member, and the present holder of its instance id."""
    if instance_id is not None:
        if instance_id not in group.instances:
            return codes.UNKNOWN_MEMBER_ID
        if group.instances[instance_id] != member_id:
            return codes.FENCED_INSTANCE_ID
    return codes.NONE if member_id in group.members else codes.UNKNOWN_MEMBER_ID


def _judge_join(group: Group, request: Join) -> int:
    if request.member_id and request.member_id not in group.pending:
        error = member_error(group, request.member_id, request.instance_id)
        if error:
            return error
    return codes.NONE if group.accepts(request) else codes.INCONSISTENT_GROUP_PROTOCOL


def _judge_sync(group: Group, request: Sync) -> int:
    if request.generation != group.generation:
        return codes.ILLEGAL_GENERATION
    if group.phase is Phase.PREPARING:
        return codes.REBALANCE_IN_PROGRESS
    other_type = request.protocol_type is not None and request.protocol_type != group.protocol_type
    other_name = request.protocol_name is not None and request.protocol_name != group.protocol_name
    return codes.INCONSISTENT_GROUP_PROTOCOL if other_type or other_name else codes.NONE


def _join_unknown(group: Group, asked: Asked) -> None:
    request = asked.request
    member_id = f"{request.instance_id or request.client_id or 'member'}-{uuid4()}"
    if request.instance_id is not None and request.instance_id in group.instances:
        _replace_static(group, group.members[group.instances[request.instance_id]], asked, member_id)
    elif request.require_member_id and request.instance_id is None:
        group.pending[member_id] = asked.now + request.session_timeout_ms / 1000
        asked.answer(Joined(codes.MEMBER_ID_REQUIRED, member_id=member_id))
    else:
        _join_new(group, asked, member_id)


def _join_new(group: Group, asked: Asked, member_id: str) -> None:
    group.protocol_type = asked.request.protocol_type
    group.add(_member(asked, member_id))
    rebalance.prepare(group, asked.now, asked.out)


def _join_known(group: Group, member: Member, asked: Asked) -> None:
    unchanged = member.protocols == asked.request.protocols
    repeated = group.phase is Phase.COMPLETING and unchanged
    settled = group.phase is Phase.STABLE and unchanged and member.member_id != group.leader
    if member.joining is not None:
        asked.out.replies.append((member.joining, Joined(codes.REBALANCE_IN_PROGRESS, member_id=member.member_id)))
    member.update(asked.request)
    member.joining = asked.token
    if repeated or settled:
        rebalance.answer_join(group, member, asked.now, asked.out)
    else:
        rebalance.prepare(group, asked.now, asked.out)


def _replace_static(group: Group, former: Member, asked: Asked, member_id: str) -> None:
    """A static member was started again: it takes the place of its former self, with a new id that fences it."""
    group.remove(former)
    if former.joining is not None:
        asked.out.replies.append((former.joining, Joined(codes.FENCED_INSTANCE_ID, member_id=former.member_id)))
    if former.syncing is not None:
        asked.out.replies.append((former.syncing, Synced(codes.FENCED_INSTANCE_ID)))
    member = _member(asked, member_id)
    member.assignment = former.assignment
    group.add(member)
    told, group.leader = group.leader, member_id if group.leader == former.member_id else group.leader
    same = former.metadata(group.protocol_name) == member.metadata(group.protocol_name)
    if group.phase is Phase.STABLE and same and group.elect_protocol() == group.protocol_name:
        _answer_replaced(group, member, told, asked)
    else:
        rebalance.prepare(group, asked.now, asked.out)


def _answer_replaced(group: Group, member: Member, told: str, asked: Asked) -> None:
    """Nothing changed for the others: told that its former self leads, it does not divide again (KIP-345)."""
    asked.answer(Joined(codes.NONE, group.generation, group.protocol_type, group.protocol_name, told, member.member_id))
    member.joining = None
    asked.out.facts.append(group.fact())


def _member(asked: Asked, member_id: str) -> Member:
    request, session = asked.request, asked.request.session_timeout_ms / 1000
    return Member(
        member_id, request.instance_id, request.client_id, request.client_host, session,
        request.rebalance_timeout_ms / 1000, request.protocols, asked.now + session, joining=asked.token,
    )  # fmt: skip
