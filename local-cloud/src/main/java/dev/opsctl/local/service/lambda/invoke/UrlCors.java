package dev.opsctl.local.service.lambda.invoke;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.Cors;

/** What a function URL's setting says to requests of other origins. */
final class UrlCors {

    private UrlCors() {}

    private static @Nullable String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Whether a request asks what it may do: then it never gets to the function. */
    static boolean isPreflight(String method, Map<String, List<String>> headers) {
        return method.equals("OPTIONS")
                && headers.containsKey("origin")
                && headers.containsKey("access-control-request-method");
    }

    /** The headers of an answer to the origin that asks; none for an origin that is not allowed. */
    static Map<String, List<String>> headers(@Nullable Cors cors, Map<String, List<String>> asked, boolean preflight) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String origin = first(asked, "origin");
        boolean any = cors != null && cors.allowOrigins().contains("*");
        if (cors == null || origin == null || !any && !cors.allowOrigins().contains(origin)) {
            return headers;
        }
        boolean credentials = Boolean.TRUE.equals(cors.allowCredentials());
        headers.put("Access-Control-Allow-Origin", List.of(any && !credentials ? "*" : origin));
        headers.put("Vary", List.of("Origin"));
        if (credentials) {
            headers.put("Access-Control-Allow-Credentials", List.of("true"));
        }
        if (!cors.exposeHeaders().isEmpty() && !preflight) {
            headers.put("Access-Control-Expose-Headers", List.of(join(cors.exposeHeaders())));
        }
        if (preflight) {
            if (!cors.allowMethods().isEmpty()) {
                headers.put("Access-Control-Allow-Methods", List.of(String.join(",", cors.allowMethods())));
            }
            if (!cors.allowHeaders().isEmpty()) {
                headers.put("Access-Control-Allow-Headers", List.of(join(cors.allowHeaders())));
            }
            if (cors.maxAge() != null) {
                headers.put("Access-Control-Max-Age", List.of(String.valueOf(cors.maxAge())));
            }
        }
        return headers;
    }

    private static String join(List<String> names) {
        return String.join(",", names).toLowerCase(Locale.ROOT);
    }
}
