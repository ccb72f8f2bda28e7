package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/**
 * A resource of a stack as stored.
 *
 * @param physicalId null before it was made
 * @param attributes null before it was made
 * @param properties resolved; {@code {{resolve:…}}} stays as written, so that no secret is stored
 * @param tags the tags that CloudFormation gave it
 * @param policies how it ends
 * @param needs logical ids that it depends on: they are deleted after it
 */
public record ResourceRecord(
        String logicalId,
        String type,
        @Nullable String physicalId,
        @JsonUnwrapped Shown shown,
        ObjectNode properties,
        @Nullable ObjectNode attributes,
        Map<String, String> tags,
        Policies policies,
        Set<String> needs,
        @JsonUnwrapped Step step) {

    /** What its last event says. */
    public record Shown(ResourceStatus status, @Nullable String reason, Instant at) {}

    /**
     * What the operation that last looked at it does with it.
     *
     * @param former how it was before that operation; null outside operations and for new ones
     */
    public record Step(String operationId, Action action, @Nullable ResourceRecord former) {}

    /** DeletionPolicy and UpdateReplacePolicy. */
    public record Policies(String deletion, String updateReplace) {}

    /** What an operation does with a resource. */
    public enum Action {
        NONE,
        CREATE,
        UPDATE,
        REPLACE,
        IMPORT
    }

    public ResourceStatus status() {
        return shown.status();
    }

    public @Nullable String reason() {
        return shown.reason();
    }

    public Instant at() {
        return shown.at();
    }

    public String operationId() {
        return step.operationId();
    }

    public Action action() {
        return step.action();
    }

    public @Nullable ResourceRecord former() {
        return step.former();
    }

    /** How what is updated or replaced was before the operation. */
    public ResourceRecord changed() {
        return Objects.requireNonNull(former(), "made by this operation");
    }

    /** The physical id of what has been made. */
    public String made() {
        return Objects.requireNonNull(physicalId, "not made yet");
    }

    public boolean complete() {
        return status().name().endsWith("_COMPLETE");
    }

    public boolean failed() {
        return status().name().endsWith("_FAILED");
    }

    public boolean inProgress() {
        return status().name().endsWith("_IN_PROGRESS");
    }

    /** Whether a delete has passed over it: it is gone, or has left the stack. */
    public boolean gone() {
        return status() == ResourceStatus.DELETE_COMPLETE || status() == ResourceStatus.DELETE_SKIPPED;
    }

    public ResourceRecord status(ResourceStatus now, @Nullable String why, Instant when) {
        return new ResourceRecord(
                logicalId,
                type,
                physicalId,
                new Shown(now, why, when),
                properties,
                attributes,
                tags,
                policies,
                needs,
                step);
    }

    public ResourceRecord state(String physical, @Nullable ObjectNode attribute) {
        return new ResourceRecord(logicalId, type, physical, shown, properties, attribute, tags, policies, needs, step);
    }

    /** As an operation takes it up. */
    public ResourceRecord step(Step now) {
        return new ResourceRecord(
                logicalId, type, physicalId, shown, properties, attributes, tags, policies, needs, now);
    }

    public ResourceRecord settled() {
        return step(new Step(step.operationId(), Action.NONE, null));
    }
}
