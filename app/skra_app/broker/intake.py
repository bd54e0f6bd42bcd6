"""One partition of a Produce request, from its bytes to its place in the log, or to the reason why it has none.

The flow reads down `Intake.take`: find the log, read the batch, ask the gate who and what, append. The batch lands as a
whole or not at all; other partitions of the same request go their own way (spec broker §3.5). On a topic that sends bad
records aside it lands without those records.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from kio.schema.errors import ErrorCode

from skra_app.broker.call import Call
from skra_app.broker.hospital import Aside, Hospital, Sender, dead_letter_topic
from skra_app.broker.log import LogError, PartitionLog
from skra_app.broker.log.errors import FencePending, StorageFull
from skra_app.broker.node import Node
from skra_app.broker.produced import Outcome, RecordError
from skra_app.broker.records import (
    Batch,
    CorruptBatch,
    InvalidBatch,
    NotOneBatch,
    Records,
    RecordsFault,
    decode,
    received,
    verify_times,
    with_append_time,
)
from skra_app.broker.refused_calls import NOT_YOU, Said
from skra_app.broker.rejections import Rejected
from skra_app.broker.topic import Topic
from skra_app.broker.transaction import Claim
from skra_app.errors import Rejection
from skra_app.gate import Batch as Columns
from skra_app.gate import Entry, Judgement, Part, RecordFault, Refusal, RefusalCode, refusal_of
from skra_app.registry.actor import Principal

_FINE: Final = Judgement()
_OF_THE_LOG: Final = frozenset({32, 45, 46, 47, 48, 76, 87})
"""Codes beside which Kafka tells where the log begins: the batch as a whole was read, and then refused."""


class _Refused(Exception):
    """The partition's batch may not land."""

    def __init__(self, refusal: Refusal, records: Records | None = None, *, code: int | None = None) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.records = records
        self.code = int(refusal.code) if code is None else code

    @property
    def sample(self) -> bytes | None:
        """The value of the first record at fault, as far as it was read."""
        faults = self.refusal.faults
        return self.records.values[faults[0].index] if self.records is not None and faults else None


class _OutsideTransaction(Exception):
    """The batch is not part of an open transaction of its producer."""

    def __init__(self, code: int, claim: Claim) -> None:
        super().__init__(
            f"producer {claim.producer_id}, epoch {claim.epoch}, has no open transaction {claim.transactional_id!r} "
            "that this partition was added to"
        )
        self.code = code


