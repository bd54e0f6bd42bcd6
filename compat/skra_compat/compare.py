"""One reader, one writer, one verdict."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from skra_compat.budget import Budget, Exhausted, Limits
from skra_compat.counterexample import counterexample
from skra_compat.difference import Difference, Effect
from skra_compat.format import answers
from skra_compat.memo import Memo
from skra_compat.policy import Policy
from skra_compat.schema import Schema
from skra_compat.verdict import Comparison, Degradation, Incompatibility, OffTheRules, Verdict

REMEMBERED: Final = Memo(200_000)
"""Some 50,000 answers without a report, which take 20 MB."""


def compare(
    reader: Schema,
    writer: Schema,
    policy: Policy = Policy.STRICT,
    limits: Limits = Limits(),
) -> Verdict:
    """Whether the reader accepts every event of the writer that the policy counts."""
    return Verdict((comparison(reader, writer, policy, limits),))


def comparison(reader: Schema, writer: Schema, policy: Policy, limits: Limits) -> Comparison:
    """What `compare` answers with, remembered by the wordings of the two schemas."""
    key = (reader.wording, writer.wording, policy, limits)
    found = REMEMBERED.get(key)
    if found is None:
        found = compared(reader, writer, policy, limits)
        REMEMBERED.put(key, found)
    return found


def compared(reader: Schema, writer: Schema, policy: Policy, limits: Limits) -> Comparison:
    """The same, worked out anew."""
    if reader.format != writer.format:
        return Comparison(incompatibilities=(_other_language(reader, writer),))
    if (reader.opaque or writer.opaque) and reader.wording == writer.wording:
        return Comparison()  # whatever it says, it reads what it writes
    found, exhausted = _differences(reader, writer, policy, limits)
    incompatibilities = [_incompatibility(reader, writer, one) for one in found if one.effect is not Effect.DEGRADED]
    degradations = [_degradation(reader, writer, one) for one in found if one.effect is Effect.DEGRADED]
    if exhausted and not any(not one.undecided for one in incompatibilities):
        incompatibilities.append(_out_of_budget(limits))
    forgiven = tuple(_off_the_rules(reader, writer))
    return Comparison(tuple(incompatibilities), tuple(degradations), off_the_rules=forgiven)


def _off_the_rules(reader: Schema, writer: Schema) -> Iterator[OffTheRules]:
    """Of each side; what stands as an opaque text is told as undecided."""
    if reader.off_the_rules and reader.opaque is None:
        yield OffTheRules("reader", reader.off_the_rules)
    if writer.off_the_rules and writer.opaque is None:
        yield OffTheRules("writer", writer.off_the_rules)


def _differences(reader: Schema, writer: Schema, policy: Policy, limits: Limits) -> tuple[list[Difference], bool]:
    """The first differences of each effect within the budget, and whether it ran out."""
    language = answers(reader.format, reader.model, writer.model)
    told: Counter[Effect] = Counter()
    found: list[Difference] = []
    try:
        for difference in language.differences(reader.model, writer.model, policy, Budget(limits.steps)):
            told[difference.effect] += 1
            if told[difference.effect] <= limits.reports:
                found.append(difference)
            if told[Effect.INCOMPATIBLE] == limits.reports:
                break
    except (Exhausted, RecursionError):  # the interpreter's stack is a budget too, and hostile schemas know it
        return found, True
    return found, False


def _incompatibility(reader: Schema, writer: Schema, difference: Difference) -> Incompatibility:
    return Incompatibility(
        kind=difference.kind,
        path=difference.path,
        message=difference.message,
        fix=difference.fix,
        writer_path=difference.writer_path,
        counterexample=counterexample(reader, writer, difference),
        undecided=difference.effect is Effect.UNDECIDED,
    )


def _degradation(reader: Schema, writer: Schema, difference: Difference) -> Degradation:
    shown = counterexample(reader, writer, difference)
    return Degradation(difference.kind, difference.path, difference.message, shown, difference.writer_path)


def _other_language(reader: Schema, writer: Schema) -> Incompatibility:
    return Incompatibility(
        kind="FORMAT_CHANGED",
        path="",
        message=f"the reader is {reader.format}, the writer is {writer.format}: neither reads the other's bytes",
        fix="register the other format under a subject of its own",
    )


def _out_of_budget(limits: Limits) -> Incompatibility:
    return Incompatibility(
        kind="UNDECIDED",
        path="",
        message=f"no proof and no counterexample within {limits.steps} steps and the depth of the stack",
        fix="raise the limit of steps, or make the schema smaller",
        undecided=True,
    )
