package dev.opsctl.local.sdk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.opsctl.local.limit.FiniteNumbers;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * SDK model objects as plain JSON under their member names: for the store, for CloudFormation properties and for Step Functions' SDK
 * integrations. Not a wire protocol: times are ISO-8601 (numbers are read as epoch seconds), blobs are Base64. Names match whatever the
 * case of their first letter, because CloudFormation writes {@code RestApiId} where the API writes {@code restApiId}.
 */
public final class PojoJson {

    /** Members that the SDK calls otherwise than the models do. */
    private static final Map<String, String> MODEL_NAMES = Map.of("NUL", "NULL");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(sdkModule())
            .addModule(new SimpleModule("instants").addDeserializer(Instant.class, new IsoInstants()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .nodeFactory(new FiniteNumbers(false))
            .build();

    private PojoJson() {}

    /** A mapper that also reads and writes SDK model classes, at any depth in records. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** Absent members and auto-constructed collections are left out; explicit empties stay. */
    public static ObjectNode write(SdkPojo pojo) {
        ObjectNode node = NODES.objectNode();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                node.set(name(field), writeValue(value));
            }
        }
        return node;
    }

    /** What the service's model calls a member, where the SDK has renamed it. */
    public static String name(SdkField<?> field) {
        return MODEL_NAMES.getOrDefault(field.memberName(), field.memberName());
    }

