package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CloudFrontException;
import software.amazon.awssdk.services.cloudfront.model.InvalidArgumentException;
import software.amazon.awssdk.services.cloudfront.model.InvalidIfMatchVersionException;
import software.amazon.awssdk.services.cloudfront.model.InvalidTaggingException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchDistributionException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchFunctionExistsException;
import software.amazon.awssdk.services.cloudfront.model.PreconditionFailedException;

/** CloudFront's words for what it refuses. */
final class CloudFrontErrors {

    private CloudFrontErrors() {}

    static CloudFrontException invalid(@Nullable String message) {
        return Faults.of(InvalidArgumentException.class, message);
    }

    static CloudFrontException noDistribution() {
        return Faults.of(NoSuchDistributionException.class, "The specified distribution does not exist.");
    }

    static CloudFrontException noFunction() {
        return Faults.of(NoSuchFunctionExistsException.class, "The specified function does not exist.");
    }

    static CloudFrontException tag(Tags.Rule rule) {
        return Faults.of(InvalidTaggingException.class, rule.text() + ".");
    }

    static CloudFrontException marker() {
        return invalid("The parameter Marker is not valid.");
    }

    /** @param now the version that the resource has */
    static void match(String ifMatch, String now) {
        if (ifMatch == null || ifMatch.isEmpty()) {
            throw Faults.of(
                    InvalidIfMatchVersionException.class,
                    "The If-Match version is missing or not valid for the resource.");
        } else if (!ifMatch.equals(now)) {
            throw Faults.of(
                    PreconditionFailedException.class,
                    "The request failed because it didn't meet the preconditions in one or more request-header fields.");
        }
    }
}
