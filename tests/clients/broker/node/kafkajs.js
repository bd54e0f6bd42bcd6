// kafkajs against the broker whose address is the first argument: one line of JSON for each operation.
const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = require("kafkajs");

CompressionCodecs[CompressionTypes.Snappy] = require("kafkajs-snappy");
process.env.KAFKAJS_NO_PARTITIONER_WARNING = "1";

const kafka = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
const CODECS = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy };

async function say(operation, work) {
  let result;
  try {
    result = await work();
  } catch (fault) {
    result = { refused: fault.type ?? fault.name, message: fault.message };
  }
  console.log(JSON.stringify({ operation, result: result ?? null }));
}

async function create(topic, numPartitions = 1) {
  await admin.createTopics({ topics: [{ topic, numPartitions }] });
  return topic;
}

const values = (stem, count) => Array.from({ length: count }, (_, number) => `${stem}-${number}`);
const same = (found, sent) => JSON.stringify([...found].sort()) === JSON.stringify([...sent].sort());

/** Does something with a producer, a consumer and the like, and lets go of it. */
async function using(client, work) {
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.disconnect();
  }
}

/** What the broker answered to the records. */
function sent(topic, some, { config, ...told } = {}) {
  const messages = some.map((value) => ({ key: "k", value }));
  return using(kafka.producer(config), async (producer) => {
    const [answer] = await producer.send({ topic, messages, ...told });
    return answer.baseOffset;
  });
}

/** A member of a group that has joined; what it has read is in `found`. */
async function joined(groupId, topic, config = {}) {
  const consumer = kafka.consumer({ groupId, ...config });
  const found = [];
  let wake = () => {};
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const assigned = new Promise((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => resolve(payload.memberAssignment[topic]?.length ?? 0));
  });
  await consumer.run({
    eachMessage: async ({ message }) => {
      found.push(String(message.value));
      wake();
    },
  });
  const until = (count) =>
    new Promise((resolve) => {
      wake = () => found.length >= count && resolve(found);
      wake();
    });
  return { consumer, assigned, until, leave: () => consumer.disconnect() };
}

async function read(groupId, topic, count, config) {
  const member = await joined(groupId, topic, config);
  const found = await member.until(count);
  await member.leave();
  return found;
}

async function topics() {
  await say("create a topic", async () => {
    await create("kafkajs-made", 3);
    const described = await admin.fetchTopicMetadata({ topics: ["kafkajs-made"] });
    return described.topics[0].partitions.length;
  });
  await say("create it again", () => admin.createTopics({ topics: [{ topic: "kafkajs-made" }] }));
  await say("more partitions", () => admin.createPartitions({ topicPartitions: [{ topic: "kafkajs-made", count: 5 }] }));
  const resource = { type: ConfigResourceTypes.TOPIC, name: "kafkajs-made" };
  await say("set and read a config", async () => {
    const configEntries = [{ name: "retention.ms", value: "60000" }];
    await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
    const asked = { ...resource, configNames: ["retention.ms"] };
    const described = await admin.describeConfigs({ includeSynonyms: false, resources: [asked] });
    return described.resources[0].configEntries[0].configValue;
  });
  await say("delete a topic", async () => {
    await admin.deleteTopics({ topics: ["kafkajs-made"] });
    return !(await admin.listTopics()).includes("kafkajs-made");
  });
  await say("brokers", async () => (await admin.describeCluster()).brokers.length);
}

async function records() {
  for (const [name, compression] of Object.entries(CODECS)) {
    const [topic, some] = [await create(`kafkajs-${name}`), values(name, 300)];
    await say(`produce, ${name}`, () => sent(topic, some, { compression }));
    await say(`consume, ${name}`, async () => same(await read(`kafkajs-${name}`, topic, 300), some));
  }
  for (const acks of [0, 1]) {
    const topic = await create(`kafkajs-acks-${acks}`);
    await say(`acks=${acks}`, async () => {
      await using(kafka.producer(), (producer) => producer.send({ topic, acks, messages: [{ value: "landed" }] }));
      return read(`kafkajs-acks-${acks}`, topic, 1);
    });
  }
  const once = await create("kafkajs-once");
  await say("idempotent", () =>
    using(kafka.producer({ idempotent: true }), async (producer) => {
      const offsets = [];
      for (const value of values("once", 5)) {
        const [answer] = await producer.send({ topic: once, messages: [{ value }] });
        offsets.push(Number(answer.baseOffset));
      }
      return offsets;
    }),
  );
}

