package dev.opsctl.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as it came in.
 *
 * @param rawPath the path as on the wire, undecoded
 * @param rawQuery the query string without its question mark, undecoded, never null
 * @param headers by lower-case name
 */
public record GatewayRequest(
        String method, String rawPath, String rawQuery, Map<String, List<String>> headers, Body body, String sourceIp) {

    /** This request with a body. */
    public GatewayRequest with(Body other) {
        return new GatewayRequest(method, rawPath, rawQuery, headers, other, sourceIp);
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Decoded query parameters, the last one of a name; a name without value has the empty string. */
    public Map<String, String> query() {
        return parameters(rawQuery);
    }

    /** Parameters of a query string or of a form body. */
    public static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                parameters.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    /** Percent-decoding of one query component. */
    public static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    /** Percent-decoding of one path segment, where a plus is a plus. */
    public static String decodeSegment(String encoded) {
        return decode(encoded.replace("+", "%2B"));
    }

    static Map<String, List<String>> sortedHeaders() {
        return new TreeMap<>();
    }
}
