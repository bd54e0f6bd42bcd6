package replay;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * protobuf-java: dynamic messages.
 *
 * <p>A side is {@code {"files": base64 of a FileDescriptorSet, "message": full name}}, the files in order of their
 * imports. A value is {@code {"json": …, "numbers": …}}: as JSON text, and by field numbers, which two schemas share.
 */
final class Protobuf implements Main.Language {
    @Override
    public Main.Pair pair(JsonNode writer, JsonNode reader) throws Exception {
        return new Types(type(writer), type(reader));
    }

    private static Type type(JsonNode side) throws InvalidProtocolBufferException, DescriptorValidationException {
        Map<String, FileDescriptor> built = new HashMap<>();
        var extensions = ExtensionRegistry.newInstance();
        Descriptor found = null;
        for (FileDescriptorProto file : FileDescriptorSet.parseFrom(side.get("files").binaryValue()).getFileList()) {
            var imports = file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
            var descriptor = FileDescriptor.buildFrom(file, imports);
            built.put(file.getName(), descriptor);
            descriptor.getExtensions().forEach(each -> register(each, extensions));
            found = named(descriptor, side.get("message").stringValue());
        }
        return new Type(found, extensions);
    }

    private static void register(FieldDescriptor extension, ExtensionRegistry known) {
        if (extension.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            known.add(extension, DynamicMessage.getDefaultInstance(extension.getMessageType()));
        } else {
            known.add(extension);
        }
    }

    /** The message of that full name; null where the file has none. */
    private static Descriptor named(FileDescriptor file, String fullName) {
        var inside = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
        if (!fullName.startsWith(inside)) {
            return null;
        }
        Descriptor found = null;
        for (String name : fullName.substring(inside.length()).split("\\.")) {
            found = found == null ? file.findMessageTypeByName(name) : found.findNestedTypeByName(name);
            if (found == null) {
                return null;
            }
        }
        return found;
    }

    private record Type(Descriptor message, ExtensionRegistry extensions) {
        JsonNode read(byte[] payload) throws InvalidProtocolBufferException {
            if (message == null) {
                throw new IllegalArgumentException("there is no such message");
            }
            var event = DynamicMessage.parseFrom(message, payload, extensions);
            var types = TypeRegistry.newBuilder().add(message).build();
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("json", JsonFormat.printer().usingTypeRegistry(types).print(event))
                    .set("numbers", Numbers.of(event));
        }
    }

    private record Types(Type writer, Type reader) implements Main.Pair {
        @Override
        public JsonNode asWritten(byte[] payload) throws InvalidProtocolBufferException {
            return writer.read(payload);
        }

        @Override
        public JsonNode asRead(byte[] payload) throws InvalidProtocolBufferException {
            return reader.read(payload);
        }
    }
}
