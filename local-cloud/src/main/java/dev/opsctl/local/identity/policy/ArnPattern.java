package dev.opsctl.local.identity.policy;

import java.util.Optional;

/**
 * An ARN as policies have it, with wildcards in any part, and what such patterns are compared with. Nothing is checked but that it has six
 * parts, so it decides what is meant and never what there is: a resource is an {@link dev.opsctl.local.cloud.Arn}.
 *
 * @param prefix {@code arn}
 * @param resource all that follows the fifth colon
 */
public record ArnPattern(
        String prefix, String partition, String service, String region, String account, String resource) {

    /** Empty for what has fewer parts: {@code *}. */
    public static Optional<ArnPattern> read(String text) {
        String[] parts = text.split(":", 6);
        return parts.length < 6
                ? Optional.empty()
                : Optional.of(new ArnPattern(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]));
    }

    /** Part by part, so that {@code *} does not reach over a colon of the first five parts. */
    boolean matches(ArnPattern arn) {
        return Wildcard.matches(prefix, arn.prefix)
                && Wildcard.matches(partition, arn.partition)
                && Wildcard.matches(service, arn.service)
                && Wildcard.matches(region, arn.region)
                && Wildcard.matches(account, arn.account)
                && Wildcard.matches(resource, arn.resource);
    }
}
