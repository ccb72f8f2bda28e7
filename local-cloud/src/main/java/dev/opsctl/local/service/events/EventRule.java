package dev.opsctl.local.service.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.Target;

/**
 * A rule and its targets.
 *
 * @param anchor when its schedule began, in whole seconds: rates count from there
 * @param management whether it also matches what CloudTrail tells of calls that only read
 * @param lastFired the last slot of its schedule that fired, or null
 */
public record EventRule(
        String name,
        String bus,
        @Nullable String pattern,
        @Nullable String schedule,
        boolean enabled,
        boolean management,
        String description,
        String roleArn,
        String createdBy,
        Map<String, String> tags,
        List<Target> targets,
        Instant anchor,
        @Nullable Instant lastFired) {

    /** The part of the ARN after {@code rule/}. */
    String path() {
        return EventBuses.DEFAULT.equals(bus) ? name : bus + "/" + name;
    }

    EventRule withTargets(List<Target> more) {
        return new EventRule(
                name,
                bus,
                pattern,
                schedule,
                enabled,
                management,
                description,
                roleArn,
                createdBy,
                tags,
                List.copyOf(more),
                anchor,
                lastFired);
    }

    EventRule withTags(Map<String, String> more) {
        return new EventRule(
                name,
                bus,
                pattern,
                schedule,
                enabled,
                management,
                description,
                roleArn,
                createdBy,
                Map.copyOf(more),
                targets,
                anchor,
                lastFired);
    }

    EventRule enabled(boolean on, Instant from) {
        return new EventRule(
                name,
                bus,
                pattern,
                schedule,
                on,
                false,
                description,
                roleArn,
                createdBy,
                tags,
                targets,
                on && !enabled ? from : anchor,
                lastFired);
    }

    EventRule fired(Instant slot) {
        return new EventRule(
                name,
                bus,
                pattern,
                schedule,
                enabled,
                management,
                description,
                roleArn,
                createdBy,
                tags,
                targets,
                anchor,
                slot);
    }
}
