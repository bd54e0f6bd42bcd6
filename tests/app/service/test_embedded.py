"""A server inside this process."""

import threading
import time

import httpx
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

from skra_app.service import CannotStart, running
from skra_app.settings import Settings

FREE = {"http": "127.0.0.1:0", "kafka": "127.0.0.1:0"}


def test_everything_answers_and_everything_ends():
    before = threading.active_count()
    with running(Settings.read({}, journal="memory:", **FREE)) as server:
        with SchemaRegistryClient({"url": server.registry_url}) as client:
            assert client.register_schema("s-value", Schema('"string"', "AVRO")) == 1
        cluster = AdminClient({"bootstrap.servers": server.bootstrap_servers}).list_topics(timeout=10)
        assert len(cluster.brokers) == 1
        assert httpx.get(f"{server.registry_url}/v1/rejections").json() == {"rejections": []}
    with pytest.raises(httpx.HTTPError):
        httpx.get(server.registry_url)
    until = time.monotonic() + 60
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.05)  # those who look now and then end when they look the next time
    assert threading.active_count() <= before


def test_what_was_written_to_a_folder_is_there_next_time(tmp_path):
    settings = Settings.read({}, data=tmp_path / "data", **FREE)
    with running(settings) as server:
        httpx.post(f"{server.registry_url}/subjects/s/versions", json={"schema": '"string"'}).raise_for_status()
        with pytest.raises(CannotStart, match="in use by another server"), running(settings):
            pass
    with running(settings) as server:
        assert httpx.get(f"{server.registry_url}/subjects").json() == ["s"]


def test_two_in_one_process_know_nothing_of_each_other():
    settings = Settings.read({}, journal="memory:", **FREE)
    with running(settings) as one, running(settings) as other:
        httpx.post(f"{one.registry_url}/subjects/s/versions", json={"schema": '"string"'}).raise_for_status()
        assert httpx.get(f"{other.registry_url}/subjects").json() == []


def test_a_reset_leaves_the_addresses_and_nothing_else():
    with running(Settings.read({}, journal="memory:", **FREE)) as server:
        for number in range(3):
            answer = httpx.post(f"{server.registry_url}/subjects/s{number}/versions", json={"schema": '"string"'})
            assert answer.json() == {"id": 1}
            assert httpx.get(f"{server.registry_url}/subjects").json() == [f"s{number}"]
            admin = AdminClient({"bootstrap.servers": server.bootstrap_servers})
            assert not set(admin.list_topics(timeout=10).topics) & {"orders"}
            admin.create_topics([NewTopic("orders", 1)])["orders"].result(10)
            server.reset()
        assert httpx.get(f"{server.registry_url}/subjects").json() == []


def test_what_is_kept_in_a_folder_is_not_reset(tmp_path):
    with running(Settings.read({}, data=tmp_path / "data", **FREE)) as server:
        with pytest.raises(ValueError, match="only a server in memory can be reset"):
            server.reset()
        assert httpx.get(f"{server.registry_url}/subjects").json() == []
