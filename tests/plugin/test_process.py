"""The server in processes of its own: killed, paused, started again at the same addresses."""

import httpx
import pytest
from confluent_kafka import Producer


def test_it_survives_a_kill_and_a_pause(skra_process):
    skra_process.topic("orders", schema='"string"')
    skra_process.produce("orders", "before")
    addresses = skra_process.bootstrap_servers, skra_process.schema_registry_url
    skra_process.kill()
    with pytest.raises(httpx.HTTPError):
        httpx.get(skra_process.schema_registry_url)
    skra_process.start()
    assert (skra_process.bootstrap_servers, skra_process.schema_registry_url) == addresses
    assert [event.value for event in skra_process.consumed("orders")] == ["before"]

    skra_process.pause()
    reports = []
    producer = Producer({"bootstrap.servers": skra_process.bootstrap_servers})
    producer.produce("free", "late", on_delivery=lambda *report: reports.append(report))
    assert producer.flush(0.5) == 1, "nobody answers"
    skra_process.resume()
    assert producer.flush(30) == 0
    assert reports[0][0] is None
    with pytest.raises(RuntimeError, match=r"takes kill\(\), pause\(\)"):
        skra_process.faults.drop_response("Produce")
