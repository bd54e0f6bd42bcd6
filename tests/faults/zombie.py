"""A process that begins a transaction, writes, waits for a line, and then tries to commit; it says what it met."""

import sys

from confluent_kafka import KafkaException, Producer


def main(bootstrap: str, topic: str) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": "the-only-one"})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, b"zombie")
    producer.flush(30)
    sys.stdout.write("written\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        producer.produce(topic, b"zombie again")
        producer.commit_transaction(30)
        sys.stdout.write("committed\n")
    except KafkaException as fault:
        sys.stdout.write(f"{fault.args[0].name()} {'fatal' if fault.args[0].fatal() else 'not fatal'}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
