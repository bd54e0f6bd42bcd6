// @kafkajs/confluent-schema-registry against the registry whose URL is the first argument.
const { SchemaRegistry, SchemaType } = require("@kafkajs/confluent-schema-registry");
const { say } = require("./said");

const host = process.argv[2];
const connect = (options) => new SchemaRegistry({ host, retry: { retries: 0 } }, options);
const registry = connect();

const ORDER = { type: "record", name: "Order", namespace: "kafkajs", fields: [{ name: "id", type: "string" }] };
const BREAKING = { ...ORDER, fields: [{ name: "total", type: "double" }] };
const JSON_ORDER = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const PROTO_ORDER = 'syntax = "proto3";\npackage kafkajs;\nmessage Order {\n  string id = 1;\n}\n';

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const schema = (type, value, references) => ({ type: SchemaType[type], schema: text(value), references });

async function round(id, event) {
  const bytes = await registry.encode(id, event);
  return [bytes[0], await connect().decode(bytes)];
}

async function formats() {
  await say("avro", async () => {
    const { id } = await registry.register(ORDER, { subject: "kafkajs-value" });
    return round(id, { id: "o-1" });
  });
  await say("json", async () => {
    const { id } = await registry.register(schema("JSON", JSON_ORDER), { subject: "kafkajs-json-value" });
    return round(id, { id: "o-1" });
  });
  await say("protobuf", async () => {
    const { id } = await registry.register(schema("PROTOBUF", PROTO_ORDER), { subject: "kafkajs-proto-value" });
    return round(id, { id: "o-1" });
  });
}

async function references() {
  await say("avro with a reference", async () => {
    const money = { ...ORDER, name: "Money", fields: [{ name: "cents", type: "long" }] };
    await registry.register(schema("AVRO", money), { subject: "kafkajs-money" });
    const paid = { ...ORDER, name: "Paid", fields: [{ name: "price", type: "kafkajs.Money" }] };
    const named = [{ name: "kafkajs.Money", subject: "kafkajs-money", version: 1 }];
    const { id } = await registry.register(schema("AVRO", paid, named), { subject: "kafkajs-paid-value" });
    return round(id, { price: { cents: 7 } });
  });
  await say("protobuf with a reference", async () => {
    const money = 'syntax = "proto3";\npackage kafkajs;\nmessage Money {\n  int32 cents = 1;\n}\n';
    await registry.register(schema("PROTOBUF", money), { subject: "kafkajs/money.proto" });
    const paid =
      'syntax = "proto3";\npackage kafkajs;\nimport "kafkajs/money.proto";\nmessage Paid {\n  Money price = 1;\n}\n';
    const named = [{ name: "kafkajs/money.proto", subject: "kafkajs/money.proto", version: 1 }];
    const { id } = await registry.register(schema("PROTOBUF", paid, named), { subject: "kafkajs-paid-proto-value" });
    return round(id, { price: { cents: 7 } });
  });
}

async function rest() {
  await say("by version", async () => (await registry.getRegistryId("kafkajs-value", 1)) > 0);
  await say("by schema", async () => (await registry.getRegistryIdBySchema("kafkajs-value", ORDER)) > 0);
  await say("latest", async () => (await registry.getLatestSchemaId("kafkajs-value")) > 0);
  await say("register again", async () => (await connect().register(ORDER, { subject: "kafkajs-value" })).id > 0);
  await say("register an incompatible one", () => registry.register(BREAKING, { subject: "kafkajs-value" }));
  await say("a name with slashes", async () => (await registry.register(ORDER, { subject: "kafkajs/a b" })).id > 0);
  await say("by an unknown id", () => connect().getSchema(987654));
}

(async () => {
  await formats();
  await references();
  await rest();
})();
