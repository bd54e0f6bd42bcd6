// @confluentinc/schemaregistry against the registry whose URL is the first argument.
// Its modules are loaded one by one: its index loads the SDKs of the clouds' key stores too.
const { create, createFileRegistry, fromJson } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const { SchemaRegistryClient } = require("@confluentinc/schemaregistry/dist/schemaregistry-client");
const serde = require("@confluentinc/schemaregistry/dist/serde/serde");
const { AvroSerializer, AvroDeserializer } = require("@confluentinc/schemaregistry/dist/serde/avro");
const { JsonSerializer, JsonDeserializer } = require("@confluentinc/schemaregistry/dist/serde/json");
const { ProtobufSerializer, ProtobufDeserializer } = require("@confluentinc/schemaregistry/dist/serde/protobuf");
const { say } = require("./said");

const url = process.argv[2];
const VALUE = serde.SerdeType.VALUE;
const LATEST = { useLatestVersion: true, autoRegisterSchemas: false };
const connect = (base) => new SchemaRegistryClient({ baseURLs: [base], maxRetries: 0 });
const client = connect(url);

const record = (name, ...fields) => JSON.stringify({ type: "record", name, namespace: "node", fields });
const avro = (schema, more = {}) => ({ schemaType: "AVRO", schema, ...more });
const ID = { name: "id", type: "string" };
const NOTE = { name: "note", type: ["null", "string"], default: null };
const FIRST = avro(record("Order", ID));
const SECOND = avro(record("Order", ID, NOTE));
const BREAKING = avro(record("Order", ID, { name: "total", type: "double" }));
const ORDER_JSON = {
  schemaType: "JSON",
  schema: JSON.stringify({ type: "object", properties: { id: { type: "string" } }, required: ["id"] }),
};
const FILES = {
  file: [
    {
      name: "node/money.proto",
      package: "node",
      syntax: "proto3",
      messageType: [{ name: "Money", field: [{ name: "cents", number: 1, type: "TYPE_INT64", label: "LABEL_OPTIONAL" }] }],
    },
    {
      name: "node/order.proto",
      package: "node",
      syntax: "proto3",
      dependency: ["node/money.proto"],
      messageType: [
        {
          name: "Order",
          field: [
            { name: "id", number: 1, type: "TYPE_STRING", label: "LABEL_OPTIONAL" },
            { name: "price", number: 2, type: "TYPE_MESSAGE", typeName: ".node.Money", label: "LABEL_OPTIONAL" },
          ],
        },
      ],
    },
  ],
};

async function subjects() {
  await say("register", async () => (await client.register("node-value", FIRST)) > 0);
  await say("register again", async () => (await connect(url).register("node-value", FIRST, true)) > 0);
  await say("register an incompatible one", () => client.register("node-value", BREAKING));
  await say("register text that is no schema", () => client.register("node-value", avro("{")));
  await say("full response", async () => (await client.registerFullResponse("node-value", SECOND)).id > 0);
  await say("versions", () => client.getAllVersions("node-value"));
  await say("version of a schema", () => connect(url).getVersion("node-value", SECOND));
  await say("id of a schema", async () => (await connect(url).getId("node-value", FIRST)) > 0);
  await say("latest", async () => (await client.getLatestSchemaMetadata("node-value")).version);
  await say("one version", async () => (await client.getSchemaMetadata("node-value", 1)).schema === FIRST.schema);
  await say("by id", async () => {
    const { id } = await client.getSchemaMetadata("node-value", 1);
    return (await connect(url).getBySubjectAndId("node-value", id)).schema === FIRST.schema;
  });
  await say("by an unknown id", () => client.getBySubjectAndId("node-value", 987654));
  await say("subjects", async () => (await client.getAllSubjects()).includes("node-value"));
  await say("latest with metadata", async () => {
    const named = avro(record("Named", ID), { metadata: { properties: { team: "orders & co" } } });
    await client.register("node-named-value", named);
    const found = await client.getLatestWithMetadata("node-named-value", { team: "orders & co" });
    return [found.version, found.metadata.properties];
  });
  await say("a name with slashes", async () => {
    await client.register("node/a b/c", FIRST);
    return client.getAllVersions("node/a b/c");
  });
}

