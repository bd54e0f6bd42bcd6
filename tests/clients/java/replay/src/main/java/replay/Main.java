package replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replays events of a writer under a reader, as a consumer on the JVM would.
 *
 * <p>One question a line: {@code {"format", "writer", "reader", "payloads": [base64, …]}}. One answer a line:
 * {@code {"verdict", "events": [{"wrote": side, "read": side}, …]}}, where a side is {@code {"value": …}} or
 * {@code {"refused": reason}}; or {@code {"unreadable": reason}} when one of the schemas is none here.
 */
public final class Main {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Language> LANGUAGES =
            Map.of("AVRO", new Avro(), "JSON", new JsonSchema(), "PROTOBUF", new Protobuf());

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(answer(JSON.readTree(line)));
        }
    }

    private static ObjectNode answer(JsonNode question) {
        var answer = JSON.createObjectNode();
        try {
            var language = LANGUAGES.get(question.get("format").stringValue());
            var pair = language.pair(question.get("writer"), question.get("reader"));
            answer.put("verdict", pair.verdict());
            var events = answer.putArray("events");
            for (JsonNode each : question.get("payloads")) {
                byte[] payload = each.binaryValue();
                var event = events.addObject();
                event.set("wrote", side(pair::asWritten, payload));
                event.set("read", side(pair::asRead, payload));
            }
        } catch (Exception | StackOverflowError reason) {
            return JSON.createObjectNode().put("unreadable", reason.toString());
        }
        return answer;
    }

    private static ObjectNode side(Codec codec, byte[] payload) {
        var side = JSON.createObjectNode();
        try {
            side.set("value", codec.read(payload));
        } catch (Exception | StackOverflowError reason) {
            side.put("refused", reason.toString());
        }
        return side;
    }

    /** A schema language. */
    interface Language {
        /** The two schemas, parsed; any exception means that one of them is none. */
        Pair pair(JsonNode writer, JsonNode reader) throws Exception;
    }

    /** A writer and a reader. */
    interface Pair {
        /** The event as its own schema reads it; any exception is a refusal. */
        JsonNode asWritten(byte[] payload) throws Exception;

        /** The event as the reader reads it; any exception is a refusal. */
        JsonNode asRead(byte[] payload) throws Exception;

        /** What the language's own checker says of the two; null where it has none. */
        default String verdict() {
            return null;
        }
    }

    private interface Codec {
        JsonNode read(byte[] payload) throws Exception;
    }
}
