package dev.opsctl.local.gateway;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response.
 *
 * @param length the body's length, −1 if unknown (it is sent in chunks); for HEAD the length that GET would have
 */
public record GatewayResponse(int status, Map<String, List<String>> headers, InputStream body, long length) {

    public static GatewayResponse of(int status, @Nullable String contentType, byte[] body) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (contentType != null) {
            headers.put("Content-Type", List.of(contentType));
        }
        return new GatewayResponse(status, headers, new ByteArrayInputStream(body), body.length);
    }

    public static GatewayResponse json(int status, String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** This response with one more header. */
    public GatewayResponse with(String name, String value) {
        headers.computeIfAbsent(name, n -> new ArrayList<>(1));
        headers.put(name, List.of(value));
        return this;
    }
}
