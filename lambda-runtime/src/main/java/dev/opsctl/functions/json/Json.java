package dev.opsctl.functions.json;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/**
 * JSON as plain Java values: {@code Map<String, Object>} (in document order), {@code List<Object>}, {@code String},
 * {@code BigDecimal}, {@code Boolean}, null. No reflection, so it costs a cold start nothing; it reads with the parser that
 * the SDK already carries.
 */
public final class Json {
    private static final JsonNodeParser PARSER =
            JsonNodeParser.builder().removeErrorLocations(true).build();

    private Json() {}

    /** @throws JsonException if the text is not one JSON document */
    public static @Nullable Object parse(String text) {
        try {
            return plain(PARSER.parse(text));
        } catch (RuntimeException e) {
            throw new JsonException("not valid JSON: " + firstLine(e.getMessage()), e);
        }
    }

    /** @throws JsonException if the text is not one JSON object */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> parseObject(String text) {
        if (parse(text) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new JsonException("expected a JSON object", null);
    }

    /** The event of an invocation; an empty payload reads as an empty object. */
    public static Map<String, Object> parseEvent(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return text.isBlank() || text.equals("null") ? Map.of() : parseObject(text);
    }

    /** Compact JSON. Values may also be any {@code Number}, {@code Enum} or other {@code CharSequence}; anything else by its text. */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder(256);
        write(out, value);
        return out.toString();
    }

    /** The member as an object, empty if it is missing or something else. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Map<String, Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The member as a list, empty if it is missing or something else. */
    @SuppressWarnings("unchecked")
    public static List<Object> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? (List<Object>) list : List.of();
    }

    /** The member if it is a string, else null. */
    public static @Nullable String text(Map<String, Object> of, String name) {
        return of.get(name) instanceof String text ? text : null;
    }

    /** @throws IllegalArgumentException if the member is missing or no string */
    public static String required(Map<String, Object> of, String name) {
        String text = text(of, name);
        if (text == null) {
            throw new IllegalArgumentException("an event without " + name);
        }
        return text;
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.asObject().forEach((name, value) -> map.put(name, plain(value)));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.asArray().forEach(value -> list.add(plain(value)));
            return list;
        }
        if (node.isNumber()) {
            return new BigDecimal(node.asNumber());
        }
        return node.isBoolean() ? (Object) node.asBoolean() : node.asString();
    }

    private static void write(StringBuilder out, Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value instanceof Number number) {
            out.append(number);
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                quote(out, String.valueOf(entry.getKey()));
                out.append(':');
                write(out, entry.getValue());
                separator = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            char separator = '[';
            for (Object element : list) {
                out.append(separator);
                write(out, element);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else {
            quote(out, value.toString());
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // U+2028/9 are legal JSON but end a line for some log readers.
                    if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** The parser's own words, without its classes' names. */
    private static String firstLine(@Nullable String message) {
        String line =
                message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
        return line.replaceFirst("^([A-Za-z0-9_$]+\\.)+[A-Za-z0-9_$]+: ", "");
    }
}
