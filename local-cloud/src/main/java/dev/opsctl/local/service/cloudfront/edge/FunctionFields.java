package dev.opsctl.local.service.cloudfront.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers, cookies and query strings in the form of events: {@code {name: {value, multiValue: [{value}]}}}, there and back. */
final class FunctionFields {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FunctionFields() {}

    private static ObjectNode of(Map<String, List<String>> all) {
        ObjectNode fields = NODES.objectNode();
        all.forEach((name, values) -> {
            ObjectNode field = fields.putObject(name);
            field.put("value", values.get(0));
            if (values.size() > 1) {
                values.forEach(
                        value -> field.withArray("multiValue").addObject().put("value", value));
            }
        });
        return fields;
    }

    private static List<String> values(JsonNode field) {
        List<String> values = new ArrayList<>();
        if (field.path("multiValue").isArray() && !field.path("multiValue").isEmpty()) {
            field.path("multiValue")
                    .forEach(value -> values.add(value.path("value").asText()));
        } else if (field.has("value")) {
            values.add(field.path("value").asText());
        } else if (field.isValueNode()) {
            values.add(field.asText());
        }
        return values;
    }

    /** @param without a header that has a place of its own */
    static ObjectNode headers(Headers headers, String without) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        headers.map().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(without) && !values.isEmpty()) {
                all.put(name.toLowerCase(Locale.ROOT), values);
            }
        });
        return of(all);
    }

    static Headers headers(JsonNode fields) {
        Headers headers = new Headers();
        fields.properties().forEach(field -> {
            List<String> values = values(field.getValue());
            boolean clean = field.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
                    && values.stream()
                            .allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c != 0x7f || c == '\t'));
            if (!clean) {
                throw new FunctionEvent.Failure(
                        "FunctionValidationError",
                        "The CloudFront function returned an invalid value: the header " + field.getKey());
            } else if (!values.isEmpty()) {
                headers.set(field.getKey(), values);
            }
        });
        return headers;
    }

    static ObjectNode query(String text) {
        return of(pairs(text, "&"));
    }

    private static Map<String, List<String>> pairs(String text, String separator) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        for (String part : text.split(separator)) {
            if (!part.isBlank()) {
                int equals = part.indexOf('=');
                pairs.computeIfAbsent(
                                (equals < 0 ? part : part.substring(0, equals)).strip(), name -> new ArrayList<>())
                        .add(equals < 0 ? "" : part.substring(equals + 1));
            }
        }
        return pairs;
    }

    static String query(JsonNode fields) {
        return joined(fields, "&");
    }

    private static String joined(JsonNode fields, String separator) {
        StringBuilder text = new StringBuilder();
        fields.properties().forEach(field -> values(field.getValue())
                .forEach(value -> text.append(text.length() == 0 ? "" : separator)
                        .append(field.getKey())
                        .append('=')
                        .append(value)));
        return encoded(text.toString());
    }

    /** What is no character of an address is written in percent signs, the rest stays. */
    static String encoded(String address) {
        StringBuilder out = new StringBuilder();
        for (byte one : address.getBytes(StandardCharsets.UTF_8)) {
            int c = one & 0xff;
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '#') {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
            } else {
                out.append((char) c);
            }
        }
        return out.toString();
    }

    static ObjectNode cookies(@Nullable String header) {
        return header == null ? NODES.objectNode() : of(pairs(header, ";"));
    }

    static String cookieHeader(JsonNode fields) {
        return joined(fields, "; ").replace(";%20", "; ");
    }

    static ObjectNode setCookies(List<String> headers) {
        ObjectNode cookies = NODES.objectNode();
        headers.forEach(header -> {
            int semicolon = header.indexOf(';');
            String pair = semicolon < 0 ? header : header.substring(0, semicolon);
            int equals = pair.indexOf('=');
            ObjectNode cookie = cookies.putObject(equals < 0 ? pair : pair.substring(0, equals));
            cookie.put("value", equals < 0 ? "" : pair.substring(equals + 1));
            if (semicolon >= 0) {
                cookie.put("attributes", header.substring(semicolon + 1).strip());
            }
        });
        return cookies;
    }

    static List<String> setCookieHeaders(JsonNode cookies) {
        List<String> headers = new ArrayList<>();
        cookies.properties().forEach(cookie -> {
            String attributes = cookie.getValue().path("attributes").asText("");
            headers.add(cookie.getKey() + "=" + cookie.getValue().path("value").asText()
                    + (attributes.isEmpty() ? "" : "; " + attributes));
        });
        return headers;
    }
}
