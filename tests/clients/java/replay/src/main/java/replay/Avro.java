package replay;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Apache Avro: generic records, no logical types. Values are shown as Avro prints them. */
final class Avro implements Main.Language {
    @Override
    public Main.Pair pair(JsonNode writer, JsonNode reader) {
        return new Schemas(parsed(writer), parsed(reader));
    }

    private static Schema parsed(JsonNode text) {
        return new Schema.Parser().parse(text.stringValue());
    }

    private record Schemas(Schema writer, Schema reader) implements Main.Pair {
        @Override
        public JsonNode asWritten(byte[] payload) throws IOException {
            return read(writer, payload);
        }

        @Override
        public JsonNode asRead(byte[] payload) throws IOException {
            return read(reader, payload);
        }

        @Override
        public String verdict() {
            return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType().name();
        }

        private JsonNode read(Schema as, byte[] payload) throws IOException {
            var decoder = DecoderFactory.get().binaryDecoder(payload, null);
            Object datum = new GenericDatumReader<>(writer, as).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IOException("bytes are left");
            }
            return StringNode.valueOf(GenericData.get().toString(datum));
        }
    }
}
