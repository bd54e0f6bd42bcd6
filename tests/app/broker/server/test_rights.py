"""Who may ask what of the broker: every API, without a login and by everybody who has a key. A new API needs a row."""

import itertools
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from kio.schema.add_offsets_to_txn.v3.request import AddOffsetsToTxnRequest
from kio.schema.add_partitions_to_txn.v3.request import AddPartitionsToTxnRequest, AddPartitionsToTxnTopic
from kio.schema.alter_configs.v2 import request as alter
from kio.schema.create_partitions.v3.request import CreatePartitionsRequest, CreatePartitionsTopic
from kio.schema.create_topics.v7.request import CreatableTopic, CreateTopicsRequest
from kio.schema.delete_groups.v2.request import DeleteGroupsRequest
from kio.schema.delete_records.v2 import request as delete_records
from kio.schema.delete_topics.v5.request import DeleteTopicsRequest
from kio.schema.end_txn.v3.request import EndTxnRequest
from kio.schema.errors import ErrorCode
from kio.schema.fetch.v12 import request as fetch
from kio.schema.incremental_alter_configs.v1 import request as incremental
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.list_offsets.v7 import request as list_offsets
from kio.schema.offset_delete.v0.request import OffsetDeleteRequest
from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.schema.sasl_handshake.v1.request import SaslHandshakeRequest
from kio.schema.txn_offset_commit.v3 import request as txn_offsets
from kio.static.protocol import Entity

from skra_app.broker import BrokerOptions
from skra_app.broker.dispatch import served_apis
from skra_app.broker.inbox import LARGEST_BEFORE_LOGIN
from skra_app.broker.reshape import NO_TIME
from skra_app.registry import Actor, Owned, Principal, ownership, principals
from tests.app.broker.server.test_produce import batch, request
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire

CALLERS = ("reader", "narrow", "other", "owner", "admin")
"""`narrow` is a writer whose grants cover other topics."""
_numbers = itertools.count()
TOPIC = 2
FORBIDDEN_TOPIC = ErrorCode.topic_authorization_failed
FORBIDDEN_GROUP = ErrorCode.group_authorization_failed
FORBIDDEN_TXN = ErrorCode.transactional_id_authorization_failed


class Row(NamedTuple):
    """An API whose answer depends on who asks."""

    let_in: str
    """`y` or `n` in the order of CALLERS."""
    refused: int
    """The code of those who are not let in; those who are get another one."""
    ask: Callable[[str], Entity]
    """The request about a topic that `owner` owns."""
    code: Callable[[Entity], int]


def _fetch(topic: str) -> Entity:
    part = fetch.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=1000)
    topics = (fetch.FetchTopic(topic=topic, partitions=(part,)),)
    return fetch.FetchRequest(max_wait=NO_TIME, min_bytes=0, topics=topics, forgotten_topics_data=(), rack_id="")


def _list_offsets(topic: str) -> Entity:
    part = list_offsets.ListOffsetsPartition(partition_index=0, timestamp=-1)
    topics = (list_offsets.ListOffsetsTopic(name=topic, partitions=(part,)),)
    return list_offsets.ListOffsetsRequest(replica_id=-1, isolation_level=0, topics=topics)


def _create(topic: str) -> Entity:
    """Under a name that the owner has claimed and that does not stand."""
    asked = CreatableTopic(name=f"{topic}-new", num_partitions=1, replication_factor=1, assignments=(), configs=())
    return CreateTopicsRequest(topics=(asked,), timeout=NO_TIME)


def _alter(topic: str) -> Entity:
    config = alter.AlterableConfig(name="retention.ms", value="5")
    resource = alter.AlterConfigsResource(resource_type=TOPIC, resource_name=topic, configs=(config,))
    return alter.AlterConfigsRequest(resources=(resource,), validate_only=False)


def _incremental(topic: str) -> Entity:
    config = incremental.AlterableConfig(name="skra.validation", config_operation=0, value="off")
    resource = incremental.AlterConfigsResource(resource_type=TOPIC, resource_name=topic, configs=(config,))
    return incremental.IncrementalAlterConfigsRequest(resources=(resource,), validate_only=False)


def _delete_records(topic: str) -> Entity:
    part = delete_records.DeleteRecordsPartition(partition_index=0, offset=0)
    topics = (delete_records.DeleteRecordsTopic(name=topic, partitions=(part,)),)
    return delete_records.DeleteRecordsRequest(topics=topics, timeout=NO_TIME)


def _grow(topic: str) -> Entity:
    asked = CreatePartitionsTopic(name=topic, count=2, assignments=None)
    return CreatePartitionsRequest(topics=(asked,), timeout=NO_TIME, validate_only=False)


