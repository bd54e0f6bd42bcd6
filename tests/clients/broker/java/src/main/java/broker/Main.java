package broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Does what its arguments name, and says on a line each what came of it. */
public final class Main {
    private static String bootstrap;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        bootstrap = arguments[0];
        switch (arguments[1]) {
            case "transactions" -> transactions(arguments[2], arguments[3], arguments[4]);
            case "batch" -> batch(arguments[2], arguments[3]);
            case "describe" -> describe(arguments[2], Integer.parseInt(arguments[3]));
            case "read" -> read(arguments[2], Long.parseLong(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static void transactions(String source, String sink, String judged) throws Exception {
        var producer = producer("java");
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(sink, "k", "committed"));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(sink, "k", "aborted")).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(sink, "k", "with offsets"));
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition(source, 0), new OffsetAndMetadata(3)), new ConsumerGroupMetadata("java"));
        producer.commitTransaction();
        rejected(producer, judged);
        fenced(producer, sink);
        try (var consumer = consumer("java")) {
            var place = new TopicPartition(source, 0);
            say("offset", consumer.committed(java.util.Set.of(place)).get(place).offset());
        }
    }

    private static void rejected(KafkaProducer<String, String> producer, String judged) throws InterruptedException {
        producer.beginTransaction();
        try {
            producer.send(new ProducerRecord<>(judged, "k", "BAD")).get();
        } catch (ExecutionException fault) {
            say("rejected", fault.getCause().getClass().getSimpleName() + ": " + fault.getCause().getMessage());
        }
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(judged, "k", "good"));
        producer.commitTransaction();
    }

    private static void fenced(KafkaProducer<String, String> zombie, String sink) throws Exception {
        zombie.beginTransaction();
        zombie.send(new ProducerRecord<>(sink, "k", "zombie")).get();
        try (var successor = producer("java")) {
            successor.initTransactions();
            successor.beginTransaction();
            successor.send(new ProducerRecord<>(sink, "k", "successor"));
            successor.commitTransaction();
        }
        try {
            zombie.commitTransaction();
            say("zombie", "committed");
        } catch (KafkaException fault) {
            say("zombie", fault.getClass().getSimpleName());
        }
        zombie.close(Duration.ZERO);
    }

    /** A batch with two bad records, later records, and a topic of somebody else: the defaults, so idempotent. */
    private static void batch(String judged, String owned) throws Exception {
        var told = new Properties();
        told.put("bootstrap.servers", bootstrap);
        told.put("linger.ms", "60000");
        try (var producer = new KafkaProducer<>(told, new StringSerializer(), new StringSerializer())) {
            for (var values : List.of(List.of("ok", "BAD"), List.of("BAD", "ok", "BAD"), List.of("later", "last"))) {
                var sent = new ArrayList<Future<RecordMetadata>>();
                for (var value : values) {
                    sent.add(producer.send(new ProducerRecord<>(judged, "k", value)));
                }
                producer.flush();
                for (var one : sent) {
                    say("batch", outcome(one));
                }
            }
            var stranger = producer.send(new ProducerRecord<>(owned, "k", "x"));
            producer.flush();
            say("owned", outcome(stranger));
        }
    }

    private static String outcome(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return "at " + sent.get().offset();
        } catch (ExecutionException fault) {
            return fault.getCause().getClass().getSimpleName() + ": " + fault.getCause().getMessage();
        }
    }

    /** The partitions of a topic, asked for a few at a time. */
    private static void describe(String topic, int most) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var few = new DescribeTopicsOptions().partitionSizeLimitPerResponse(most);
            var described = admin.describeTopics(List.of(topic), few).allTopicNames().get().get(topic);
            for (var one : described.partitions()) {
                say("partition", one.partition() + " " + one.leader().id() + " " + one.elr() + one.lastKnownElr());
            }
        }
    }

    private static void read(String topic, long from) {
        var place = new TopicPartition(topic, 0);
        try (var consumer = consumer("reader")) {
            consumer.assign(List.of(place));
            consumer.seek(place, from);
            long end = consumer.endOffsets(List.of(place)).get(place);
            var found = new ArrayList<String>();
            while (consumer.position(place) < end) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    found.add(record.offset() + "=" + record.key() + "=" + record.value());
                }
            }
            found.forEach(one -> say("record", one));
            say("end", end);
        }
    }

    private static void say(String name, Object value) {
        System.out.println(name + "\t" + value);
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        var told = new Properties();
        told.put("bootstrap.servers", bootstrap);
        told.put("transactional.id", transactionalId);
        return new KafkaProducer<>(told, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        var told = new Properties();
        told.put("bootstrap.servers", bootstrap);
        told.put("group.id", group);
        told.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(told, new StringDeserializer(), new StringDeserializer());
    }
}