async function levels() {
  await say("level of everything", () => client.getDefaultCompatibility());
  await say("level of a subject without one", () => client.getCompatibility("node-value"));
  await say("set a level", () => client.updateCompatibility("node-value", "FULL"));
  await say("get a level", () => client.getCompatibility("node-value"));
  await say("set a config", () => client.updateConfig("node-value", { compatibility: "BACKWARD", normalize: true }));
  await say("get a config", () => client.getConfig("node-value"));
  await say("compatible", () => client.testSubjectCompatibility("node-value", FIRST));
  await say("incompatible", () => client.testSubjectCompatibility("node-value", BREAKING));
  await say("compatible with one version", () => client.testCompatibility("node-value", 1, SECOND));
}

async function formats() {
  const round = async (Serializer, Deserializer, topic, event, conf, more = {}) => {
    const bytes = await new Serializer(client, VALUE, { ...conf, ...more }).serialize(topic, event);
    return [bytes[0], await new Deserializer(connect(url), VALUE, {}).deserialize(topic, bytes)];
  };
  await say("avro", () => round(AvroSerializer, AvroDeserializer, "node", { id: "o-1", note: null }, LATEST));
  await say("avro, derived", () =>
    round(AvroSerializer, AvroDeserializer, "node-derived", { id: "o-1" }, { autoRegisterSchemas: true }));
  await client.register("node-json-value", ORDER_JSON);
  await say("json", () =>
    round(JsonSerializer, JsonDeserializer, "node-json", { id: "o-1" }, { ...LATEST, validate: true }));
  await say("json that is invalid", () =>
    round(JsonSerializer, JsonDeserializer, "node-json", { id: 1 }, { ...LATEST, validate: true }));
  await protobuf();
  await say("avro by guid in a header", async () => {
    const headers = {};
    const conf = { ...LATEST, schemaIdSerializer: serde.HeaderSchemaIdSerializer };
    const fresh = connect(url);
    const bytes = await new AvroSerializer(fresh, VALUE, conf).serialize("node", { id: "o-2", note: "n" }, headers);
    const back = await new AvroDeserializer(connect(url), VALUE, {}).deserialize("node", bytes, headers);
    return [Object.keys(headers), back];
  });
}

async function protobuf() {
  const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, FILES));
  const Order = registry.getMessage("node.Order");
  const Money = registry.getMessage("node.Money");
  const event = create(Order, { id: "o-1", price: create(Money, { cents: 1250n }) });
  const writer = new ProtobufSerializer(client, VALUE, { autoRegisterSchemas: true });
  writer.registry.add(Order);
  await say("protobuf with an import", async () => {
    const bytes = await writer.serialize("node-proto", event);
    const back = await new ProtobufDeserializer(connect(url), VALUE, {}).deserialize("node-proto", bytes);
    return [back.$typeName, back.id, String(back.price.cents)];
  });
  await say("protobuf's references", async () => {
    const { references } = await client.getLatestSchemaMetadata("node-proto-value");
    return references;
  });
}

async function references() {
  await client.register("node-money", avro(record("Money", { name: "cents", type: "long" })));
  const referring = avro(record("Paid", { name: "price", type: "node.Money" }), {
    references: [{ name: "node.Money", subject: "node-money", version: 1 }],
  });
  await say("register with a reference", async () => (await client.register("node-paid-value", referring)) > 0);
  await say("avro with a reference", async () => {
    const bytes = await new AvroSerializer(client, VALUE, LATEST).serialize("node-paid", { price: { cents: 7 } });
    return new AvroDeserializer(connect(url), VALUE, {}).deserialize("node-paid", bytes);
  });
  await say("delete what others refer to", () => client.deleteSubject("node-money"));
}

async function contextsAndDeletes() {
  const dev = connect(`${url}/contexts/node`);
  await say("a context by its URL", async () => [await dev.register("node-dev-value", FIRST), await dev.getAllSubjects()]);
  await say("associations", () => client.getAssociationsByResourceName("node", "-", "topic", ["value"], null, 0, -1));
  await say("delete a version", () => client.deleteSubjectVersion("node-value", 2));
  await say("delete a subject", () => client.deleteSubject("node-value"));
  await say("delete it for ever", () => client.deleteSubject("node-value", true));
  await say("what is gone", () => connect(url).getLatestSchemaMetadata("node-value"));
}

(async () => {
  await subjects();
  await levels();
  await formats();
  await references();
  await contextsAndDeletes();
})();
