"""The registry: what stands, who owns it, and the deeds that change it.

    registry = open_registry(settings)             # or Registry(open_journal(url), claim="explicit")
    state = registry.state()                       # the registry as of the journal's head: a value, always fresh
    version = register.register(registry, "orders-value", Candidate(text), actor)

`state` is built from the journal's facts by `projection` and holds no texts. A deed is a file: it asks the state,
decides (`Registry.decide` runs the decision again when somebody was faster), and its facts are appended at the very
head it decided on; that one loop is why equal registrations get one id. Whoever answers "no" raises a `Rejection`.

Nouns: actor, subject, content (candidate, metadata, rules), version, scoped (config, mode), topic, owner, state, facts.
Deeds, each taking the registry first:

    register.register(registry, subject, candidate, actor, *, normalize=None, force=False) -> Version
    lookup.by_id(registry, id, subject="") -> Version            lookup.max_id(state, context) -> int
    lookup.by_version(registry, subject, number, *, deleted=False) -> Version     number: int, lookup.LATEST
    lookup.numbered(text) -> int                                 "latest", "-1", "3"; InvalidVersion
    lookup.by_content(registry, subject, candidate, *, normalize=None, deleted=False) -> Version
    lookup.with_metadata(registry, subject, pairs, *, deleted=False) -> Version
    lookup.by_guid(registry, guid) -> Version                    lookup.ids_of_guid(state, guid) -> [(context, id)]
    listing.subjects(state, prefix=":*:", *, deleted, deleted_only) -> [str]
    listing.versions(state, subject, *, deleted, deleted_only, negative=False) -> [int]
    listing.schemas(registry, prefix="", *, deleted, latest_only, aliases, rule_types, offset=0, limit=-1) -> [Version]
    listing.places_of_id(state, id, subject="", *, deleted) -> [(subject, version)]
    listing.contexts(state, prefix="") -> [str]
    references.referenced_by(state, subject, number, *, deleted=False) -> [id]
    tagging.amend(registry, subject, number, amendment, actor) -> Version
    tagging.tagged(registry, subject, candidate, change) -> Candidate
    search.search(registry, text, *, offset=0, limit=20) -> Found       by the words of names, types, tags, docs
    remove.version(registry, subject, number, actor, *, permanent=False) -> int
    remove.subject(registry, subject, actor, *, permanent=False) -> [int]
    remove.context(registry, context, actor) -> None
    compatibility.against_version(registry, subject, number, candidate, *, normalize=None) -> Answer
    compatibility.against_all(registry, subject, candidate, *, normalize=None) -> Answer
    config.alias_of(state, subject) -> str                       the subject that a name stands for
    config.own(state, scope) -> Config     config.effective(state, subject) -> Config     (raise / fill as §1.8)
    config.put(registry, scope, change, actor) -> Config         config.delete(registry, scope, actor) -> Config
    mode.own(state, scope) -> Mode                               mode.effective(state, subject) -> Mode
    mode.put(registry, scope, mode, actor, *, force=False)       mode.delete(registry, scope, actor, *, recursive=False)
    ownership.owner_of(state, owned) -> Owner | None             Owned.topic("orders"), Owned.subject("orders-value")
    ownership.guard(state, owned, principal) -> None             raises NotOwner
    ownership.claim(registry, owned, actor) -> Owner             ownership.claim_first_write(registry, topic, actor)
    transfer.offer(registry, owned, application, actor, *, reason="") -> Offer      .withdraw   .offered(state, owned)
    transfer.accept(registry, owned, actor) -> Owner             transfer.history(registry, owned) -> entries
    transfer.fence(registry, topic, epoch, offsets, actor)       transfer.unfenced(state, topic) -> partitions
    exemptions.give(registry, topic, asked, actor) -> Exemption  exemptions.end(registry, topic, principal, actor)
    principals.add(registry, name, wish, actor, *, lifetime=None) -> Issued     .change  .rotate  .remove
    linting.findings(registry, state, subject, schema, metadata) -> findings
    linting.stream(registry, state, subject) -> Stream
    topics.create(registry, topic, partitions, actor, *, configs={}, policy={}) -> Topic
    topics.delete(registry, topic, actor)                        topics.add_partitions(registry, topic, total, actor)
    topics.configure(registry, topic, changes, actor) -> Topic   changes: {name: value or None}
    policy.put(registry, topic, members, actor) -> TopicPolicy   state.policy(topic) -> TopicPolicy

To add a fact is to add a class to `facts` and its effect to `projection`; to add a deed is to add a file.
"""

from skra_app.registry.actor import ANONYMOUS, Actor, Principal
from skra_app.registry.content import Candidate, Metadata, Rule, RuleSet
from skra_app.registry.owner import Owned, Owner
from skra_app.registry.registry import Limits, Registry, open_registry
from skra_app.registry.scoped import Config, ConfigChange, Mode
from skra_app.registry.state import Held, State
from skra_app.registry.subject import SubjectName
from skra_app.registry.topic import Topic, TopicPolicy
from skra_app.registry.version import Version

__all__ = [
    "ANONYMOUS",
    "Actor",
    "Candidate",
    "Config",
    "ConfigChange",
    "Held",
    "Limits",
    "Metadata",
    "Mode",
    "Owned",
    "Owner",
    "Principal",
    "Registry",
    "Rule",
    "RuleSet",
    "State",
    "SubjectName",
    "Topic",
    "TopicPolicy",
    "Version",
    "open_registry",
]
