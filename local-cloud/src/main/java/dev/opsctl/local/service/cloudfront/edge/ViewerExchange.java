package dev.opsctl.local.service.cloudfront.edge;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;

/**
 * One request of a viewer, from its behaviour to the answer: the viewer-request function, the cache, the origin, the distribution's error
 * pages, the response headers policy, the viewer-response function.
 */
public final class ViewerExchange {

    private static final Logger LOG = LoggerFactory.getLogger(ViewerExchange.class);

    private final Site site;
    private final EdgeCache cache;
    private final Supplier<Instant> clock;
    private final OriginServers servers;
    private final EdgeMark mark;

    public ViewerExchange(Site site, EdgeCache cache, Supplier<Instant> clock, OriginServers servers) {
        this.site = site;
        this.cache = cache;
        this.clock = clock;
        this.servers = servers;
        this.mark = EdgeMark.of(site);
    }

    /** An answer, with what {@code X-Cache} says of it. */
    private record Found(Answer answer, String cache) {}

    public Answer serve(ViewerRequest request) {
        EdgeBehavior behavior = site.at(request.uri());
        if (!behavior.allows(request.method())) {
            return marked(new Found(ErrorPage.of(403, ErrorPage.METHOD, mark.id()), "Error"));
        } else if (request.body().length > 0
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            return marked(new Found(ErrorPage.of(403, ErrorPage.BAD_REQUEST, mark.id()), "Error"));
        }
        ViewerRequest asked = request;
        try {
            if (behavior.onRequest() != null) {
                FunctionEvent event = new FunctionEvent(site, mark.id(), request);
                FunctionEvent.Decision decision = event.onRequest(behavior.onRequest());
                if (decision.answer() != null) {
                    return marked(new Found(decision.answer(), "FunctionGeneratedResponse"));
                }
                asked = decision.request();
            }
            String root = site.config().defaultRootObject();
            if (asked.uri().equals("/") && !root.isEmpty()) {
                asked = asked.with("/" + root, asked.query(), asked.headers());
            }
            Found found = withErrorPage(behavior, asked, found(behavior, asked, request.uri()));
            Headers headers = found.answer().headers().copy();
            if (behavior.headers() != null) {
                ResponseHeaders.apply(behavior.headers(), headers, asked, mark);
            }
            Answer answer = found.answer().with(headers);
            if (behavior.onResponse() != null) {
                answer = new FunctionEvent(site, mark.id(), asked).onResponse(behavior.onResponse(), answer);
            }
            return marked(new Found(Delivered.to(request, answer), found.cache()));
        } catch (FunctionEvent.Failure e) {
            LOG.info("{} {}: {}", request.method(), request.uri(), e.getMessage());
            return marked(new Found(ErrorPage.of(503, e.page(), mark.id()), e.kind()));
        }
    }

    private Answer marked(Found found) {
        mark.on(found.answer().headers(), found.cache());
        return found.answer();
    }

    /** @param original the path that the viewer named */
    private Found found(EdgeBehavior behavior, ViewerRequest asked, String original) {
        CacheRules rules = behavior.cacheRules();
        OriginCall call = new OriginCall(behavior, rules, asked, mark);
        boolean cacheable = behavior.caches(asked.method());
        String key = cacheable ? call.cacheKey(site.id()) : null;
        Instant now = clock.get();
        EdgeCache.Entry kept = key == null ? null : cache.get(key).orElse(null);
        if (kept != null && kept.isFresh(now)) {
            Headers headers = kept.answer().headers().copy();
            headers.set(
                    "Age", String.valueOf(now.getEpochSecond() - kept.stored().getEpochSecond()));
            return new Found(kept.answer().with(headers), kept.answer().status() >= 400 ? "Error" : "Hit");
        }
        Answer known = kept != null && kept.answer().status() == 200 ? kept.answer() : null;
        // Of an object that may be kept, the content is fetched for HEAD too: the next GET has it.
        boolean whole = asked.method().equals("HEAD") && rules.max() > 0;
        Answer answer;
        try {
            answer = call.send(servers, whole ? "GET" : asked.method(), known);
        } catch (OriginServers.Unreachable e) {
            LOG.info("origin {}: {}", behavior.origin().domainName(), e.getMessage());
            answer = ErrorPage.of(e.status(), ErrorPage.UNREACHABLE, mark.id());
        }
        if (answer.status() == 304 && key != null && kept != null && known != null) {
            Answer confirmed = known.with(known.headers().copy());
            cache.put(key, kept.refreshed(now, rules.ttl(merged(known.headers(), answer.headers()), now)));
            return new Found(confirmed, "RefreshHit");
        }
        if (Compression.wanted(behavior, rules, asked, answer)) {
            answer = Compression.gzip(answer);
        }
        long ttl = cacheable ? ttl(rules, answer, now) : 0;
        if (key != null && ttl > 0 && (whole || !asked.method().equals("HEAD"))) {
            cache.put(
                    key,
                    new EdgeCache.Entry(
                            site.id(),
                            new HashSet<>(List.of(original, asked.uri())),
                            answer.with(answer.headers().copy()),
                            now,
                            ttl));
        } else if (key != null) {
            cache.remove(key);
        }
        return new Found(answer, answer.status() >= 400 ? "Error" : "Miss");
    }

    private static Headers merged(Headers kept, Headers confirming) {
        Headers merged = kept.copy();
        for (String name : List.of("Cache-Control", "Expires")) {
            if (confirming.has(name)) {
                merged.set(name, confirming.joined(name));
            }
        }
        return merged;
    }

    /** How long an answer is kept, in seconds; 0 for not at all. */
    private long ttl(CacheRules rules, Answer answer, Instant now) {
        int status = answer.status();
        if (status < 400) {
            return status == 206 || status == 304 ? 0 : rules.ttl(answer.headers(), now);
        } else if (!ErrorCodes.CUSTOM.contains(status)) {
            return 0;
        }
        long least = errorResponse(status)
                .map(CustomErrorResponse::errorCachingMinTTL)
                .orElse(ErrorCodes.KEPT);
        boolean said = answer.headers().has("Cache-Control") || answer.headers().has("Expires");
        return Math.max(
                least,
                said
                        ? new CacheRules(0, 0, Ttl.YEAR, Names.NONE, Names.NONE, Names.NONE, false, false)
                                .ttl(answer.headers(), now)
                        : 0);
    }

    private Optional<CustomErrorResponse> errorResponse(int status) {
        return site.config().customErrorResponses().items().stream()
                .filter(response -> response.errorCode() == status)
                .findFirst();
    }

    /** What the distribution answers instead of an origin's error. */
    private Found withErrorPage(EdgeBehavior behavior, ViewerRequest asked, Found found) {
        CustomErrorResponse own = errorResponse(found.answer().status()).orElse(null);
        if (own == null
                || own.responsePagePath() == null
                || own.responsePagePath().isEmpty()) {
            return found;
        }
        ViewerRequest page = asked.page(own.responsePagePath());
        EdgeBehavior other = site.at(page.uri());
        Found instead = found(other, page, page.uri());
        return instead.answer().status() >= 400
                ? found
                : new Found(instead.answer().status(Integer.parseInt(own.responseCode())), "Error");
    }
}
