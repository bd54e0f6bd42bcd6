"""Every API in every version that both serve, asked for nothing at all: each member is its default."""

import pytest
from kio.index import load_request_schema

from skra_app.broker.dispatch import advertised
from tests.parity.apart import NO_SASL_STATE
from tests.parity.conftest import Same, Talk
from tests.parity.test_groups import ready
from tests.parity.test_produce import NEW_PRODUCER
from tests.parity.test_transactions import begun
from tests.parity.versions import versions

APART = {("SaslHandshake", version): NO_SASL_STATE for version in versions("SaslHandshake")}
APART |= {("FindCoordinator", version): {"*.error_message": "Kafka calls no error NONE"} for version in (1, 2, 3)}
TELL_ALL = {
    "Metadata", "ListGroups", "ListTransactions", "DescribeLogDirs", "ApiVersions", "DescribeAcls",
    "DescribeTopicPartitions", "ElectLeaders",
}  # fmt: skip
"""Asked for nothing these tell everything, another thing on each broker; ACLs of an unknown kind are no request."""
NAMES = [
    load_request_schema(row.key, row.last).__name__.removesuffix("Request")
    for row in advertised()
    if load_request_schema(row.key, row.last).__name__.removesuffix("Request") not in TELL_ALL
]


@pytest.mark.parametrize(("api", "version"), [(api, version) for api in NAMES for version in versions(api)])
def test_nothing_asked(same: Same, api: str, version: int) -> None:
    def talk(to: Talk) -> None:
        ready(to)
        to.await_answer("InitProducerId", 3, **NEW_PRODUCER)
        begun(to)
        speaker = to.connect()
        asked = {"acks": 1} if api == "Produce" else {}
        try:
            to.note(api, speaker.ask(api, version, **asked))
        except ConnectionError:
            to.note(api, "closed")

    same(talk, APART.get((api, version)))
