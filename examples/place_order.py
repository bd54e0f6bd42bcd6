"""Place an order: any of three clients, any of three formats, Confluent's serializers.

python examples/place_order.py --client aiokafka --format avro --topic orders '{"orderId": "o-1", …}'

Prints where the event landed, or why it was rejected (exit 1).
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError as AioKafkaError
from confluent_kafka import KafkaException, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf.json_format import ParseDict
from kafka import KafkaProducer
from kafka.errors import KafkaError

OURS = {"auto.register.schemas": False, "use.latest.version": True}
PROTO = Path("schemas/orders/v1.proto")


def serialize(args: argparse.Namespace) -> bytes:
    """The event in Confluent's wire format, by the latest version that the registry holds."""
    registry = SchemaRegistryClient({"url": args.registry, "basic.auth.user.info": f"{args.principal}:"})
    context = SerializationContext(args.topic, MessageField.VALUE)
    event = json.loads(args.event)
    if args.format == "protobuf":
        message = ParseDict(event, order_placed(PROTO)())
        return ProtobufSerializer(type(message), registry, OURS)(message, context)
    text = registry.get_latest_version(f"{args.topic}-value").schema.schema_str
    if args.format == "json":
        # without a check of its own, so that the broker's can be seen
        return JSONSerializer(text, registry, conf=OURS | {"validate": False})(event, context)
    return AvroSerializer(registry, text, conf=OURS)(event, context)


def order_placed(proto: Path) -> Callable[..., Any]:
    """The message class of a `.proto` file, compiled on the spot."""
    with tempfile.TemporaryDirectory() as folder:
        command = [Path(sys.executable).parent / "protoc", f"-I{proto.parent}", f"--python_out={folder}", proto.name]
        subprocess.run(command, check=True)
        sys.path.insert(0, folder)
        return __import__(proto.stem.replace(".", "_") + "_pb2").OrderPlaced


def with_confluent_kafka(args: argparse.Namespace, value: bytes) -> str:
    """Send with confluent-kafka."""
    reports: list[Any] = []
    producer = Producer({"bootstrap.servers": args.broker, "client.id": args.principal})
    producer.produce(args.topic, value, on_delivery=lambda *report: reports.append(report))
    producer.flush(10)
    error, message = reports[0]
    if error is not None:
        raise KafkaException(error)
    return f"{message.topic()}[{message.partition()}] at offset {message.offset()}"


def with_kafka_python(args: argparse.Namespace, value: bytes) -> str:
    """Send with kafka-python."""
    producer = KafkaProducer(bootstrap_servers=args.broker, client_id=args.principal)
    landed = producer.send(args.topic, value).get(timeout=10)
    producer.close()
    return f"{landed.topic}[{landed.partition}] at offset {landed.offset}"


def with_aiokafka(args: argparse.Namespace, value: bytes) -> str:
    """Send with aiokafka."""

    async def send() -> str:
        async with AIOKafkaProducer(bootstrap_servers=args.broker, client_id=args.principal) as producer:
            landed = await producer.send_and_wait(args.topic, value)
            return f"{landed.topic}[{landed.partition}] at offset {landed.offset}"

    return asyncio.run(send())


CLIENTS = {"confluent-kafka": with_confluent_kafka, "kafka-python": with_kafka_python, "aiokafka": with_aiokafka}


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("event", help="the event as JSON")
    parser.add_argument("--client", choices=CLIENTS, default="confluent-kafka")
    parser.add_argument("--format", choices=["avro", "json", "protobuf"], default="avro")
    parser.add_argument("--topic", default="orders")
    parser.add_argument("--principal", default="order-service")
    parser.add_argument("--registry", default=os.environ.get("SKRA_URL", "http://127.0.0.1:8081"))
    parser.add_argument("--broker", default=os.environ.get("SKRA_BROKER", "127.0.0.1:9092"))
    return parser.parse_args()


def main() -> int:
    """Serialize, send, say what happened."""
    args = arguments()
    try:
        print("landed in", CLIENTS[args.client](args, serialize(args)))
    except (KafkaException, KafkaError, AioKafkaError) as refused:
        print("rejected:", refused)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