class Intake(NamedTuple):
    """What the partitions of one request have in common."""

    node: Node
    call: Call
    principal: Principal
    transactional_id: str | None
    now: int
    """When the request came, by the broker's clock; milliseconds."""
    foreseen: Entry | None
    """Under which all records of the request were found to be events, before its turn."""

    def take(self, topic_name: str, partition: int, data: bytes) -> Outcome:
        """Append the batch in `data`, or say why not."""
        topic, log = self.node.topics.get(topic_name), self.node.store.log(topic_name, partition)
        if topic is None or log is None:
            return Outcome(partition, ErrorCode.unknown_topic_or_partition)
        batch: Batch | None = None
        try:
            batch = received(data, max_message_bytes=topic.max_message_bytes)
            if not topic.append_time:  # then it is the producer's clock that counts
                verify_times(batch, topic.time_limits, self.now, limit=self.node.options.decompressed_limit)
            aside, epoch = self._admit(topic, partition, batch)
            if log.retired:  # deleted, as was seen meanwhile
                return Outcome(partition, ErrorCode.unknown_topic_or_partition)
            if epoch != log.tenure.epoch:
                self.node.fences.learn(log)
            return self._append(topic, log, batch, aside, epoch)
        except _Refused as refused:
            if batch is not None:
                log.producers.rejected(batch.header)
            self._write_down(topic.name, partition, refused)
            return self._told(topic.name, _refusal_outcome(log, refused.refusal))
        except RecordsFault as fault:
            return self._fault_outcome(topic.name, log, fault)
        except (LogError, _OutsideTransaction) as fault:
            if batch is not None and isinstance(fault, StorageFull | FencePending):  # it will be sent again
                log.producers.put_off(batch.header)
            start = log.start_offset if isinstance(fault, LogError) and fault.code in _OF_THE_LOG else -1
            return self._told(topic.name, Outcome(partition, fault.code, start_offset=start, message=str(fault)))

    def _told(self, topic: str, outcome: Outcome) -> Outcome:
        """Write down who was refused because of whom it is."""
        if outcome.code in NOT_YOU:
            self.node.refused_calls.note(self.call, "Produce", Said(topic, outcome.code, outcome.message or ""))
        return outcome

    def _admit(self, topic: Topic, partition: int, batch: Batch) -> tuple[Aside | None, int]:
        """Let the gate decide, in which ownership epoch; raises _Refused, or RecordsFault for unreadable records."""
        if topic.reserved and not self.call.peer.internal:
            raise _Refused(Refusal(RefusalCode.NOT_OWNER, f"topic {topic.name} belongs to the broker; read it only"))
        entry = self.node.gate.enter(topic.name, self.principal, self.node.registry.seen)
        if isinstance(entry, Refusal):
            raise _Refused(entry)
        if batch.header.transactional:
            self._verify_transaction(topic.name, partition, batch)
        looked_into = topic.compacted or (entry.judged and entry is not self.foreseen)
        aside = self._judge(topic, partition, entry, batch) if looked_into else None
        if aside is not None:
            self._open_hospital(topic, aside)
        if entry.claims:
            claimed = self.node.gate.claim(entry)
            if isinstance(claimed, Refusal):
                raise _Refused(claimed)
            entry = claimed
        return aside, entry.epoch

    def _verify_transaction(self, topic: str, partition: int, batch: Batch) -> None:
        """Let only the present producer of a transactional id write, and only where its transaction reaches."""
        claim = Claim(self.transactional_id or "", batch.header.producer_id, batch.header.producer_epoch)
        code = (
            self.node.transactions.verify(claim, (topic, partition))
            if self.transactional_id
            else ErrorCode.transactional_id_authorization_failed
        )
        if code:
            raise _OutsideTransaction(code, claim)

    def _judge(self, topic: Topic, partition: int, entry: Entry, batch: Batch) -> Aside | None:
        """What goes to the dead letters, if anything does; raises _Refused, RecordsFault."""
        records = _read(batch, self.node.options.decompressed_limit)
        whole = batch.header.transactional
        keyless = _keyless(records) if topic.compacted else []
        if keyless and (whole or entry.policy.validation != "dlq"):
            raise _Refused(refusal_of(topic.name, keyless, entry.policy), records)
        times = () if topic.append_time else records.timestamps
        columns = Columns(records.keys, records.values, records.headers, times, self.now)
        judgement = self.node.gate.judge(entry, columns, whole=whole) if entry.judged else _FINE
        if judgement.refusal is not None:
            raise _Refused(judgement.refusal, records)
        if judgement.observed:
            message = f"{topic.name}: {judgement.observed[0]}"
            observed = Refusal(RefusalCode.INVALID_RECORD, message, judgement.observed)
            self._write_down(topic.name, partition, _Refused(observed, records), observed=True)
        faults = [*keyless, *judgement.aside]
        return Aside(records, sorted(faults, key=lambda fault: fault.index)) if faults else None

    def _open_hospital(self, topic: Topic, aside: Aside) -> None:
        """Where dead letters have no place, nothing is sent aside; raises _Refused."""
        try:
            self._hospital.open(topic, self.principal)
        except Rejection as rejection:
            refusal = refusal_of(topic.name, aside.faults)
            message = f"{refusal.message}; it cannot go to the dead letters: {rejection.message}"
            raise _Refused(replace(refusal, message=message), aside.records) from None

    @property
    def _hospital(self) -> Hospital:
        return Hospital(self.node.topics, self.node.store, self.node.clock)

    def _append(self, topic: Topic, log: PartitionLog, batch: Batch, aside: Aside | None, epoch: int) -> Outcome:
        """Nothing that was judged before a transfer may land behind its fence; raises LogError."""
        if aside is not None:
            log.tenure.admit(epoch)
            batch = self._send_aside(log, batch, aside)
        if topic.append_time:
            batch = with_append_time(batch, self.now)
        base_offset, start_offset, ticket, present_since = self.node.store.append(log, batch, judged=epoch)
        at = present_since if present_since is not None else self.now if topic.append_time else -1
        return Outcome(log.identity.partition, 0, base_offset, at, start_offset, ticket=ticket)

    def _send_aside(self, log: PartitionLog, batch: Batch, aside: Aside) -> Batch:
        """What is left of a batch once its dead letters are kept; raises LogError."""
        topic, partition = log.identity.topic, log.identity.partition
        sender = Sender(topic, partition, self.call.client_id, self.principal.name)
        left = self._hospital.take_in(log, batch, aside, sender)
        if left is not batch:
            refused = _Refused(refusal_of(topic, aside.faults), aside.records)
            self._write_down(topic, partition, refused, aside=dead_letter_topic(topic))
        return left

    def _fault_outcome(self, topic: str, log: PartitionLog, fault: RecordsFault) -> Outcome:
        """Bytes that are no batch: told to the client, and written down like any other rejection."""
        partition = log.identity.partition
        refusal = Refusal(RefusalCode.INVALID_RECORD, f"{topic}: {fault}")
        self._write_down(topic, partition, _Refused(refusal, code=fault.code))
        whole = fault.code in _OF_THE_LOG and not isinstance(fault, NotOneBatch)
        return Outcome(
            partition,
            fault.code,
            start_offset=log.start_offset if whole else -1,
            record_errors=tuple(fault.records),
            message=refusal.message,
        )

    def _write_down(
        self, topic: str, partition: int, refused: _Refused, *, observed: bool = False, aside: str = ""
    ) -> None:
        self.node.rejections.record(
            Rejected(
                topic=topic,
                partition=partition,
                client_id=self.call.client_id,
                principal=self.principal.name,
                code=refused.code,
                message=refused.refusal.message,
                faults=refused.refusal.faults,
                value=refused.sample,
                observed=observed,
                aside=aside,
            )
        )


