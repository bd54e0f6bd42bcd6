"""confluent-kafka's SchemaRegistryClient, unmodified, doing everything that it can."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve as replaced
from confluent_kafka.schema_registry import (
    AssociationCreateOrUpdateInfo,
    AssociationCreateOrUpdateRequest,
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    ServerConfig,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext


def record(*fields, name="Event"):
    return json.dumps({"type": "record", "name": name, "fields": [{"name": f, "type": "string"} for f in fields]})


def avro(*fields, **options):
    return Schema(record(*fields, **options), "AVRO")


@pytest.fixture
def client(server):
    with SchemaRegistryClient({"url": server.registry_url}) as client:
        yield client


@pytest.fixture
def subject(request):
    """A subject of this test alone."""
    return f"{request.node.name}-value"


def refused(call, *arguments, **options):
    with pytest.raises(SchemaRegistryError) as caught:
        call(*arguments, **options)
    return caught.value.http_status_code, caught.value.error_code


def test_register_find_and_list(client, subject):
    first = client.register_schema(subject, avro("a"))
    second = client.register_schema(subject, Schema(WITH_DEFAULT, "AVRO"))
    assert second != first
    assert client.register_schema(subject, avro("a"), normalize_schemas=True) == first
    assert client.get_versions(subject) == [1, 2]
    assert subject in client.get_subjects()
    assert client.get_subjects(subject_prefix=subject)
    assert json.loads(client.get_schema(first).schema_str) == json.loads(record("a"))
    assert json.loads(client.get_schema(first, subject_name=subject).schema_str) == json.loads(record("a"))
    assert client.get_latest_version(subject).schema_id == second
    found = client.lookup_schema(subject, avro("a"))
    assert (found.subject, found.version, found.schema_id) == (subject, 1, first)
    assert client.get_version(subject, 2).schema_id == second
    assert client.get_subjects_by_schema_id(first) == [subject]
    assert [(v.subject, v.version) for v in client.get_schema_versions(first)] == [(subject, 1)]
    assert sorted(client.get_schema_types()) == ["AVRO", "JSON", "PROTOBUF"]


WITH_DEFAULT = json.dumps(
    {
        "type": "record",
        "name": "Event",
        "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "int", "default": 0}],
    }
)


def test_the_full_response_names_version_and_guid(client, subject):
    registered = client.register_schema_full_response(subject, avro("full"))
    assert (registered.subject, registered.version) == (subject, 1)
    assert registered.schema_id
    assert registered.guid
    assert client.get_schema_by_guid(registered.guid).schema_type == "AVRO"


def test_an_incompatible_schema_is_refused_with_the_reason_and_an_event(client, subject):
    client.register_schema(subject, avro("a"))
    with pytest.raises(SchemaRegistryError) as caught:
        client.register_schema(subject, avro("a", "b"))
    assert caught.value.http_status_code == 409
    assert caught.value.error_code == 40901
    message = caught.value.error_message
    assert message.startswith(
        f'Schema being registered is incompatible with an earlier schema for subject "{subject}", details: ['
    )
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in message
    assert "/fields/1" in message
    assert '{"a":' in message.replace(" ", "").replace("\\", "")
    assert client.get_versions(subject) == [1]


def test_compatibility_can_be_asked_without_registering(client, subject):
    client.register_schema(subject, avro("a"))
    assert client.test_compatibility(subject, Schema(WITH_DEFAULT, "AVRO"))
    assert not client.test_compatibility(subject, avro("a", "b"))
    assert not client.test_compatibility(subject, avro("a", "b"), version=1, verbose=True)
    assert not client.test_compatibility_all_versions(subject, avro("a", "b"), verbose=True)
    assert client.test_compatibility_all_versions(subject, avro("a"))
    assert client.test_compatibility("nobody-value", avro("a"))
    assert refused(client.test_compatibility, "nobody-value", avro("a"), version=3) == (404, 40402)


def test_levels(client, subject):
    assert client.get_compatibility() == "BACKWARD"
    assert refused(client.get_compatibility, subject) == (404, 40408)
    assert client.set_compatibility(subject, "full_transitive") == {"compatibility": "FULL_TRANSITIVE"}
    assert client.get_compatibility(subject) == "FULL_TRANSITIVE"
    client.register_schema(subject, avro("a", "b"))
    assert refused(client.register_schema, subject, avro("a")) == (409, 40901)
    client.set_compatibility(subject, "NONE")
    client.register_schema(subject, avro("a"))
    change = ServerConfig(compatibility=ConfigCompatibilityLevel.FORWARD, compatibility_group="major")
    assert client.set_config(subject, change)["compatibility"] == "FORWARD"
    config = client.get_config(subject)
    assert (config.compatibility_level, config.compatibility_group) == ("FORWARD", "major")
    client.delete_config(subject)
    assert refused(client.get_config, subject) == (404, 40408)
    assert refused(client.set_compatibility, subject, "SIDEWARD") == (422, 42203)


def test_modes(client, subject):
    assert client.get_global_mode() == "READWRITE"
    client.register_schema(subject, avro("a"))
    assert refused(client.get_mode, subject) == (404, 40409)
    assert client.update_mode(subject, "READONLY") == "READONLY"
    assert client.get_mode(subject) == "READONLY"
    assert refused(client.register_schema, subject, Schema(WITH_DEFAULT, "AVRO")) == (422, 42205)
    client.delete_mode(subject)
    client.register_schema(subject, Schema(WITH_DEFAULT, "AVRO"))


def test_soft_and_permanent_delete(client, subject):
    given = client.register_schema(subject, avro("gone", name="Gone"))
    assert refused(client.delete_subject, subject, permanent=True) == (404, 40405)
    assert client.delete_subject(subject) == [1]
    assert subject not in client.get_subjects()
    assert subject in client.get_subjects(deleted=True)
    assert refused(client.get_versions, subject) == (404, 40401)
    assert client.get_versions(subject, deleted=True) == [1]
    client.clear_caches()
    assert client.get_schema(given).schema_type == "AVRO"
    assert refused(client.delete_subject, subject) == (404, 40404)
    assert client.delete_subject(subject, permanent=True) == [1]
    client.clear_caches()
    assert refused(client.get_schema, given) == (404, 40403)


def test_versions_are_deleted_one_by_one(client, subject):
    client.register_schema(subject, avro("a"))
    client.register_schema(subject, Schema(WITH_DEFAULT, "AVRO"))
    assert refused(client.delete_version, subject, 7) == (404, 40402)
    assert client.delete_version(subject, 2) == 2
    assert refused(client.delete_version, subject, 2) == (404, 40406)
    assert client.get_versions(subject) == [1]
    assert client.get_versions(subject, deleted=True) == [1, 2]
    assert client.delete_version(subject, 2, permanent=True) == 2
    assert client.get_versions(subject, deleted=True) == [1]


def test_references(client, subject):
    money = f"money.{subject}"
    client.register_schema(money, avro("currency", name="Money"))
    order = json.dumps({"type": "record", "name": "Order", "fields": [{"name": "price", "type": "Money"}]})
    referring = Schema(order, "AVRO", [SchemaReference("Money", money, 1)])
    given = client.register_schema(subject, referring)
    found = client.get_version(subject, 1).schema
    assert [(r.name, r.subject, r.version) for r in found.references] == [("Money", money, 1)]
    assert client.get_referenced_by(money, 1) == [given]
    assert refused(client.delete_subject, money) == (422, 42206)
    assert client.lookup_schema(subject, referring).schema_id == given
    unknown = Schema(order, "AVRO", [SchemaReference("Money", "nobody", 1)])
    assert refused(client.register_schema, f"other.{subject}", unknown) == (422, 42201)


def test_metadata_is_kept_and_found(client, subject):
    with_team = Metadata(tags=None, properties=MetadataProperties({"team": "orders & co"}), sensitive=None)
    schema = Schema(record("a"), "AVRO", metadata=with_team)
    client.register_schema(subject, schema)
    found = client.get_latest_with_metadata(subject, {"team": "orders & co"})
    assert found.version == 1
    assert found.schema.metadata.properties.properties == {"team": "orders & co"}
    assert refused(client.get_latest_with_metadata, subject, {"team": "billing"})[0] == 404


def test_other_languages(client, subject):
    order = json.dumps({"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]})
    given = client.register_schema(f"json.{subject}", Schema(order, "JSON"))
    assert json.loads(client.get_schema(given).schema_str) == json.loads(order)
    assert client.get_schema(given).schema_type == "JSON"
    proto = 'syntax = "proto3";\npackage shop;\nmessage Order {\n  int64 given = 1;\n}\n'
    given = client.register_schema(f"proto.{subject}", Schema(proto, "PROTOBUF"))
    assert "message Order" in client.get_schema(given).schema_str
    assert client.get_schema(given).schema_type == "PROTOBUF"


def test_contexts_and_associations(client, server, subject):
    with SchemaRegistryClient({"url": f"{server.registry_url}/contexts/dev"}) as dev:
        assert dev.register_schema(subject, avro("a", name="InDev")) == 1
        assert dev.get_latest_version(subject).schema_id == 1
        assert dev.get_schema(1).schema_type == "AVRO"
        assert dev.get_subjects() == [f":.dev:{subject}"]
    assert ".dev" in client.get_contexts()
    assert subject not in client.get_subjects()
    assert client.get_version(f":.dev:{subject}", 1).version == 1
    assert client.get_associations_by_resource_name("orders", "-", "topic", ["value"]) == []


@pytest.mark.parametrize("strategy", [{}, {"subject.name.strategy.type": "ASSOCIATED"}])
def test_a_serializer_follows_the_association_of_its_topic(client, subject, strategy):
    topic, context = f"topic-of-{subject}", lambda topic: SerializationContext(topic, MessageField.VALUE)
    asked = AssociationCreateOrUpdateRequest(
        resource_name=topic,
        resource_namespace="lkc-1",
        resource_id=f"lkc-1:{topic}",
        resource_type="topic",
        associations=[
            AssociationCreateOrUpdateInfo(
                subject=subject, association_type="value", lifecycle="STRONG", schema=avro("a", name="Associated")
            )
        ],
    )
    made = client.create_association(asked)
    assert [(one.subject, one.lifecycle, one.schema.schema_type) for one in made.associations] == [
        (subject, "STRONG", "AVRO")
    ]
    (found,) = client.get_associations_by_resource_name(topic, "-", "topic", ["value"])
    assert (found.subject, found.resource_id, found.association_type) == (subject, f"lkc-1:{topic}", "value")
    serializer = AvroSerializer(client, record("a", name="Associated"), conf=strategy)
    payload = serializer({"a": "x"}, context(topic))
    assert AvroDeserializer(client, conf=strategy)(payload, context(topic)) == {"a": "x"}
    assert f"{topic}-value" not in client.get_subjects()
    other = replaced(asked, resource_name="other", resource_id="other")
    assert refused(client.create_association, other) == (409, 40905)
    client.delete_associations(f"lkc-1:{topic}", "topic", ["value"], cascade_lifecycle=True)
    assert client.get_associations_by_resource_name(topic, "-", "topic", ["value"]) == []
    assert subject not in client.get_subjects()
    assert refused(client.delete_associations, f"lkc-1:{topic}") == (404, 40410)


@pytest.mark.parametrize("name", ["with space", "a/b/c.proto", "ünï-code", "plus+and&", "100%", "a?b#c"])
def test_any_name_works(client, name):
    given = client.register_schema(name, avro("a"))
    assert client.get_latest_version(name).subject == name
    assert name in client.get_subjects()
    assert name in client.get_subjects_by_schema_id(given)
    assert client.get_versions(name) == [1]


def test_thirty_two_clients_register_one_schema(server, subject):
    def register(_):
        with SchemaRegistryClient({"url": server.registry_url}) as client:
            return client.register_schema(subject, avro("a", "b", "c", name="Together"))

    with ThreadPoolExecutor(32) as pool:
        ids = set(pool.map(register, range(32)))
    assert len(ids) == 1
    with SchemaRegistryClient({"url": server.registry_url}) as client:
        assert client.get_versions(subject) == [1]


def test_ownership(server, subject):
    def of(name):
        return SchemaRegistryClient({"url": server.registry_url, "basic.auth.user.info": f"{name}:secret"})

    with of("order-service") as owner, of("billing-service") as other:
        given = owner.register_schema(subject, avro("a"))
        assert refused(other.register_schema, subject, Schema(WITH_DEFAULT, "AVRO")) == (403, 40301)
        assert other.register_schema(subject, avro("a")) == given
        owner.register_schema(subject, Schema(WITH_DEFAULT, "AVRO"))
    with SchemaRegistryClient({"url": server.registry_url}) as anonymous:
        assert refused(anonymous.register_schema, subject, avro()) == (403, 40301)
