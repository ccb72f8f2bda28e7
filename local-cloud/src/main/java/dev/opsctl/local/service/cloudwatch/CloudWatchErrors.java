package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.ResourceNotFoundException;

/** CloudWatch's refusals. */
final class CloudWatchErrors {

    private CloudWatchErrors() {}

    static CloudWatchException validation(String text) {
        return Faults.of(CloudWatchException.class, "ValidationError", text);
    }

    static InvalidParameterValueException value(String text) {
        return Faults.of(InvalidParameterValueException.class, text);
    }

    static InvalidParameterValueException invalid(String value, String parameter) {
        return value("The value " + value + " for parameter " + parameter + " is invalid.");
    }

    static MissingRequiredParameterException required(String parameter) {
        return Faults.of(MissingRequiredParameterException.class, "The parameter " + parameter + " is required.");
    }

    static InvalidParameterCombinationException combination(String text) {
        return Faults.of(InvalidParameterCombinationException.class, text);
    }

    static InvalidParameterCombinationException exclusive(String one, String other) {
        return combination(
                "The parameters " + one + " and " + other + " are mutually exclusive and you have specified both.");
    }

    static InvalidNextTokenException nextToken() {
        return Faults.of(InvalidNextTokenException.class, "The specified next token is invalid.");
    }

    static LimitExceededException limit(String text) {
        return Faults.of(LimitExceededException.class, text);
    }

    /** Of alarms, by ARN. */
    static ResourceNotFoundException noResource(String arn) {
        return Faults.of(ResourceNotFoundException.class, "Resource " + arn + " not found.");
    }
}
