package replay;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** networknt's validator: draft-07 where nothing is said, formats as annotations, patterns by the JDK. */
final class JsonSchema implements Main.Language {
    private static final SchemaRegistryConfig SETTINGS =
            SchemaRegistryConfig.builder().formatAssertionsEnabled(false).build();

    @Override
    public Main.Pair pair(JsonNode writer, JsonNode reader) {
        return new Schemas(parsed(writer), parsed(reader));
    }

    private static Schema parsed(JsonNode text) {
        // A registry of its own each: the two sides may carry the same $id.
        var registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_7, builder -> builder.schemaRegistryConfig(SETTINGS));
        return registry.getSchema(text.stringValue(), InputFormat.JSON);
    }

    private record Schemas(Schema writer, Schema reader) implements Main.Pair {
        @Override
        public JsonNode asWritten(byte[] payload) {
            return valid(writer, payload);
        }

        @Override
        public JsonNode asRead(byte[] payload) {
            return valid(reader, payload);
        }

        private static JsonNode valid(Schema schema, byte[] payload) {
            var text = new String(payload, StandardCharsets.UTF_8);
            var errors = schema.validate(text, InputFormat.JSON);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(errors.get(0).toString());
            }
            return StringNode.valueOf(text);
        }
    }
}
