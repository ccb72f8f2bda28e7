package dev.opsctl.local.route;

import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.S3Address;
import dev.opsctl.local.service.s3.CorsRules;
import dev.opsctl.local.service.s3.WebBuckets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;

/** CORS of buckets: preflight requests, and the headers on all other answers to pages of other origins. */
final class BucketCors {

    private final WebBuckets buckets;

    BucketCors(WebBuckets buckets) {
        this.buckets = buckets;
    }

    static boolean isPreflight(GatewayRequest request) {
        return request.method().equals("OPTIONS");
    }

    GatewayResponse preflight(String bucket, GatewayRequest request) {
        String origin = request.header("origin");
        String method = request.header("access-control-request-method");
        List<CORSRule> rules = buckets.cors(bucket);
        if (origin == null) {
            return BucketCalls.error(400, "BadRequest", "Insufficient information. Origin request header needed.");
        } else if (!buckets.exists(bucket)) {
            return forbidden("Bucket not found", method, "BUCKET");
        } else if (rules.isEmpty()) {
            return forbidden("CORS is not enabled for this bucket.", method, "BUCKET");
        } else if (method == null) {
            return BucketCalls.error(400, "BadRequest", "Invalid Access-Control-Request-Method: null");
        }
        return CorsRules.answer(rules, origin, method, asked(request))
                .map(headers -> {
                    GatewayResponse answer = GatewayResponse.of(200, null, new byte[0]);
                    headers.forEach(answer::with);
                    return BucketCalls.identified(answer, UUID.randomUUID().toString());
                })
                .orElseGet(() -> forbidden(
                        "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
                        method,
                        S3Address.path(request).length() > bucket.length() + 2 ? "OBJECT" : "BUCKET"));
    }

    private static GatewayResponse forbidden(String why, @Nullable String method, String what) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("Method", method == null ? "OPTIONS" : method);
        details.put("ResourceType", what);
        return BucketCalls.error(403, "AccessForbidden", "CORSResponse: " + why, details);
    }

    private static List<String> asked(GatewayRequest request) {
        return Stream.of(String.join(",", request.headers().getOrDefault("access-control-request-headers", List.of()))
                        .split(","))
                .map(String::strip)
                .filter(header -> !header.isEmpty())
                .toList();
    }

    /** The answer, with what tells a browser that a page of another origin may see it. */
    GatewayResponse on(GatewayResponse answer, String bucket, GatewayRequest request) {
        String origin = request.header("origin");
        if (origin != null) {
            CorsRules.answer(buckets.cors(bucket), origin, request.method(), asked(request))
                    .ifPresent(headers -> headers.forEach(answer::with));
        }
        return answer;
    }
}
