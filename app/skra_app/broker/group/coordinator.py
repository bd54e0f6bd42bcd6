"""All groups of a broker as one state machine: events and the present time in, answers and facts out.

Nothing here waits, sleeps or writes. `take` gives what the events so far brought about; answers must not be given
before the facts beside them are kept.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from skra_app.broker.group import codes, membership, rebalance
from skra_app.broker.group.answers import Described, DescribedMember, Joined, Left, Listed, Synced
from skra_app.broker.group.deadlines import Deadlines
from skra_app.broker.group.facts import Fact, GroupFact, GroupGone, OffsetFact
from skra_app.broker.group.limits import GroupLimits
from skra_app.broker.group.requests import Commit, Committed, Join, Sync, TopicPartition
from skra_app.broker.group.state import NEVER, Group, Outbox, Phase, Token, revived


class Coordinator:
    """The groups by name. `now` is monotonic seconds and never goes back."""

    def __init__(self, limits: GroupLimits) -> None:
        self._limits = limits
        self._groups: dict[str, Group] = {}
        self._deadlines = Deadlines(self._deadline)
        self._out = Outbox()

    def take(self) -> Outbox:
        """What the events since the last call brought about."""
        out, self._out = self._out, Outbox()
        return out

    def join(self, request: Join, token: Token, now: float) -> None:
        """A client wants to be a member; `token` is answered with Joined, now or later."""
        shortest, longest = self._limits.min_session_ms, self._limits.max_session_ms
        error = codes.NONE
        if not request.group:
            error = codes.INVALID_GROUP_ID
        elif not shortest <= request.session_timeout_ms <= longest:
            error = codes.INVALID_SESSION_TIMEOUT
        elif request.group not in self._groups and request.member_id:
            error = codes.UNKNOWN_MEMBER_ID
        if error:
            self._out.replies.append((token, Joined(error, member_id=request.member_id)))
            return
        membership.join(self._group(request.group), membership.Asked(request, token, now, self._out))
        self._deadlines.note(request.group)

    def sync(self, request: Sync, token: Token, now: float) -> None:
        """A member asks for its part; `token` is answered with Synced, now or later."""
        group = self._groups.get(request.group)
        if group is None or not request.group:
            error = codes.UNKNOWN_MEMBER_ID if request.group else codes.INVALID_GROUP_ID
            self._out.replies.append((token, Synced(error)))
            return
        membership.sync(group, request, token, now, self._out)
        self._deadlines.note(request.group)

    def heartbeat(self, name: str, generation: int, member_id: str, instance_id: str | None, now: float) -> int:
        """A member is alive; the error code says when it should join again."""
        group = self._groups.get(name)
        if group is None or not name:
            return codes.UNKNOWN_MEMBER_ID if name else codes.INVALID_GROUP_ID
        return membership.heartbeat(group, generation, member_id, instance_id, now)

    def leave(self, name: str, leaving: Iterable[tuple[str, str | None]], now: float) -> tuple[Left, ...]:
        """Members go; each is told whether it was one."""
        group = self._groups.get(name)
        if group is None:
            return tuple(Left(member_id, instance, codes.UNKNOWN_MEMBER_ID) for member_id, instance in leaving)
        left = tuple(membership.leave(group, member_id, instance, now, self._out) for member_id, instance in leaving)
        self._deadlines.note(name)
        return left

    def commit(self, request: Commit, now: float) -> dict[TopicPartition, int]:
        """Remembers offsets; an error code for each."""
        error = self._judge_commit(request, now)
        if error:
            return dict.fromkeys(request.offsets, error)
        group = self._group(request.group)
        answer: dict[TopicPartition, int] = {}
        for place, committed in request.offsets.items():
            if not self.fits(committed):
                answer[place] = codes.OFFSET_METADATA_TOO_LARGE
                continue
            answer[place] = codes.NONE
            group.offsets[place] = committed
            self._out.facts.append(OffsetFact(group.name, *place, committed))
        return answer

    def fits(self, committed: Committed) -> bool:
        """Whether the text beside the offset is not too long."""
        return len(committed.metadata) <= self._limits.metadata_bytes

    def judge_transactional(self, request: Commit, now: float) -> int:
        """Whether a transaction may commit these offsets; clients before KIP-447 do not say who they are."""
        if not request.group:
            return codes.INVALID_GROUP_ID
        group = self._groups.get(request.group)
        if group is None:
            return codes.ILLEGAL_GENERATION if request.generation >= 0 else codes.NONE
        if request.generation < 0 and not request.member_id and request.instance_id is None:
            return codes.NONE
        error = membership.member_error(group, request.member_id, request.instance_id)
        if error or request.generation != group.generation:
            return error or codes.ILLEGAL_GENERATION
        group.members[request.member_id].alive(now)
        return codes.NONE

    def apply(self, name: str, offsets: Mapping[TopicPartition, Committed]) -> None:
        """Remembers the offsets of a transaction that counts, whoever the members are by now."""
        group = self._group(name)
        for place, committed in offsets.items():
            group.offsets[place] = committed
            self._out.facts.append(OffsetFact(name, *place, committed))

    def offsets(self, name: str, places: Iterable[TopicPartition] | None) -> dict[TopicPartition, Committed]:
        """What was committed for these partitions (None: for all); one that never was is missing."""
        group = self._groups.get(name)
        if group is None:
            return {}
        if places is None:
            return dict(group.offsets)
        return {place: group.offsets[place] for place in places if place in group.offsets}

    def describe(self, name: str) -> Described:
        """A group as an administrator sees it."""
        group = self._groups.get(name)
        if group is None:
            return Described(codes.NONE, name, Phase.DEAD.value)
        stable = group.phase is Phase.STABLE
        members = tuple(
            DescribedMember(
                member.member_id,
                member.instance_id,
                member.client_id,
                member.client_host,
                member.metadata(group.protocol_name) if stable else b"",
                member.assignment,
            )
            for member in group.members.values()
        )
        protocol = group.protocol_name if stable else ""
        return Described(codes.NONE, name, group.phase.value, group.protocol_type, protocol, members)

    def listed(self, states: Collection[str]) -> tuple[Listed, ...]:
        """The groups in these states; in any when none is named. Names of states may be in any case (KIP-518)."""
        wanted = {state.casefold() for state in states}
        return tuple(
            Listed(group.name, group.protocol_type, group.phase.value)
            for group in self._groups.values()
            if not wanted or group.phase.value.casefold() in wanted
        )

    def delete(self, name: str) -> int:
        """Forgets a group that has no members."""
        group = self._groups.get(name)
        if group is None:
            return codes.GROUP_ID_NOT_FOUND
        if group.phase is not Phase.EMPTY:
            return codes.NON_EMPTY_GROUP
        del self._groups[name]
        self._forget(group, list(group.offsets))
        self._out.facts.append(GroupGone(name))
        return codes.NONE

    def delete_offsets(self, name: str, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Forgets offsets of topics that no member reads; an error code for each."""
        group = self._groups.get(name)
        if group is None:
            return dict.fromkeys(places, codes.GROUP_ID_NOT_FOUND)
        answer = {place: codes.GROUP_SUBSCRIBED_TO_TOPIC if group.reads(place[0]) else codes.NONE for place in places}
        self._forget(group, [place for place, error in answer.items() if not error])
        return answer

    def rebalance(self, name: str, now: float) -> bool:
        """Have all members join anew; False when there are none."""
        group = self._groups.get(name)
        if group is None or not group.members:
            return False
        rebalance.prepare(group, now, self._out)
        self._deadlines.note(name)
        return True

    def forget_topic(self, topic: str) -> None:
        """The topic is deleted: no group has read it any more."""
        for group in self._groups.values():
            self._forget(group, [place for place in group.offsets if place[0] == topic])

    def expire(self, now: float) -> None:
        """Time passed."""
        for name in self._deadlines.due(now):
            if self._deadline(name) <= now:
                rebalance.expire(self._groups[name], now, self._out)
            self._deadlines.note(name)

    def next_deadline(self) -> float:
        """When `expire` has something to do; infinity for never."""
        return self._deadlines.next()

    def _deadline(self, name: str) -> float:
        group = self._groups.get(name)
        return NEVER if group is None else rebalance.next_deadline(group)

    def replay(self, fact: Fact, now: float) -> None:
        """A fact that was kept, in the order of keeping."""
        if isinstance(fact, GroupGone):
            self._groups.pop(fact.group, None)
        elif isinstance(fact, GroupFact):
            group = revived(fact, now)
            group.offsets = self._group(fact.group).offsets
            self._groups[fact.group] = group
            self._deadlines.note(fact.group)
        elif fact.committed is not None:
            self._group(fact.group).offsets[fact.topic, fact.partition] = fact.committed
        elif fact.group in self._groups:
            self._groups[fact.group].offsets.pop((fact.topic, fact.partition), None)

    def everything(self) -> Iterator[Fact]:
        """Facts that make the same state when nothing else is replayed, but for rebalances under way."""
        for group in self._groups.values():
            if group.phase in {Phase.STABLE, Phase.EMPTY}:
                yield group.fact()
            else:
                yield GroupFact(group.name, group.generation, group.protocol_type, "", "")
            for place, committed in group.offsets.items():
                yield OffsetFact(group.name, *place, committed)

    def _group(self, name: str) -> Group:
        return self._groups.setdefault(name, Group(name))

    def _forget(self, group: Group, places: Iterable[TopicPartition]) -> None:
        for place in places:
            if group.offsets.pop(place, None) is not None:
                self._out.facts.append(OffsetFact(group.name, *place, None))

    def _judge_commit(self, request: Commit, now: float) -> int:
        group = self._groups.get(request.group)
        simple = request.generation < 0 and not request.member_id and request.instance_id is None
        if group is None:
            return codes.NONE if request.generation < 0 else codes.ILLEGAL_GENERATION
        if request.generation < 0 and group.phase is Phase.EMPTY:
            return codes.NONE
        if simple:
            return codes.UNKNOWN_MEMBER_ID
        error = membership.member_error(group, request.member_id, request.instance_id)
        if error or request.generation != group.generation:
            return error or codes.ILLEGAL_GENERATION
        group.members[request.member_id].alive(now)
        return codes.REBALANCE_IN_PROGRESS if group.phase is Phase.COMPLETING else codes.NONE
