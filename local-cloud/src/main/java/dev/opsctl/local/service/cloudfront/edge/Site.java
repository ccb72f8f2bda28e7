package dev.opsctl.local.service.cloudfront.edge;

import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;

/**
 * A distribution as it is served.
 *
 * @param behavior resolves what a behaviour of the configuration names
 */
public record Site(
        String id,
        String domainName,
        DistributionConfig config,
        List<CacheBehavior> behaviors,
        Function<CacheBehavior, EdgeBehavior> behavior) {

    /** The first behaviour whose pattern the path has; the last one's has every path. */
    EdgeBehavior at(String uri) {
        for (CacheBehavior candidate : behaviors) {
            if (PathPattern.matches(candidate.pathPattern(), uri)) {
                return behavior.apply(candidate);
            }
        }
        throw new IllegalStateException("a distribution without a default behavior");
    }
}