def _txn_offsets(topic: str) -> Entity:
    part = txn_offsets.TxnOffsetCommitRequestPartition(partition_index=0, committed_offset=0, committed_metadata=None)
    topics = (txn_offsets.TxnOffsetCommitRequestTopic(name=topic, partitions=(part,)),)
    return txn_offsets.TxnOffsetCommitRequest(
        transactional_id="t", group_id="g", producer_id=1, producer_epoch=0, member_id="", topics=topics
    )


def _add_partitions(topic: str) -> Entity:
    return AddPartitionsToTxnRequest(
        v3_and_below_transactional_id="t",
        v3_and_below_producer_id=1,
        v3_and_below_producer_epoch=0,
        v3_and_below_topics=(AddPartitionsToTxnTopic(name=topic, partitions=(0,)),),
    )


def _producer(transactional_id: str | None) -> Callable[[str], Entity]:
    return lambda _: InitProducerIdRequest(transactional_id=transactional_id, transaction_timeout=NO_TIME)


READS, WRITES, OWNS, GOVERNS, ADMINISTERS = "ynyyy", "nyyyy", "nnnyn", "nnnyy", "nnnny"
TABLE = {
    "ProduceRequest": Row(
        OWNS,
        FORBIDDEN_TOPIC,
        lambda topic: request(topic, batch([b"v"])),
        lambda answer: answer.responses[0].partition_responses[0].error_code,
    ),
    "FetchRequest": Row(READS, FORBIDDEN_TOPIC, _fetch, lambda answer: answer.responses[0].partitions[0].error_code),
    "ListOffsetsRequest": Row(
        READS, FORBIDDEN_TOPIC, _list_offsets, lambda answer: answer.topics[0].partitions[0].error_code
    ),
    "CreateTopicsRequest": Row(GOVERNS, FORBIDDEN_TOPIC, _create, lambda answer: answer.topics[0].error_code),
    "DeleteTopicsRequest": Row(
        GOVERNS,
        FORBIDDEN_TOPIC,
        lambda topic: DeleteTopicsRequest(topic_names=(topic,), timeout=NO_TIME),
        lambda answer: answer.responses[0].error_code,
    ),
    "CreatePartitionsRequest": Row(GOVERNS, FORBIDDEN_TOPIC, _grow, lambda answer: answer.results[0].error_code),
    "DeleteRecordsRequest": Row(
        GOVERNS, FORBIDDEN_TOPIC, _delete_records, lambda answer: answer.topics[0].partitions[0].error_code
    ),
    "AlterConfigsRequest": Row(GOVERNS, FORBIDDEN_TOPIC, _alter, lambda answer: answer.responses[0].error_code),
    "IncrementalAlterConfigsRequest": Row(
        GOVERNS, FORBIDDEN_TOPIC, _incremental, lambda answer: answer.responses[0].error_code
    ),
    "DeleteGroupsRequest": Row(
        ADMINISTERS,
        FORBIDDEN_GROUP,
        lambda topic: DeleteGroupsRequest(groups_names=(topic,)),
        lambda answer: answer.results[0].error_code,
    ),
    "OffsetDeleteRequest": Row(
        ADMINISTERS,
        FORBIDDEN_GROUP,
        lambda topic: OffsetDeleteRequest(group_id=topic, topics=()),
        lambda answer: answer.error_code,
    ),
    "InitProducerIdRequest": Row(WRITES, FORBIDDEN_TXN, _producer("t"), lambda answer: answer.error_code),
    "EndTxnRequest": Row(
        WRITES,
        FORBIDDEN_TXN,
        lambda _: EndTxnRequest(transactional_id="x", producer_id=1, producer_epoch=0, committed=True),
        lambda answer: answer.error_code,
    ),
    "AddOffsetsToTxnRequest": Row(
        WRITES,
        FORBIDDEN_TXN,
        lambda _: AddOffsetsToTxnRequest(transactional_id="x", producer_id=1, producer_epoch=0, group_id="g"),
        lambda answer: answer.error_code,
    ),
    "TxnOffsetCommitRequest": Row(
        WRITES, FORBIDDEN_TXN, _txn_offsets, lambda answer: answer.topics[0].partitions[0].error_code
    ),
    "AddPartitionsToTxnRequest": Row(
        OWNS,
        FORBIDDEN_TOPIC,
        _add_partitions,
        lambda answer: answer.results_by_topic_v3_and_below[0].results_by_partition[0].partition_error_code,
    ),
}
FOR_EVERYBODY = {
    "ApiVersionsRequest", "CreateAclsRequest", "DeleteAclsRequest", "DescribeAclsRequest", "DescribeClusterRequest",
    "DescribeConfigsRequest", "DescribeGroupsRequest", "DescribeLogDirsRequest", "DescribeProducersRequest",
    "DescribeTopicPartitionsRequest", "DescribeTransactionsRequest", "ElectLeadersRequest", "FindCoordinatorRequest",
    "HeartbeatRequest", "JoinGroupRequest", "LeaveGroupRequest", "ListGroupsRequest", "ListTransactionsRequest",
    "ListPartitionReassignmentsRequest", "MetadataRequest", "OffsetCommitRequest",
    "OffsetFetchRequest", "OffsetForLeaderEpochRequest", "SaslAuthenticateRequest", "SaslHandshakeRequest",
    "SyncGroupRequest",
}  # fmt: skip
"""Those that tell what every principal may know, or move its own place in a group."""
BEFORE_LOGIN = {"ApiVersionsRequest", "SaslAuthenticateRequest", "SaslHandshakeRequest"}


