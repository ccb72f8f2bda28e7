package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.IllegalStatusException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/** EventBridge's exceptions. */
final class EventsErrors {

    private EventsErrors() {}

    static EventBridgeException validation(String message) {
        return Faults.of(EventBridgeException.class, "ValidationException", message);
    }

    /** @param asked whether a request sets what the local cloud does not have */
    static void lacking(boolean asked, String parameter, String lacking) {
        if (asked) {
            throw validation(
                    "Parameter " + parameter + " is not valid. Reason: the local cloud has no " + lacking + ".");
        }
    }

    static EventBridgeException tag(Tags.Rule rule) {
        return validation(rule.text() + ".");
    }

    static EventBridgeException missing(String message) {
        return Faults.of(ResourceNotFoundException.class, message);
    }

    static EventBridgeException exists(String message) {
        return Faults.of(ResourceAlreadyExistsException.class, message);
    }

    static EventBridgeException limit(String message) {
        return Faults.of(LimitExceededException.class, message);
    }

    static EventBridgeException pattern(String reason) {
        String message = "Event pattern is not valid. Reason: " + reason;
        return Faults.of(InvalidEventPatternException.class, message);
    }

    static EventBridgeException status(String message) {
        return Faults.of(IllegalStatusException.class, message);
    }
}