def _read(batch: Batch, limit: int) -> Records:
    """Read the records of a batch whose checksum was right.

    What cannot be read now never will be, so it is invalid (87), not corrupt (2): clients send a corrupt batch again.
    """
    try:
        return decode(batch, limit=limit)
    except CorruptBatch as fault:
        raise InvalidBatch(str(fault)) from None


def _keyless(records: Records) -> list[RecordFault]:
    """A compacted topic keeps the latest record of each key: one without a key could never be replaced."""
    message = "the topic is compacted, so every record needs a key; this one has none"
    return [RecordFault(index, Part.KEY, "$", message) for index, key in enumerate(records.keys) if key is None]


def _refusal_outcome(log: PartitionLog, refusal: Refusal) -> Outcome:
    """Who may not write is told nothing of the log."""
    return Outcome(
        log.identity.partition,
        int(refusal.code),
        start_offset=-1 if refusal.code is RefusalCode.NOT_OWNER else log.start_offset,
        record_errors=_by_record(refusal.faults),
        message=refusal.message,
    )


def _by_record(faults: Sequence[RecordFault]) -> tuple[RecordError, ...]:
    """One reason for each record, however many faults it has: the protocol has room for one."""
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault.index, []).append(str(fault))
    return tuple((index, "; ".join(reasons[index])) for index in sorted(reasons))
