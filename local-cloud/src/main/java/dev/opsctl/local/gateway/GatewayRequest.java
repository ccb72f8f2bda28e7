package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueryString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as it came in.
 *
 * @param rawPath the path as on the wire, undecoded
 * @param rawQuery the query string without its question mark, undecoded, never null
 * @param headers by lower-case name
 * @param written a lower-case name as the client has written it
 */
public record GatewayRequest(
        String method,
        String rawPath,
        String rawQuery,
        Map<String, List<String>> headers,
        UnaryOperator<String> written,
        Body body,
        String sourceIp) {

    /** A request whose names are written in lower case. */
    public GatewayRequest(
            String method,
            String rawPath,
            String rawQuery,
            Map<String, List<String>> headers,
            Body body,
            String sourceIp) {
        this(method, rawPath, rawQuery, headers, UnaryOperator.identity(), body, sourceIp);
    }

    /** This request with a body. */
    public GatewayRequest with(Body other) {
        return new GatewayRequest(method, rawPath, rawQuery, headers, written, other, sourceIp);
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
        QueryString.read(encoded).forEach((name, values) -> parameters.put(name, values.get(values.size() - 1)));
        return parameters;
    }

    /** Percent-decoding of one path segment, where a plus is a plus. */
    public static String decodeSegment(String encoded) {
        return QueryString.decode(encoded.replace("+", "%2B"));
    }

    static Map<String, List<String>> sortedHeaders() {
        return new TreeMap<>();
    }
}