async function refusals() {
  const judged = await create("judged-kafkajs");
  await say("a bad record", () => sent(judged, ["BAD"]));
  await say("good ones after it", () => sent(judged, ["good", "better"]));
  await create("owned-kafkajs");
  await say("a topic of somebody else", () => sent("owned-kafkajs", ["x"]));
}

async function groups() {
  const topic = await create("kafkajs-shared", 4);
  const spread = (stem, count) =>
    using(kafka.producer(), (producer) =>
      producer.send({ topic, messages: values(stem, count).map((value, at) => ({ value, partition: at % 4 })) }),
    );
  await spread("first", 40);
  const first = await joined("kafkajs-group", topic);
  await say("a group reads", async () => same(await first.until(40), values("first", 40)));
  const second = await joined("kafkajs-group", topic);
  await say("a second member takes its share", () => second.assigned);
  await first.leave();
  await second.leave();
  await spread("second", 8);
  await say("it goes on where it was", async () => same(await read("kafkajs-group", topic, 8), values("second", 8)));
  await say("an empty group", async () => (await admin.describeGroups(["kafkajs-group"])).groups[0].state);
  await say("set offsets", async () => {
    await admin.resetOffsets({ groupId: "kafkajs-group", topic, earliest: true });
    const [described] = await admin.fetchOffsets({ groupId: "kafkajs-group", topics: [topic] });
    return described.partitions.map((one) => Number(one.offset));
  });
  await say("delete a group", async () => {
    await admin.deleteGroups(["kafkajs-group"]);
    return !(await admin.listGroups()).groups.some((one) => one.groupId === "kafkajs-group");
  });
}

async function transactions() {
  const [source, sink] = [await create("kafkajs-in"), await create("kafkajs-out")];
  const config = { transactionalId: "kafkajs", idempotent: true, maxInFlightRequests: 1 };
  await using(kafka.producer(config), async (producer) => {
    const aborted = await producer.transaction();
    await aborted.send({ topic: sink, messages: [{ value: "aborted" }] });
    await say("abort", () => aborted.abort());
    const committed = await producer.transaction();
    await committed.send({ topic: sink, messages: [{ value: "committed" }] });
    const offsets = [{ topic: source, partitions: [{ partition: 0, offset: "3" }] }];
    await say("offsets in it", () => committed.sendOffsets({ consumerGroupId: "kafkajs-copy", topics: offsets }));
    await say("commit", () => committed.commit());
  });
  await say("only what was committed", () => read("kafkajs-committed", sink, 1));
  await say("the offset in the transaction", async () => {
    const [described] = await admin.fetchOffsets({ groupId: "kafkajs-copy", topics: [source] });
    return Number(described.partitions[0].offset);
  });
}

async function offsets() {
  const topic = await create("kafkajs-offsets");
  const messages = values("at", 5).map((value, at) => ({ value, timestamp: String(1000 * (at + 1)) }));
  await using(kafka.producer(), (producer) => producer.send({ topic, messages }));
  const by = async (work) => Number((await work)[0].offset);
  await say("the end", () => by(admin.fetchTopicOffsets(topic)));
  await say("by time", () => by(admin.fetchTopicOffsetsByTimestamp(topic, 2500)));
  await say("delete records", async () => {
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "3" }] });
    return Number((await admin.fetchTopicOffsets(topic))[0].low);
  });
  await say("what is left", () => read("kafkajs-left", topic, 2));
}

async function main() {
  await using(admin, async () => {
    for (const story of [topics, records, refusals, groups, transactions, offsets]) {
      await story();
    }
  });
}

main();
