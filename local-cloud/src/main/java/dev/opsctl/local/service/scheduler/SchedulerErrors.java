package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

/** EventBridge Scheduler's exceptions. */
final class SchedulerErrors {

    private SchedulerErrors() {}

    static SchedulerException validation(String message) {
        return Faults.of(ValidationException.class, message);
    }

    static SchedulerException tag(Tags.Rule rule) {
        return validation(rule.text() + ".");
    }

    static SchedulerException missing(String message) {
        return Faults.of(ResourceNotFoundException.class, message);
    }

    static SchedulerException conflict(String message) {
        return Faults.of(ConflictException.class, message);
    }
}
