"""Why a registry says that a schema is incompatible: its own verdict, made again where it can be shown in full."""

from skra.client import Registered, RegistryClient
from skra.held import Held
from skra.report.verdict import Checked
from skra_compat import Level, Policy, check


def verdict_behind(registry: RegistryClient, subject: str, name: str, candidate: Registered) -> Checked | None:
    """The verdict on a candidate under the level and the versions that the registry holds; `name` is what to call it.

    None where the registry's no rests on more than this side knows: compatibility groups, or rules of its own.

    Raises:
        ClickException: the registry does not answer the questions. InvalidSchema: what it holds is no schema here.
        ValueError: it knows a level or a policy that this side does not.
    """
    holds = registry.config(subject)
    if holds.get("compatibilityGroup"):
        return None
    level = Level(holds.get("compatibilityLevel", Level.BACKWARD.value))
    policy = Policy(holds.get("compatibilityPolicy", Policy.STRICT.value))
    versions = registry.versions(subject)
    history = [registry.version(subject, number) for number in (versions if level.transitive else versions[-1:])]
    held = Held(registry)
    schema = held.schema(candidate)
    verdict = check(schema, [held.schema(one) for one in history], level, policy)
    if verdict.compatible:
        return None
    return Checked(name, [f"{one.subject} version {one.version}" for one in history], level.value, verdict, schema)
