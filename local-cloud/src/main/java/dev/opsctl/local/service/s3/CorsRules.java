package dev.opsctl.local.service.s3;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CORSRule;

/**
 * A bucket's CORS rules against one request: the first that has its origin, its method and all headers that a preflight asks for.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html">Using cross-origin resource sharing</a>
 */
public final class CorsRules {

    private CorsRules() {}

    /**
     * The headers of the answer.
     *
     * @param asked the headers that a preflight asks for; none of the request itself
     * @return empty if no rule allows it
     */
    public static Optional<Map<String, String>> answer(
            List<CORSRule> rules, String origin, String method, List<String> asked) {
        return rules.stream()
                .filter(rule -> rule.allowedMethods().contains(method)
                        && rule.allowedOrigins().stream().anyMatch(allowed -> matches(allowed, origin))
                        && asked.stream().allMatch(header -> allows(rule, header)))
                .findFirst()
                .map(rule -> headers(rule, origin, asked));
    }

    private static boolean allows(CORSRule rule, String header) {
        return rule.allowedHeaders().stream()
                .anyMatch(allowed -> matches(allowed.toLowerCase(Locale.ROOT), header.toLowerCase(Locale.ROOT)));
    }

    private static boolean matches(String pattern, String text) {
        int star = pattern.indexOf('*');
        return star < 0
                ? pattern.equals(text)
                : text.length() >= pattern.length() - 1
                        && text.startsWith(pattern.substring(0, star))
                        && text.endsWith(pattern.substring(star + 1));
    }

    private static Map<String, String> headers(CORSRule rule, String origin, List<String> asked) {
        Map<String, String> headers = new LinkedHashMap<>();
        boolean anybody = rule.allowedOrigins().contains("*");
        headers.put("Access-Control-Allow-Origin", anybody ? "*" : origin);
        headers.put("Access-Control-Allow-Methods", String.join(", ", rule.allowedMethods()));
        if (!asked.isEmpty()) {
            headers.put("Access-Control-Allow-Headers", String.join(", ", asked).toLowerCase(Locale.ROOT));
        }
        if (!rule.exposeHeaders().isEmpty()) {
            headers.put("Access-Control-Expose-Headers", String.join(", ", rule.exposeHeaders()));
        }
        if (rule.maxAgeSeconds() != null) {
            headers.put("Access-Control-Max-Age", String.valueOf(rule.maxAgeSeconds()));
        }
        if (!anybody) {
            headers.put("Access-Control-Allow-Credentials", "true");
        }
        headers.put("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        return headers;
    }
}
