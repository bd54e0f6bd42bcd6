"""Where a client wants partitions to lie: on the one broker there is, each partition once."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from kio.schema.create_topics.v7.request import CreatableReplicaAssignment, CreatableTopic
from kio.schema.errors import ErrorCode


class Misplaced(Exception):
    """Partitions cannot lie there; `code` is the protocol's word for it."""

    code: ClassVar[ErrorCode] = ErrorCode.invalid_replica_assignment


class InvalidFactor(Misplaced):
    """Another number of copies than one."""

    code = ErrorCode.invalid_replication_factor


class Contradictory(Misplaced):
    """Places are named, and numbers that say the same beside them."""

    code = ErrorCode.invalid_request


def verify_topic(asked: CreatableTopic, node: int) -> None:
    """Refuse what a new topic's partitions cannot be; raises Misplaced."""
    if not asked.assignments:
        if asked.replication_factor not in {-1, 1}:
            raise InvalidFactor(
                f"replication factor {asked.replication_factor}: there is one broker, so it can only be 1 (or -1)"
            )
        return
    if asked.replication_factor != -1 or asked.num_partitions != -1:
        raise Contradictory(
            f"assignments say where each partition lies: expected -1 partitions and replication factor -1 beside them, "
            f"found {asked.num_partitions} and {asked.replication_factor}"
        )
    _verify_numbers(asked.assignments)
    verify_places((assignment.broker_ids for assignment in asked.assignments), node)


def verify_places(places: Iterable[Sequence[int]], node: int) -> None:
    """Refuse brokers that are not there; raises Misplaced."""
    for brokers in places:
        if [*brokers] != [node]:
            raise Misplaced(f"a partition cannot lie on brokers {[*brokers]}: there is one broker, {node}")


def _verify_numbers(assignments: Sequence[CreatableReplicaAssignment]) -> None:
    numbers = sorted(assignment.partition_index for assignment in assignments)
    if numbers != [*range(len(numbers))]:
        raise Misplaced(f"assignments name each partition from 0 on once, found {numbers}")
