package replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A message by field numbers: what two schemas can be compared by, whatever names and types they give. */
final class Numbers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Numbers() {}

    static ObjectNode of(Message message) {
        ObjectNode shown = JSON.objectNode();
        for (Map.Entry<FieldDescriptor, Object> each : message.getAllFields().entrySet()) {
            shown.set(String.valueOf(each.getKey().getNumber()), value(each.getKey(), each.getValue()));
        }
        return shown;
    }

    private static JsonNode value(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            return entries((List<?>) value);
        }
        if (field.isRepeated()) {
            ArrayNode shown = JSON.arrayNode();
            ((List<?>) value).forEach(each -> shown.add(single(field, each)));
            return shown;
        }
        return single(field, value);
    }

    /** By key, the last one of equal keys, as every map type of the language keeps them. */
    private static JsonNode entries(List<?> entries) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        for (Object each : entries) {
            var entry = (Message) each;
            var key = entry.getDescriptorForType().findFieldByNumber(1);
            var value = entry.getDescriptorForType().findFieldByNumber(2);
            sorted.put(single(key, entry.getField(key)).toString(), single(value, entry.getField(value)));
        }
        ObjectNode shown = JSON.objectNode();
        sorted.forEach(shown::set);
        return shown;
    }

    private static JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case MESSAGE, GROUP -> of((Message) value);
            case STRING -> JSON.binaryNode(((String) value).getBytes(StandardCharsets.UTF_8));
            case BYTES -> JSON.binaryNode(((ByteString) value).toByteArray());
            case ENUM -> JSON.stringNode(String.valueOf(((EnumValueDescriptor) value).getNumber()));
            case BOOL -> JSON.stringNode((Boolean) value ? "1" : "0");
            case UINT32, FIXED32 -> JSON.stringNode(Integer.toUnsignedString((Integer) value));
            case UINT64, FIXED64 -> JSON.stringNode(Long.toUnsignedString((Long) value));
            default -> JSON.stringNode(value.toString());
        };
    }
}
