package dev.opsctl.local.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.FiniteNumbers;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.JsonValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** Bodies of AWS's JSON protocols, driven by the SDK's field descriptions. */
public final class JsonWire {

    /**
     * A text is as long as the gateway lets a body be: 50 MB of a function's code are one text in Base64, and an attribute of an item may have a
     * name of 64 KB. A member that is there twice, or
     * more than one document, would be read in one way here and perhaps in another by who has sent it.
     */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new FiniteNumbers(true));

    private JsonWire() {}

    /** Parses a body; an empty one is an empty object. */
    public static JsonNode parse(byte[] body) {
        try {
            JsonNode node = body.length == 0 ? null : JSON.readTree(body);
            return node == null || node.isMissingNode() ? JSON.createObjectNode() : node;
        } catch (IOException e) {
            throw new WireException("SerializationException", "Could not parse request body into json");
        }
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            // half of a surrogate pair, which an encoder of text replaces
            return node.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Fills the body members of a builder; unknown members are ignored, as AWS does. */
    public static void fill(JsonNode node, SdkPojo builder) {
        if (!node.isObject()) {
            throw new WireException("SerializationException", "Unexpected value type in payload");
        }
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.location() == MarshallLocation.PAYLOAD) {
                JsonNode value = node.get(field.locationName());
                if (value != null && !value.isNull()) {
                    field.set(builder, read(value, field));
                }
            }
        }
    }

    private static Object read(JsonNode value, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(value, builder);
            return ((Buildable) builder).build();
        } else if (type == MarshallingType.LIST) {
            return readList(value, field);
        } else if (type == MarshallingType.MAP) {
            require(value.isObject(), "Expected map or null");
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            value.fields().forEachRemaining(e -> {
                require(!e.getValue().isNull(), "Unexpected null in a map");
                map.put(e.getKey(), read(e.getValue(), item));
            });
            return map;
        } else if (type == MarshallingType.DOCUMENT) {
            return PojoJson.document(value);
        }
        return scalar(value, field, type);
    }

    private static Object scalar(JsonNode value, SdkField<?> field, MarshallingType<?> type) {
        require(!value.isObject(), "Start of structure or map found where not expected.");
        require(!value.isArray(), "Start of list found where not expected");
        if (value.isBinary()) { // of CBOR, as numbers that are none are
            require(
                    type == MarshallingType.SDK_BYTES,
                    "BLOB_VALUE can not be converted to a "
                            + type.getTargetClass().getSimpleName());
            return SdkBytes.fromByteArray(((BinaryNode) value).binaryValue());
        } else if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
            return Scalars.read(value.asText(), field, Format.UNIX_TIMESTAMP);
        } else if (type == MarshallingType.BOOLEAN) {
            require(value.isBoolean(), kind(value) + " can not be converted to a Boolean");
            return value.booleanValue();
        } else if (type == MarshallingType.STRING || type == MarshallingType.SDK_BYTES) {
            require(value.isTextual(), kind(value) + " can not be converted to a String");
            if (type == MarshallingType.SDK_BYTES) {
                return bytes(value.textValue());
            }
        } else if (value.isNumber()) {
            return Scalars.number(value.decimalValue(), field, Format.UNIX_TIMESTAMP);
        } else {
            // a time may be a text, and so are the doubles that JSON has no number for
            require(
                    value.isTextual()
                            && (type == MarshallingType.INSTANT
                                    || List.of("NaN", "Infinity", "-Infinity").contains(value.textValue())
                                            && (type == MarshallingType.DOUBLE || type == MarshallingType.FLOAT)),
                    kind(value) + " can not be converted to a" + (type == MarshallingType.INTEGER ? "n " : " ")
                            + type.getTargetClass().getSimpleName());
        }
        return Scalars.read(value.textValue(), field, Format.UNIX_TIMESTAMP);
    }

    /** Base64 without anything else; what could be read in more than one way is refused, in AWS's words. */
    private static SdkBytes bytes(String text) {
        require(
                text.length() % 4 == 0,
                "Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new WireException("SerializationException", "Invalid Base64 character in a blob");
        }
        require(
                text.endsWith(Base64.getEncoder().encodeToString(lastGroup(bytes))),
                "Invalid last non-pad Base64 character dectected"); // AWS spells it so
        return SdkBytes.fromByteArrayUnsafe(bytes);
    }

    /** The bytes of which the last four characters are made. */
    private static byte[] lastGroup(byte[] bytes) {
        int rest = bytes.length % 3;
        return Arrays.copyOfRange(bytes, bytes.length - (rest == 0 ? Math.min(3, bytes.length) : rest), bytes.length);
    }

    /** What AWS's reader calls a value. */
    private static String kind(JsonNode value) {
        return value.isTextual()
                ? "STRING_VALUE"
                : value.isNumber()
                        ? value.isIntegralNumber() ? "NUMBER_VALUE" : "DECIMAL_VALUE"
                        : value.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE";
    }

    private static List<Object> readList(JsonNode value, SdkField<?> field) {
        require(value.isArray(), "Expected list or null");
        SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
        List<Object> list = new ArrayList<>();
        for (JsonNode element : value) {
            require(!element.isNull(), "Unexpected null in a list");
            list.add(read(element, item));
        }
        return list;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new WireException("SerializationException", otherwise);
        }
    }

    /** The body members of a model object. */
    public static ObjectNode write(SdkPojo pojo) {
        ObjectNode node = JSON.createObjectNode();
        for (SdkField<?> field : pojo.sdkFields()) {
            if (field.location() == MarshallLocation.PAYLOAD) {
                Object value = field.getValueOrDefault(pojo);
                if (value != null && present(value)) {
                    node.set(field.locationName(), write(value, field));
                }
            }
        }
        return node;
    }

    static boolean present(Object value) {
        return value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
    }

    private static JsonNode write(Object value, SdkField<?> field) {
        JsonNodeFactory nodes = JSON.getNodeFactory();
        if (value instanceof SdkPojo pojo) {
            return write(pojo);
        } else if (value instanceof Collection<?> list) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            ArrayNode array = nodes.arrayNode();
            list.forEach(element -> array.add(element == null ? nodes.nullNode() : write(element, item)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            ObjectNode object = nodes.objectNode();
            map.forEach((key, element) ->
                    object.set(key.toString(), element == null ? nodes.nullNode() : write(element, item)));
            return object;
        } else if (value instanceof Instant instant) {
            Format format = Timestamps.format(field, Format.UNIX_TIMESTAMP);
            return format == Format.UNIX_TIMESTAMP
                    ? DecimalNode.valueOf(Timestamps.seconds(instant))
                    : format == Format.UNIX_TIMESTAMP_MILLIS
                            ? nodes.numberNode(instant.toEpochMilli())
                            : nodes.textNode(Timestamps.write(instant, format));
        } else if (value instanceof SdkBytes bytes) {
            return nodes.textNode(Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe()));
        } else if (value instanceof Document document) {
            return JSON.valueToTree(document.unwrap());
        } else if (value instanceof String text) {
            return nodes.textNode(text);
        } else if (value instanceof BigDecimal number) {
            return DecimalNode.valueOf(number);
        }
        return JSON.valueToTree(value);
    }

    /** Whether a header's text is Base64 of JSON. */
    static boolean isJsonValue(SdkField<?> field) {
        return field.containsTrait(JsonValueTrait.class);
    }
}
