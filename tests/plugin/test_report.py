"""What the plugin adds to the report of a test that failed."""

TESTS = """
import confluent_kafka

def send(skra):
    topic = skra.topic("orders", schema=ORDER)
    producer = confluent_kafka.Producer({"bootstrap.servers": skra.bootstrap_servers})
    producer.produce(topic, b"\\0\\0\\0\\0\\1rubbish")
    producer.flush(30)

def test_fails(skra):
    send(skra)
    assert skra.consumed("orders", timeout=0.1)

def test_refuses_nothing_and_fails(skra):
    assert skra.topic("other") is None

def test_passes(skra):
    send(skra)

def test_fails_in_the_test(skra):
    skra.produce(skra.topic("orders", schema=ORDER), {"id": "o-1", "total": "much"})

def test_fails_without_a_server(skra_process):
    skra_process.kill()
    assert False
"""


def test_a_failure_shows_what_the_broker_refused_and_ends_in_the_test(run):
    result = run(TESTS)
    result.assert_outcomes(passed=1, failed=4)
    said = result.stdout.str()
    assert said.count("Rejected by Skra") == 1
    result.stdout.fnmatch_lines(
        [
            "*orders: expected 1 events within 0.1 s, 0 came:*",
            "*Rejected by Skra*",
            "orders[[]0]: a batch from rdkafka was rejected, error 87",
            "  record 0, value *",
            '>*skra.produce(skra.topic("orders", schema=ORDER), {"id": "o-1", "total": "much"})',
            "E*AssertionError: orders: value total: expected double, 'much' came (orders-value version 1, id 1)",
        ]
    )
    assert "def produce" not in said, "nobody wants to read our code"
    assert "def encoded" not in said
