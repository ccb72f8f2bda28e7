package dev.opsctl.local.service.cloudfront.edge;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CustomOriginConfig;
import software.amazon.awssdk.services.cloudfront.model.Origin;

/** The way from the edge to a behaviour's origin. */
final class OriginCall {

    /** What concerns one connection, and what CloudFront says itself. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via",
            "x-forwarded-for",
            "x-real-ip",
            "x-amz-cf-id",
            "x-edge-location");

    private final EdgeBehavior behavior;
    private final CacheRules cache;
    private final ForwardRules forward;
    private final ViewerRequest request;
    private final EdgeMark mark;

    OriginCall(EdgeBehavior behavior, CacheRules cache, ViewerRequest request, EdgeMark mark) {
        this.behavior = behavior;
        this.cache = cache;
        this.forward = behavior.forwardRules();
        this.request = request;
        this.mark = mark;
    }

    /** What of a request makes its answer another one. */
    String cacheKey(String distributionId) {
        StringBuilder key = new StringBuilder(distributionId)
                .append('\n')
                .append(behavior.config().pathPattern())
                .append('\n')
                .append(request.method().equals("HEAD") ? "GET" : request.method())
                .append('\n')
                .append(request.uri())
                .append('\n')
                .append(QueryStrings.kept(request.query(), cache.queries()::has))
                .append('\n')
                .append(QueryStrings.cookies(request.headers().joined("Cookie"), cache.cookies()::has))
                .append('\n')
                .append(cache.encodings(request.headers()));
        cache.headers().names().stream()
                .sorted()
                .forEach(name -> key.append('\n').append(name).append(':').append(value(name)));
        return key.toString();
    }

    private String value(String name) {
        return name.startsWith("cloudfront-")
                ? mark.own(request).getOrDefault(name, "")
                : String.valueOf(request.headers().joined(name));
    }

    /**
     * Asks the origin.
     *
     * @param method GET where a HEAD's answer is kept for both
     * @param known an answer that has become stale, to be confirmed; or null
     */
    Answer send(OriginServers servers, String method, @Nullable Answer known) {
        Headers headers = headers();
        if (known != null) {
            condition(headers, "If-None-Match", known.headers().get("ETag"));
            condition(headers, "If-Modified-Since", known.headers().get("Last-Modified"));
        }
        Origin origin = behavior.origin();
        OriginRequest call = new OriginRequest(
                method,
                origin.originPath() + request.uri(),
                QueryStrings.kept(
                        request.query(),
                        name -> cache.queries().has(name) || forward.queries().has(name)),
                headers,
                request.body(),
                request.ip());
        if (origin.s3OriginConfig() != null) {
            return servers.bucket(
                    Objects.requireNonNull(OriginDomain.of(origin.domainName()).bucket(), origin.domainName()),
                    call,
                    behavior.caller());
        }
        CustomOriginConfig custom = origin.customOriginConfig();
        boolean plain = custom.originProtocolPolicyAsString().equals("http-only");
        return servers.server(
                URI.create((plain ? "http://" : "https://") + origin.domainName() + ":"
                        + (plain ? custom.httpPort() : custom.httpsPort())),
                call,
                Duration.ofSeconds(custom.originReadTimeout()));
    }

    private static void condition(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value.startsWith("W/") && name.equals("If-None-Match") ? value.substring(2) : value);
        }
    }

    private Headers headers() {
        Headers headers = new Headers();
        request.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_FORWARDED.contains(lower)
                    && !lower.startsWith("cloudfront-")
                    && (cache.headers().has(lower) || forward.headers().has(lower))) {
                headers.set(name, values);
            }
        });
        for (String own : List.of("Host", "User-Agent")) {
            String lower = own.toLowerCase(Locale.ROOT);
            boolean passed = cache.headers().has(lower) || forward.headers().has(lower);
            String value = passed ? request.headers().get(own) : null;
            if (value != null) {
                headers.set(own, value);
            }
        }
        if (!headers.has("User-Agent")) {
            headers.set("User-Agent", "Amazon CloudFront");
        }
        String cookies = QueryStrings.cookies(
                request.headers().joined("Cookie"),
                name -> cache.cookies().has(name) || forward.cookies().has(name));
        if (!cookies.isEmpty()) {
            headers.set("Cookie", cookies);
        }
        String encodings = cache.encodings(request.headers());
        if (!encodings.isEmpty()) {
            headers.set("Accept-Encoding", encodings);
        } else if (cache.headers().has("accept-encoding") || forward.headers().has("accept-encoding")) {
            String accepted = request.headers().joined("Accept-Encoding");
            if (accepted != null) {
                headers.set("Accept-Encoding", accepted);
            }
        }
        mark.own(request).forEach((name, value) -> {
            if (cache.headers().mode() == Names.Mode.SOME && cache.headers().has(name)
                    || forward.cloudFront().has(name)) {
                headers.set(name, value);
            }
        });
        String before = request.headers().joined("X-Forwarded-For");
        headers.set("X-Forwarded-For", before == null ? request.ip() : before + ", " + request.ip());
        headers.set("Via", mark.via());
        headers.set("X-Amz-Cf-Id", mark.id());
        if (behavior.origin().customHeaders() != null) {
            behavior.origin().customHeaders().items().forEach(own -> headers.set(own.headerName(), own.headerValue()));
        }
        return headers;
    }
}
