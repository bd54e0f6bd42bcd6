"""How a group is put together anew: everybody joins, the leader divides, everybody learns its part.

EMPTY or STABLE → PREPARING (members join) → COMPLETING (the leader's assignment is awaited) → STABLE. Kafka's classic
protocol (KIP-62), with static membership (KIP-345) and known member ids (KIP-394).
"""

from skra_app.broker.group.answers import Joined, Synced
from skra_app.broker.group.codes import NONE, REBALANCE_IN_PROGRESS, UNKNOWN_MEMBER_ID
from skra_app.broker.group.state import NEVER, Group, Member, Outbox, Phase


def prepare(group: Group, now: float, out: Outbox) -> None:
    """Asks everybody to join again; completes at once when everybody has."""
    if group.phase is not Phase.PREPARING:
        for member in group.members.values():
            if member.syncing is not None:
                out.replies.append((member.syncing, Synced(REBALANCE_IN_PROGRESS)))
                member.syncing = None
                member.alive(now)
        group.phase = Phase.PREPARING
        group.deadline = now + max((member.rebalance_timeout for member in group.members.values()), default=0)
    complete_if_all_joined(group, now, out)


def complete_if_all_joined(group: Group, now: float, out: Outbox) -> None:
    """Ends the joining when nobody is awaited any more."""
    joined = all(member.joining is not None for member in group.members.values())
    if group.phase is Phase.PREPARING and joined and not group.pending:
        complete(group, now, out)


def complete(group: Group, now: float, out: Outbox) -> None:
    """Ends the joining: who did not come is out, unless it is static and its session lives on."""
    for member in [member for member in group.members.values() if member.joining is None]:
        if member.instance_id is None or member.deadline <= now:
            group.remove(member)
    present = [member for member in group.members.values() if member.joining is not None]
    if group.members and not present:
        group.deadline = now + max(member.rebalance_timeout for member in group.members.values())
        return
    group.generation += 1
    if not group.members:
        _rest(group, out)
        return
    group.protocol_name = group.elect_protocol()
    if group.leader not in {member.member_id for member in present}:
        group.leader = present[0].member_id
    group.phase = Phase.COMPLETING
    group.deadline = now + max(member.rebalance_timeout for member in group.members.values())
    for member in present:
        answer_join(group, member, now, out)


def answer_join(group: Group, member: Member, now: float, out: Outbox) -> None:
    """Tells a waiting member about the present generation."""
    out.replies.append((member.joining, group.joined(member)))
    member.joining = None
    member.alive(now)


def assign(group: Group, parts: dict[str, bytes], now: float, out: Outbox) -> None:
    """The leader has divided: everybody who waits learns its part."""
    group.phase, group.deadline = Phase.STABLE, NEVER
    for member in group.members.values():
        member.assignment = parts.get(member.member_id, b"")
    out.facts.append(group.fact())
    for member in group.members.values():
        if member.syncing is not None:
            out.replies.append((member.syncing, synced(group, member)))
            member.syncing = None
            member.alive(now)


def synced(group: Group, member: Member) -> Synced:
    """A member's part."""
    return Synced(NONE, group.protocol_type, group.protocol_name, member.assignment)


def remove(group: Group, member: Member, now: float, out: Outbox) -> None:
    """A member left, or was not heard of: the others divide its part."""
    group.remove(member)
    if member.joining is not None:
        out.replies.append((member.joining, Joined(UNKNOWN_MEMBER_ID, member_id=member.member_id)))
    if member.syncing is not None:
        out.replies.append((member.syncing, Synced(UNKNOWN_MEMBER_ID)))
    if group.phase is Phase.PREPARING:
        complete_if_all_joined(group, now, out)
    elif group.phase is not Phase.EMPTY:
        prepare(group, now, out)


def expire(group: Group, now: float, out: Outbox) -> None:
    """What the passing of time brings: silent members go, and nobody is waited for longer than agreed."""
    for given in [given for given, deadline in group.pending.items() if deadline <= now]:
        del group.pending[given]
        complete_if_all_joined(group, now, out)
    for member in list(group.members.values()):
        if member.deadline <= now and not member.waiting and member.member_id in group.members:
            remove(group, member, now, out)
    if group.deadline <= now and group.phase is Phase.PREPARING:
        complete(group, now, out)
    elif group.deadline <= now and group.phase is Phase.COMPLETING:
        _give_up_on_silent(group, now, out)


def next_deadline(group: Group) -> float:
    """When `expire` has something to do."""
    sessions = (member.deadline for member in group.members.values() if not member.waiting)
    return min((group.deadline, *group.pending.values(), *sessions))


def _give_up_on_silent(group: Group, now: float, out: Outbox) -> None:
    """The leader never divided: those who did not ask for their part either are out."""
    silent = [member for member in group.members.values() if member.syncing is None and member.instance_id is None]
    for member in silent:
        group.remove(member)
    prepare(group, now, out)


def _rest(group: Group, out: Outbox) -> None:
    group.phase, group.deadline = Phase.EMPTY, NEVER
    group.protocol_name = group.leader = ""
    out.facts.append(group.fact())