class Locked(NamedTuple):
    """A broker that wants keys, and everybody's."""

    broker: RunningBroker
    keys: dict[str, str]
    admin: Actor


@pytest.fixture(scope="module")
def locked() -> Iterator[Locked]:
    with running_broker(options=BrokerOptions(auth=True, login_failures=1000)) as broker:
        start = Actor(Principal("skra", named=True), "start")
        issued = principals.ensure_admin(broker.registry, start)
        assert issued is not None
        admin = Actor(Principal("admin", named=True, access=issued.account.access), "http")
        keys = {"admin": issued.key}
        wishes = {"reader": ("reader", []), "other": ("writer", []), "owner": ("writer", [])}
        for name, (role, grants) in (wishes | {"narrow": ("writer", ["write:shop.*"])}).items():
            keys[name] = principals.add(broker.registry, name, principals.wish(role, grants, ""), admin).key
        yield Locked(broker, keys, admin)


@pytest.fixture
def enter(locked: Locked) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def entered(name: str = "", key: str | None = None) -> Wire:
        """A connection of somebody who showed a key; of nobody without a name."""
        wire = Wire(locked.broker.connect())
        opened.append(wire)
        if name:
            assert log_in(wire, name, locked.keys[name] if key is None else key).error_code == ErrorCode.none
        return wire

    yield entered
    for one in opened:
        one.socket.close()


def log_in(wire: Wire, name: str, key: str) -> Entity:
    wire.ask(SaslHandshakeRequest(mechanism="PLAIN"))
    return wire.ask(SaslAuthenticateRequest(auth_bytes=f"\0{name}\0{key}".encode()))


def owned_topic(locked: Locked) -> str:
    topic = locked.broker.create(f"owned-{next(_numbers)}")
    owner = Actor(Principal("owner", named=True), "test")
    for name in (topic, f"{topic}-new"):
        ownership.claim(locked.broker.registry, Owned.topic(name), owner)
    return topic


def test_every_api_is_in_a_table() -> None:
    assert {api.request.__name__ for api in served_apis()} == {*TABLE, *FOR_EVERYBODY}
    assert {api.request.__name__ for api in served_apis() if api.before_login} == BEFORE_LOGIN


@pytest.mark.parametrize("name", sorted({*TABLE, *FOR_EVERYBODY} - BEFORE_LOGIN))
def test_nothing_is_answered_before_a_login(enter: Callable[..., Wire], name: str) -> None:
    api = next(api for api in served_apis() if api.request.__name__ == name)
    wire = enter()
    wire.send_raw(struct.pack(">hhih", api.request.__api_key__, api.request.__version__, 1, -1) + bytes(64))
    assert wire.is_closed()


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("caller", CALLERS)
def test_everybody_is_let_in_or_refused_as_the_table_says(
    locked: Locked, enter: Callable[..., Wire], name: str, caller: str
) -> None:
    row = TABLE[name]
    code = row.code(enter(caller).ask(row.ask(owned_topic(locked))))
    if row.let_in[CALLERS.index(caller)] == "y":
        assert code not in {FORBIDDEN_TOPIC, FORBIDDEN_GROUP, FORBIDDEN_TXN}
    else:
        assert code == row.refused


def test_a_reader_gets_no_producer_id(enter: Callable[..., Wire]) -> None:
    ask = _producer(None)("")
    assert enter("reader").ask(ask).error_code == ErrorCode.cluster_authorization_failed
    assert enter("other").ask(ask).error_code == ErrorCode.none


def test_what_belongs_to_the_platform_is_read_by_admins_only(enter: Callable[..., Wire]) -> None:
    code = TABLE["FetchRequest"].code
    for caller in CALLERS:
        found = code(enter(caller).ask(_fetch("__skra_rejections")))
        assert found == (ErrorCode.none if caller == "admin" else FORBIDDEN_TOPIC)


