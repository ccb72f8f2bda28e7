package dev.opsctl.local.service.cloudfront.edge;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.CookieNames;
import software.amazon.awssdk.services.cloudfront.model.CookiePreference;
import software.amazon.awssdk.services.cloudfront.model.ForwardedValues;
import software.amazon.awssdk.services.cloudfront.model.ParametersInCacheKeyAndForwardedToOrigin;
import software.amazon.awssdk.services.cloudfront.model.QueryStringCacheKeys;
import software.amazon.awssdk.services.cloudfront.model.QueryStringNames;

/**
 * How a behaviour caches: by its cache policy, or by the settings of before there were any. Times are seconds.
 *
 * @param gzip whether variants in gzip are kept apart, and made
 */
record CacheRules(
        long min, long byDefault, long max, Names headers, Names cookies, Names queries, boolean gzip, boolean brotli) {

    static CacheRules of(CachePolicyConfig policy) {
        long min = policy.minTTL();
        long byDefault = policy.defaultTTL() == null ? Math.max(min, Ttl.DAY) : policy.defaultTTL();
        long max = policy.maxTTL() == null ? Math.max(byDefault, Ttl.YEAR) : policy.maxTTL();
        ParametersInCacheKeyAndForwardedToOrigin key = policy.parametersInCacheKeyAndForwardedToOrigin();
        if (key == null) {
            return new CacheRules(min, byDefault, max, Names.NONE, Names.NONE, Names.NONE, false, false);
        }
        return new CacheRules(
                min,
                byDefault,
                max,
                Names.of(
                        key.headersConfig().headerBehaviorAsString(),
                        key.headersConfig().headers() == null
                                ? List.of()
                                : key.headersConfig().headers().items(),
                        true),
                cookies(
                        key.cookiesConfig().cookieBehaviorAsString(),
                        key.cookiesConfig().cookies()),
                queries(
                        key.queryStringsConfig().queryStringBehaviorAsString(),
                        key.queryStringsConfig().queryStrings()),
                key.enableAcceptEncodingGzip(),
                Boolean.TRUE.equals(key.enableAcceptEncodingBrotli()));
    }

    static Names cookies(String behavior, CookieNames names) {
        return Names.of(behavior, names == null ? List.of() : names.items(), false);
    }

    static Names queries(String behavior, QueryStringNames names) {
        return Names.of(behavior, names == null ? List.of() : names.items(), false);
    }

    /** Of a behaviour without a policy. */
    static CacheRules of(CacheBehavior behavior) {
        ForwardedValues forwarded = behavior.forwardedValues();
        List<String> named =
                forwarded.headers() == null ? List.of() : forwarded.headers().items();
        boolean all = named.contains("*");
        long min = behavior.minTTL() == null ? 0 : behavior.minTTL();
        long byDefault = behavior.defaultTTL() == null ? Math.max(min, Ttl.DAY) : behavior.defaultTTL();
        long max = behavior.maxTTL() == null ? Math.max(byDefault, Ttl.YEAR) : behavior.maxTTL();
        CookiePreference cookies = forwarded.cookies();
        QueryStringCacheKeys keys = forwarded.queryStringCacheKeys();
        return new CacheRules(
                all ? 0 : min,
                all ? 0 : byDefault,
                all ? 0 : max,
                all ? Names.ALL : Names.of("whitelist", named, true),
                Names.of(
                        cookies == null ? "none" : cookies.forwardAsString(),
                        cookies == null || cookies.whitelistedNames() == null
                                ? List.of()
                                : cookies.whitelistedNames().items(),
                        false),
                !forwarded.queryString()
                        ? Names.NONE
                        : keys == null || keys.items().isEmpty()
                                ? Names.ALL
                                : Names.of("whitelist", keys.items(), false),
                behavior.compress(),
                false);
    }

    /**
     * How long an answer stays fresh; 0 if it is not kept.
     *
     * @param now of the cloud's clock
     */
    long ttl(Headers answer, Instant now) {
        String control = answer.joined("Cache-Control");
        Long age = null;
        if (control != null) {
            Long shared = null;
            for (String part : control.toLowerCase(Locale.ROOT).split(",")) {
                String directive = part.strip();
                if (directive.equals("no-store")
                        || directive.startsWith("no-cache")
                        || directive.startsWith("private")) {
                    return min;
                } else if (directive.startsWith("s-maxage=")) {
                    shared = seconds(directive);
                } else if (directive.startsWith("max-age=")) {
                    age = seconds(directive);
                }
            }
            age = shared != null ? shared : age;
        }
        if (age == null && answer.has("Expires")) {
            age = HttpDates.read(answer.get("Expires"))
                    .map(expires -> Math.max(0, expires.getEpochSecond() - now.getEpochSecond()))
                    .orElse(0L);
        }
        return age == null ? Math.min(Math.max(min, byDefault), max) : Math.min(Math.max(min, age), max);
    }

    private static @Nullable Long seconds(String directive) {
        try {
            return Long.parseLong(
                    directive.substring(directive.indexOf('=') + 1).replace("\"", ""));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** What a viewer's Accept-Encoding comes to: {@code gzip}, {@code br,gzip} or nothing. */
    String encodings(Headers viewer) {
        String accepted = String.valueOf(viewer.joined("Accept-Encoding")).toLowerCase(Locale.ROOT);
        boolean br = brotli && accepts(accepted, "br");
        boolean zip = gzip && accepts(accepted, "gzip");
        return br && zip ? "br,gzip" : br ? "br" : zip ? "gzip" : "";
    }

    private static boolean accepts(String accepted, String encoding) {
        for (String part : accepted.split(",")) {
            String[] weighed = part.strip().split(";");
            if (weighed[0].strip().equals(encoding)) {
                return weighed.length < 2 || !weighed[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
