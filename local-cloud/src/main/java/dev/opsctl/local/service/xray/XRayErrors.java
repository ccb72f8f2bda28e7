package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.xray.model.InvalidRequestException;
import software.amazon.awssdk.services.xray.model.ResourceNotFoundException;
import software.amazon.awssdk.services.xray.model.RuleLimitExceededException;
import software.amazon.awssdk.services.xray.model.TooManyTagsException;
import software.amazon.awssdk.services.xray.model.XRayException;

/** X-Ray's words for what it refuses. */
final class XRayErrors {

    private XRayErrors() {}

    static XRayException invalid(String message) {
        return Faults.of(InvalidRequestException.class, message);
    }

    static XRayException noResource(String message) {
        return Faults.of(ResourceNotFoundException.class, message);
    }

    static XRayException tooManyRules(String message) {
        return Faults.of(RuleLimitExceededException.class, message);
    }

    static XRayException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT
                ? Faults.of(TooManyTagsException.class, rule.text() + ".")
                : invalid(rule.text() + ".");
    }

    static XRayException token() {
        return invalid("Invalid NextToken.");
    }
}
