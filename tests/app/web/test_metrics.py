"""What Prometheus reads: right in form, the same from every worker, nothing lost."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from confluent_kafka import Producer
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from skra_app.web.measures import Measures

RECORD = json.dumps({"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]})
SECONDS = "skra_http_request_duration_seconds"


def scraped(client):
    """Families by name, as a Prometheus would read them."""
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(families, family, sample="", **labels):
    """One sample's value, 0 where there is none yet."""
    found = families[family].samples if family in families else []
    return next((one.value for one in found if one.name == (sample or family) and one.labels == labels), 0)


def requests(families, route, status, method="GET"):
    return value(families, SECONDS, f"{SECONDS}_count", method=method, route=route, status=status)


@pytest.fixture(scope="module")
def pair(start_server, tmp_path_factory):
    """A server with two workers."""
    return start_server(tmp_path_factory.mktemp("metrics") / "skra", "--workers=2").ready()


@pytest.fixture
def http(pair):
    with httpx.Client(base_url=pair.registry_url, timeout=60) as client:
        yield client


def test_every_family_has_a_type_and_a_meaning(http):
    http.get("/subjects")
    families = scraped(http)
    kinds = {name: family.type for name, family in families.items()}
    for told_once_there_are_some in ("skra_broker_rejections", "skra_refused_calls"):
        kinds.pop(told_once_there_are_some, None)
    assert kinds == {
        SECONDS: "histogram",
        **dict.fromkeys(
            ["skra_ready", "skra_journal_head", "skra_subjects", "skra_schemas", "skra_topics", "skra_owned"], "gauge"
        ),
    }
    assert all(family.documentation.endswith(".") for family in families.values())


def test_what_the_registry_holds(http):
    before = scraped(http)
    http.post("/subjects/held-value/versions", json={"schema": RECORD}).raise_for_status()
    after = scraped(http)
    for figure in ("skra_subjects", "skra_schemas", "skra_journal_head"):
        assert value(after, figure) > value(before, figure)
    assert value(after, "skra_ready") == 1


def test_requests_of_all_workers_are_counted_by_route_and_status(pair, http):
    given = http.post("/subjects/counted-value/versions", json={"schema": RECORD}).json()["id"]
    route = "/schemas/ids/{id}"
    before = scraped(http)
    etag = http.get(f"/schemas/ids/{given}").headers["ETag"]
    for _ in range(20):  # each over a connection of its own, which any worker may take
        assert httpx.get(f"{pair.registry_url}/schemas/ids/{given}", timeout=60).is_success
    for _ in range(3):
        assert http.get(f"/schemas/ids/{given}", headers={"If-None-Match": etag}).status_code == 304
    assert http.get("/schemas/ids/987654").status_code == 404
    http.get("/schemas/ids/{given}/nowhere")
    http.request("BREW", "/subjects")
    expected = {(route, "200"): 21, (route, "304"): 3, (route, "404"): 1, ("unknown", "404"): 1}

    def counted(client):
        after = scraped(client)
        return {key: requests(after, *key) - requests(before, *key) for key in expected}

    deadline = time.monotonic() + 30
    while counted(http) != expected:  # what the other worker answered is counted a moment later
        assert time.monotonic() < deadline, counted(http)
        time.sleep(0.02)
    for _ in range(8):
        with httpx.Client(base_url=pair.registry_url, timeout=60) as other:
            assert counted(other) == expected


def test_a_histogram_adds_up(http):
    http.get("/subjects")
    families = scraped(http)
    labels = {"method": "GET", "route": "/subjects", "status": "200"}
    of_route = [one for one in families[SECONDS].samples if labels.items() <= one.labels.items()]
    buckets = [one for one in of_route if one.name.endswith("_bucket")]
    counts = [one.value for one in buckets]
    assert counts == sorted(counts)
    assert buckets[-1].labels["le"] == "+Inf"
    assert counts[-1] == requests(families, "/subjects", "200")
    assert value(families, SECONDS, f"{SECONDS}_sum", **labels) > 0


class Nothing(Collector):
    def collect(self):
        return []


def test_no_answer_is_lost_or_counted_twice_between_threads():
    measures = Measures()

    def answer(number):
        measures.count("GET", f"/{number % 3}", "200", number / 1_000)
        return measures.text(Nothing()) if number % 500 == 0 else None

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(answer, range(6_000)))
    families = {family.name: family for family in text_string_to_metric_families(measures.text(Nothing()).decode())}
    for each in range(3):
        assert requests(families, f"/{each}", "200") == 2_000
        labels = {"method": "GET", "route": f"/{each}", "status": "200"}
        assert value(families, SECONDS, f"{SECONDS}_bucket", le="0.025", **labels) == len(range(each, 26, 3))
        assert value(families, SECONDS, f"{SECONDS}_sum", **labels) == pytest.approx(sum(range(each, 6_000, 3)) / 1_000)


def test_no_answer_tells_the_way_it_took(http):
    for path in ("/subjects", "/schemas/ids/987654", "/nowhere", "/metrics"):
        assert "Skra-Route" not in http.get(path).headers


def test_what_the_broker_refuses_is_counted(pair, http):
    http.post("/subjects/judged-value/versions", json={"schema": RECORD}).raise_for_status()
    producer = Producer({"bootstrap.servers": pair.bootstrap_servers})
    for _ in range(3):
        producer.produce("judged", b"no record of ours")
        assert producer.flush(60) == 0
    families = scraped(http)
    name = "skra_broker_rejections"
    assert families[name].type == "counter"
    assert value(families, name, f"{name}_total", topic="judged", observed="false") == 3


def test_refused_calls_are_counted_by_door_and_code(pair, http):
    http.post("/subjects/barred-value/versions", json={"schema": RECORD}, auth=("owner", "")).raise_for_status()
    for _ in range(2):
        refused = http.delete("/subjects/barred-value", auth=("stranger", ""))
        assert refused.json()["error_code"] == 40301
    producer, failures = Producer({"bootstrap.servers": pair.bootstrap_servers}), []
    producer.produce("barred", b"{}", on_delivery=lambda error, _: failures.append(error))
    assert producer.flush(60) == 0
    assert failures[0].code() == 29
    families, name = scraped(http), "skra_refused_calls"
    assert families[name].type == "counter"
    assert value(families, name, f"{name}_total", via="http", code="40301") == 2
    assert value(families, name, f"{name}_total", via="kafka", code="29") == 1


def test_a_new_start_counts_from_nothing(start_server, tmp_path):
    for _ in range(2):
        server = start_server(tmp_path / "skra").ready()
        with httpx.Client(base_url=server.registry_url, timeout=60) as client:
            assert requests(scraped(client), "/contexts", "200") == 0
            client.get("/contexts")
            assert requests(scraped(client), "/contexts", "200") == 1
        server.stop()