    private static JsonNode writeValue(Object value) {
        if (value instanceof SdkPojo pojo) {
            return write(pojo);
        } else if (value instanceof Collection<?> list) {
            var array = NODES.arrayNode();
            list.forEach(item -> array.add(item == null ? NODES.nullNode() : writeValue(item)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, item) -> object.set(key.toString(), item == null ? NODES.nullNode() : writeValue(item)));
            return object;
        } else if (value instanceof SdkBytes bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes.asByteArray()));
        } else if (value instanceof Document document) {
            return MAPPER.valueToTree(document.unwrap());
        } else if (value instanceof Instant || value instanceof Enum<?>) {
            return NODES.textNode(value.toString());
        }
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads an object of a model class.
     *
     * @param type an SDK model class with a static {@code builder()}
     * @throws IllegalArgumentException if a value has the wrong type; the message begins with its path
     */
    public static <T extends SdkPojo> T read(JsonNode node, Class<T> type) {
        try {
            return type.cast(fill(node, (SdkPojo) type.getMethod("builder").invoke(null), ""));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " has no builder", e);
        }
    }

    /** Reads the members of an object into a builder; members that the model does not have are ignored. The builder is built. */
    public static Object read(JsonNode node, SdkPojo builder) {
        return fill(node, builder, "");
    }

    private static Object fill(JsonNode node, SdkPojo builder, String path) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    (path.isEmpty() ? "the document" : path) + ": expected an object, got " + node.getNodeType());
        }
        for (SdkField<?> field : builder.sdkFields()) {
            String name = name(field);
            JsonNode named = member(node, name);
            JsonNode value = named == null ? member(node, field.memberName()) : named;
            if (value != null && !value.isNull()) {
                field.set(builder, readValue(value, field, path.isEmpty() ? name : path + "." + name));
            }
        }
        return ((Buildable) builder).build();
    }

    private static JsonNode member(JsonNode node, String name) {
        JsonNode exact = node.get(name);
        if (exact != null || name.isEmpty()) {
            return exact;
        }
        char first = name.charAt(0);
        char other = Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first);
        return node.get(other + name.substring(1));
    }

    private static Object readValue(JsonNode value, SdkField<?> field, String path) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return fill(value, field.constructor().get(), path);
        } else if (type == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    list.add(readValue(value.get(i), item, path + "[" + i + "]"));
                }
            } else {
                list.add(readValue(value, item, path));
            }
            return list;
        } else if (type == MarshallingType.MAP) {
            if (!value.isObject()) {
                throw new IllegalArgumentException(path + ": expected an object, got " + value.getNodeType());
            }
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            value.fields()
                    .forEachRemaining(e -> map.put(e.getKey(), readValue(e.getValue(), item, path + "." + e.getKey())));
            return map;
        }
        return readScalar(value, type, path);
    }

    private static Object readScalar(JsonNode value, MarshallingType<?> type, String path) {
        try {
            if (type == MarshallingType.STRING) {
                return value.isValueNode() ? value.asText() : value.toString();
            } else if (type == MarshallingType.INTEGER) {
                return new BigDecimal(value.asText()).intValueExact();
            } else if (type == MarshallingType.LONG) {
                return new BigDecimal(value.asText()).longValueExact();
            } else if (type == MarshallingType.SHORT) {
                return new BigDecimal(value.asText()).shortValueExact();
            } else if (type == MarshallingType.BYTE) {
                return new BigDecimal(value.asText()).byteValueExact();
            } else if (type == MarshallingType.DOUBLE) {
                return Double.valueOf(value.asText());
            } else if (type == MarshallingType.FLOAT) {
                return Float.valueOf(value.asText());
            } else if (type == MarshallingType.BIG_DECIMAL) {
                return new BigDecimal(value.asText());
            } else if (type == MarshallingType.BOOLEAN) {
                return readBoolean(value);
            } else if (type == MarshallingType.INSTANT) {
                return readInstant(value);
            } else if (type == MarshallingType.SDK_BYTES) {
                return SdkBytes.fromByteArray(Base64.getDecoder().decode(value.asText()));
            } else if (type == MarshallingType.DOCUMENT) {
                return document(value);
            }
        } catch (ArithmeticException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new IllegalArgumentException(
                    path + ": expected " + type.getTargetClass().getSimpleName() + ", got " + value, e);
        }
        throw new IllegalArgumentException(path + ": unsupported type " + type.getTargetClass());
    }

    private static Boolean readBoolean(JsonNode value) {
        String text = value.asText();
        if ("true".equalsIgnoreCase(text)) {
            return true;
        } else if ("false".equalsIgnoreCase(text)) {
            return false;
        }
        throw new IllegalArgumentException("not a boolean");
    }

    private static Instant readInstant(JsonNode value) {
        if (value.isNumber()) {
            return Instant.ofEpochMilli(value.decimalValue().movePointRight(3).longValue());
        }
        return IsoInstants.read(value.asText());
    }

    /** JSON as a member of type Document has it. */
    public static Document document(JsonNode value) {
        if (value.isNull()) {
            return Document.fromNull();
        } else if (value.isBoolean()) {
            return Document.fromBoolean(value.booleanValue());
        } else if (value.isNumber()) {
            return Document.fromNumber(value.decimalValue().toPlainString());
        } else if (value.isTextual()) {
            return Document.fromString(value.asText());
        } else if (value.isArray()) {
            List<Document> list = new ArrayList<>();
            value.forEach(item -> list.add(document(item)));
            return Document.fromList(list);
        }
        Map<String, Document> map = new LinkedHashMap<>();
        value.fields().forEachRemaining(e -> map.put(e.getKey(), document(e.getValue())));
        return Document.fromMap(map);
    }

    private static SimpleModule sdkModule() {
        SimpleModule module = new SimpleModule("sdk");
        module.addSerializer(SdkPojo.class, new JsonSerializer<>() {
            @Override
            public void serialize(SdkPojo value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeTree(write(value));
            }
        });
        module.addSerializer(SdkBytes.class, new JsonSerializer<>() {
            @Override
            public void serialize(SdkBytes value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeBinary(value.asByteArrayUnsafe());
            }
        });
        module.setDeserializers(new SimpleDeserializers() {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable JsonDeserializer<?> findBeanDeserializer(
                    JavaType type, DeserializationConfig config, BeanDescription description) {
                if (type.getRawClass() == SdkBytes.class) {
                    return new BytesDeserializer();
                }
                return SdkPojo.class.isAssignableFrom(type.getRawClass())
                        ? new PojoDeserializer(type.getRawClass().asSubclass(SdkPojo.class))
                        : null;
            }
        });
        return module;
    }

    private static final class BytesDeserializer extends JsonDeserializer<SdkBytes> {
        @Override
        public SdkBytes deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return SdkBytes.fromByteArrayUnsafe(in.getBinaryValue());
        }
    }

    private static final class PojoDeserializer extends JsonDeserializer<SdkPojo> {
        private final Class<? extends SdkPojo> type;

        PojoDeserializer(Class<? extends SdkPojo> type) {
            this.type = type;
        }

        @Override
        public SdkPojo deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return read(in.readValueAsTree(), type);
        }
    }
}