@pytest.mark.parametrize(
    ("name", "key"), [("owner", "guess"), ("nobody", "guess"), ("owner", ""), ("", "x"), ("owner", "skra_1_2")]
)
def test_a_wrong_key_is_no_login(locked: Locked, enter: Callable[..., Wire], name: str, key: str) -> None:
    wire = enter()
    assert log_in(wire, name, key).error_code == ErrorCode.sasl_authentication_failed
    wire.send(_fetch("any"))
    assert wire.is_closed()
    assert log_in(enter(), "owner", locked.keys["other"]).error_code == ErrorCode.sasl_authentication_failed


def test_a_failed_login_ends_the_one_before(locked: Locked, enter: Callable[..., Wire]) -> None:
    wire = enter("admin")
    assert log_in(wire, "admin", "guess").error_code == ErrorCode.sasl_authentication_failed
    wire.send(_fetch("any"))
    assert wire.is_closed()


def test_who_may_no_longer_come_in_is_put_out(locked: Locked, enter: Callable[..., Wire]) -> None:
    """Also while it waits for records and asks nothing."""
    key = principals.add(locked.broker.registry, "brief", principals.wish("reader", [], ""), locked.admin).key
    asking, waiting = enter("brief", key), enter("brief", key)
    assert TABLE["FetchRequest"].code(asking.ask(_fetch("nowhere"))) == ErrorCode.unknown_topic_or_partition
    principals.remove(locked.broker.registry, "brief", locked.admin)
    asking.send(_fetch("nowhere"))
    assert asking.is_closed()
    assert waiting.is_closed()


def test_a_changed_role_holds_on_connections_that_stand(locked: Locked, enter: Callable[..., Wire]) -> None:
    key = principals.add(locked.broker.registry, "risen", principals.wish("reader", [], ""), locked.admin).key
    wire, row = enter("risen", key), TABLE["ProduceRequest"]
    topic = locked.broker.create(f"free-{next(_numbers)}")
    assert row.code(wire.ask(row.ask(topic))) == FORBIDDEN_TOPIC
    principals.change(locked.broker.registry, "risen", principals.wish("writer", [], ""), locked.admin)
    assert row.code(wire.ask(row.ask(topic))) == ErrorCode.none
    principals.change(locked.broker.registry, "risen", principals.wish("reader", [], ""), locked.admin)
    assert row.code(wire.ask(row.ask(topic))) == FORBIDDEN_TOPIC


def test_a_large_frame_before_the_login_is_not_waited_for(enter: Callable[..., Wire]) -> None:
    wire = enter()
    wire.socket.sendall(struct.pack(">i", LARGEST_BEFORE_LOGIN + 1))
    assert wire.is_closed()


def test_guessing_ends(enter: Callable[..., Wire]) -> None:
    with running_broker(options=BrokerOptions(auth=True, login_failures=2)) as broker:
        answers = [log_in(Wire(broker.connect()), "admin", "guess") for _ in range(3)]
    assert {answer.error_code for answer in answers} == {ErrorCode.sasl_authentication_failed}
    assert ["too many" in answer.error_message for answer in answers] == [False, False, True]


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ([b"p=tls-unique,,n=a,r=b"], "channel binding is not offered"),
        ([b"n,,r=b"], "n=NAME,r=NONCE"),
        ([b"n,,m=x,n=a,r=b"], "n=NAME,r=NONCE"),
        ([b"\xff"], "UTF-8"),
        ([b""], "begins with"),
        ([b"n,,n=owner,r=b", b"c=biws,r=b,p=AAAA"], "does not go on"),
        ([b"n,,n=owner,r=b", b"nonsense"], "c=BINDING"),
        ([b"n,,n=owner,r=b", b"c=biws,r=b,p=!"], "does not go on|base64"),
    ],
)
def test_a_malformed_exchange_says_what_was_expected(
    enter: Callable[..., Wire], messages: list[bytes], says: str
) -> None:
    wire = enter()
    assert wire.ask(SaslHandshakeRequest(mechanism="SCRAM-SHA-256")).mechanisms == (
        "PLAIN",
        "SCRAM-SHA-256",
        "SCRAM-SHA-512",
    )
    *fine, last = [wire.ask(SaslAuthenticateRequest(auth_bytes=message)) for message in messages]
    assert all(answer.error_code == ErrorCode.none for answer in fine)
    assert last.error_code == ErrorCode.sasl_authentication_failed
    assert any(part in last.error_message for part in says.split("|"))


def test_who_does_not_exist_gets_a_salt_like_any_other(enter: Callable[..., Wire]) -> None:
    def salt(name: str) -> bytes:
        wire = enter()
        wire.ask(SaslHandshakeRequest(mechanism="SCRAM-SHA-512"))
        first = wire.ask(SaslAuthenticateRequest(auth_bytes=f"n,,n={name},r=x".encode())).auth_bytes
        return first.split(b",")[1]

    assert salt("nobody") == salt("nobody") != salt("somebody")
    assert len(salt("nobody")) == len(salt("owner"))
