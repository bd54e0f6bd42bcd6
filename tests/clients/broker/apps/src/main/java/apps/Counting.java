package apps;

import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Counts words with Kafka Streams until it is told to end by the end of its input, or killed.
 *
 * <p>Arguments: bootstrap, application id, topic of the lines, topic of the counts, folder of the state, guarantee.
 * Prints {@code state NAME} and {@code restored RECORDS}. The words change the key, so there is a repartition topic;
 * the counts have a store, so there is a changelog.
 */
public final class Counting {
    private Counting() {}

    public static void main(String[] told) throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> lines = builder.stream(told[2]);
        lines.flatMapValues(line -> Arrays.asList(line.split(" ")))
                .groupBy((key, word) -> word)
                .count(Materialized.as("counts"))
                .toStream()
                .mapValues(count -> Long.toString(count))
                .to(told[3]);
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties(told))) {
            streams.setStateListener((now, before) -> say("state", now.name()));
            streams.setGlobalStateRestoreListener(new Restored());
            streams.start();
            while (System.in.read() != -1) {}
            streams.close(new KafkaStreams.CloseOptions().timeout(Duration.ofSeconds(30)).leaveGroup(true));
        }
    }

    private static Properties properties(String[] told) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, told[0]);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, told[1]);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, told[4]);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, told[5]);
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        // each count leaves the store, so that the output shows each one once
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // who was killed is out soon
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
        return properties;
    }

    private static void say(String what, Object value) {
        System.out.println(what + " " + value);
    }

    private static final class Restored implements StateRestoreListener {
        @Override
        public void onRestoreStart(TopicPartition from, String store, long start, long end) {}

        @Override
        public void onBatchRestored(TopicPartition from, String store, long end, long count) {}

        @Override
        public void onRestoreEnd(TopicPartition from, String store, long total) {
            say("restored", total);
        }
    }
}
