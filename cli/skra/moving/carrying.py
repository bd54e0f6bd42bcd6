"""Does in a registry what a plan says, several things at a time; every step may be done twice, and again."""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skra.client import segment
from skra.exits import Missing, Refused, Unusable
from skra.moving.contents import Contents, Members, Place, Standing, Tie
from skra.moving.order import Sorter, Step, sorter
from skra.moving.plan import Plan
from skra.moving.progress import progress
from skra.moving.remote import Remote, scope_path, version_path

if TYPE_CHECKING:
    from skra_compat import Json


@dataclass(slots=True)
class Carried:
    """What was done, and what the registry refused."""

    done: int = 0
    refused: dict[Place, str] = field(default_factory=dict[Place, str])
    untied: dict[Tie, str] = field(default_factory=dict[Tie, str])


def carry(remote: Remote, plan: Plan, wanted: Contents) -> Carried:
    """Register, delete, configure and associate; what the registry refuses is left out, with whatever needs it.

    Raises:
        Unreachable: the registry answers no more.
    """
    carried = Carried()
    coming = {one.place: one for one in plan.registrations}

    def work(step: Step) -> str:
        needed = coming[step.place].targets if step.deed == "register" else [step.place]
        missing = next((place for place in needed if place in carried.refused), None)
        if missing is not None:
            return f"it needs {missing}, which was refused"
        return _refusal(lambda: _do(remote, step, coming))

    def settled(step: Step, refusal: str) -> None:
        if refusal:
            carried.refused.setdefault(step.place, refusal)
        else:
            carried.done += 1

    _in_order(sorter(plan, wanted), remote.jobs, work, settled, len(coming) + len(plan.deletions))
    for _ in remote.each("setting configs", lambda item: _configure(remote, *item), plan.configs.items()):
        pass
    ties = list(plan.associations)
    refusals = remote.each("associating", lambda tie: _refusal(lambda: _tie(remote, tie, plan.associations[tie])), ties)
    carried.untied.update((tie, refusal) for tie, refusal in zip(ties, refusals, strict=True) if refusal)
    return carried


def _in_order(
    steps: Sorter, jobs: int, work: Callable[[Step], str], settled: Callable[[Step, str], None], length: int
) -> None:
    """Every step after those it waits for; a few more are handed out than are worked on, not all at once."""
    ready: deque[Step] = deque()
    running: dict[Future[str], Step] = {}
    with ThreadPoolExecutor(jobs) as pool, progress("moving versions", length) as tick:
        try:
            while steps.is_active():
                ready.extend(steps.get_ready())
                while ready and len(running) < 2 * jobs:
                    step = ready.popleft()
                    running[pool.submit(work, step)] = step
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    step = running.pop(future)
                    settled(step, future.result())
                    steps.done(step)
                tick(len(done))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _refusal(work: Callable[[], object]) -> str:
    """Why the registry refused; empty where it did not."""
    try:
        work()
    except (Refused, Unusable) as refusal:
        return refusal.message
    return ""


def _do(remote: Remote, step: Step, coming: Mapping[Place, Standing]) -> None:
    if step.deed == "register":
        path = f"/subjects/{segment(step.place.subject)}/versions"
        remote.ask("POST", path, json=_body(coming[step.place]))
    else:
        _delete(remote, step.place)


def _delete(remote: Remote, place: Place) -> None:
    """Delete softly; a version that is gone already was deleted by an answer that did not arrive."""
    try:
        remote.ask("DELETE", version_path(place))
    except Missing:
        remote.get(version_path(place), deleted=True)


def _body(one: Standing) -> Members:
    members: dict[str, Json] = {
        "schema": one.text,
        "schemaType": one.format,
        "references": [each._asdict() for each in one.references],
        "metadata": one.metadata,
        "ruleSet": one.rules,
        "id": one.id,
        "version": one.place.version,
    }
    return {name: value for name, value in members.items() if value or name == "schema"}


def _configure(remote: Remote, scope: str, config: Members) -> None:
    """The level goes by the name that every registry reads."""
    body = {"compatibility" if name == "compatibilityLevel" else name: value for name, value in config.items()}
    remote.ask("PUT", scope_path("config", scope), json=body)


def _tie(remote: Remote, tie: Tie, said: Members) -> None:
    own = {"subject", "lifecycle", "frozen"}
    body = {
        **{name: value for name, value in said.items() if name not in own},
        "resourceId": tie.resource,
        "resourceType": tie.kind,
        "associations": [{"associationType": tie.type, **{name: said[name] for name in sorted(own)}}],
    }
    remote.ask("PUT", "/associations", json=body)


def set_modes(remote: Remote, modes: Mapping[str, str | None]) -> None:
    """Set or take away the modes of scopes, in their order."""
    for scope, mode in modes.items():
        if mode is not None:
            remote.ask("PUT", scope_path("mode", scope), params={"force": True}, json={"mode": mode})
            continue
        with suppress(Missing):  # taken away already, by an answer that did not arrive
            remote.ask("DELETE", scope_path("mode", scope))
