"""A process that copies `in` to `out`, records and offsets in one transaction, until it is killed or fenced."""

import sys

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition


def main(bootstrap: str, name: str) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "copiers",
            "group.instance.id": name,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 500,
            "reconnect.backoff.max.ms": 200,
        }
    )
    consumer.subscribe(["in"])
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "transactional.id": name,
            "transaction.timeout.ms": 10_000,
            "reconnect.backoff.max.ms": 200,
            "linger.ms": 0,
        }
    )
    producer.init_transactions(60)
    while True:
        messages = [message for message in consumer.consume(20, 0.2) if not message.error()]
        if messages and not _copy(consumer, producer, messages):
            _go_back(consumer)


def _copy(consumer: Consumer, producer: Producer, messages: list) -> bool:
    """One transaction; False when it was aborted. A fatal error ends the process."""
    try:
        producer.begin_transaction()
        for message in messages:
            producer.produce("out", message.value())
        offsets = {(m.topic(), m.partition()): m.offset() + 1 for m in messages}
        places = [TopicPartition(topic, partition, offset) for (topic, partition), offset in offsets.items()]
        producer.send_offsets_to_transaction(places, consumer.consumer_group_metadata(), 30)
        _until_done(producer.commit_transaction)
    except KafkaException as fault:
        if fault.args[0].fatal():
            raise
        _until_done(producer.abort_transaction)
        return False
    return True


def _until_done(deed) -> None:
    while True:
        try:
            deed(30)
        except KafkaException as fault:
            if not fault.args[0].retriable():
                raise
        else:
            return


def _go_back(consumer: Consumer) -> None:
    """To what was committed, as the aborted transaction moved nothing."""
    assigned = consumer.assignment()
    for place in consumer.committed(assigned, 30):
        place.offset = max(place.offset, 0)
        consumer.seek(place)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
