package dev.opsctl.local.service.cloudfront.edge;

import java.util.List;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;

/**
 * What an origin gets of a viewer's request beside the values of the cache key.
 *
 * @param cloudFront which of CloudFront's own headers it gets
 */
record ForwardRules(Names headers, Names cloudFront, Names cookies, Names queries) {

    static final ForwardRules NOTHING = new ForwardRules(Names.NONE, Names.NONE, Names.NONE, Names.NONE);

    static ForwardRules of(OriginRequestPolicyConfig policy) {
        String behavior = policy.headersConfig().headerBehaviorAsString();
        List<String> named = policy.headersConfig().headers() == null
                ? List.of()
                : policy.headersConfig().headers().items();
        return new ForwardRules(
                Names.of(behavior, named, true),
                // AWS's guide: all but some are all of CloudFront's, too
                Names.of(
                        switch (behavior) {
                            case "allExcept" -> "allExcept";
                            case "whitelist", "allViewerAndWhitelistCloudFront" -> "whitelist";
                            default -> "none";
                        },
                        named,
                        true),
                CacheRules.cookies(
                        policy.cookiesConfig().cookieBehaviorAsString(),
                        policy.cookiesConfig().cookies()),
                CacheRules.queries(
                        policy.queryStringsConfig().queryStringBehaviorAsString(),
                        policy.queryStringsConfig().queryStrings()));
    }
}
