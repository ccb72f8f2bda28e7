package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** A stack as stored: all of it in one document, whose members are those of the parts. */
public record StackRecord(
        @JsonUnwrapped Identity identity,
        @JsonUnwrapped Progress progress,
        @JsonUnwrapped Content content,
        @JsonUnwrapped Times times,
        @JsonUnwrapped Settings settings) {

    /**
     * Which stack it is.
     *
     * @param id its ARN
     * @param parentId the parent's ARN, or null for a root
     * @param parentLogicalId the nested resource's name in the parent, or null for a root
     * @param rootId the ARN of the root that it is below, or null for a root
     */
    public record Identity(
            String id,
            String name,
            @Nullable String parentId,
            @Nullable String parentLogicalId,
            @Nullable String rootId) {
        public static Identity root(String id, String name) {
            return new Identity(id, name, null, null, null);
        }
    }

    /**
     * Where it has got to.
     *
     * @param failure the first reason why the way forward failed, kept for the end of the rollback
     * @param operation null when the stack rests
     */
    public record Progress(
            StackStatus status, @Nullable String reason, @Nullable String failure, @Nullable Operation operation) {}

    /**
     * What it is.
     *
     * @param former the definition to roll back to while an operation runs
     * @param imports names of the exports that its template imports
     * @param formerResults what the running operation has replaced of the two above; null while it has not
     */
    public record Content(
            Definition definition,
            @Nullable Definition former,
            List<OutputValue> outputs,
            List<String> imports,
            @Nullable String changeSetId,
            @Nullable Results formerResults) {
        public Content {
            outputs = outputs == null ? List.of() : outputs;
            imports = imports == null ? List.of() : imports;
        }
    }

    /** What a template has resolved to, beside its resources. */
    public record Results(List<OutputValue> outputs, List<String> imports) {}

    /** When it was made, begun to change last, and deleted; null for what was not. */
    public record Times(Instant created, @Nullable Instant updated, @Nullable Instant deleted) {}

    /**
     * What holds for all operations on it.
     *
     * @param policy its stack policy, or null
     * @param policyDuringUpdate what holds in its place while the update lasts that has brought it, or null
     * @param policyAfterUpdate what takes its place when the update has come to a good end that has brought it, or null
     */
    public record Settings(
            boolean terminationProtection,
            @Nullable String policy,
            @Nullable Integer timeoutMinutes,
            boolean disableRollback,
            @Nullable String policyDuringUpdate,
            @Nullable String policyAfterUpdate) {

        public Settings(
                boolean terminationProtection,
                @Nullable String policy,
                @Nullable Integer timeoutMinutes,
                boolean disableRollback) {
            this(terminationProtection, policy, timeoutMinutes, disableRollback, null, null);
        }

        public Settings protectedAs(boolean protection) {
            return new Settings(
                    protection, policy, timeoutMinutes, disableRollback, policyDuringUpdate, policyAfterUpdate);
        }

        /** With the stack policies that an update brings; null for those that it does not. */
        public Settings policies(@Nullable String now, @Nullable String during, @Nullable String after) {
            return new Settings(terminationProtection, now, timeoutMinutes, disableRollback, during, after);
        }

        /** The stack policy that holds now, or null. */
        public @Nullable String policyInForce() {
            return policyDuringUpdate != null ? policyDuringUpdate : policy;
        }
    }

    /** An output with its value. */
    public record OutputValue(String key, String value, @Nullable String description, @Nullable String exportName) {}

    /** A stack that begins; @param operation null for one that waits for its first change set to be executed */
    public static StackRecord begun(
            Identity identity,
            StackStatus status,
            @Nullable String reason,
            Definition definition,
            @Nullable String changeSetId,
            @Nullable Operation operation,
            Instant created,
            Settings settings) {
        return new StackRecord(
                identity,
                new Progress(status, reason, null, operation),
                new Content(definition, null, List.of(), List.of(), changeSetId, null),
                new Times(created, null, null),
                settings);
    }

    /** A stack nested in this one. */
    public Identity below(String childId, String childName, String logicalId) {
        return new Identity(childId, childName, id(), logicalId, rootId() == null ? id() : rootId());
    }

    public String id() {
        return identity.id();
    }

    public String name() {
        return identity.name();
    }

    public @Nullable String parentId() {
        return identity.parentId();
    }

    public @Nullable String parentLogicalId() {
        return identity.parentLogicalId();
    }

    public @Nullable String rootId() {
        return identity.rootId();
    }

    public StackStatus status() {
        return progress.status();
    }

    public @Nullable String reason() {
        return progress.reason();
    }

    /** The operation that it is in; null when it rests. */
    public @Nullable Operation operation() {
        return progress.operation();
    }

    /** The operation that it is in, for what only an operation does. */
    public Operation running() {
        return Objects.requireNonNull(operation(), "the stack rests");
    }

    public Definition definition() {
        return content.definition();
    }

    public @Nullable Definition former() {
        return content.former();
    }

    public List<OutputValue> outputs() {
        return content.outputs();
    }

    public boolean hasEnded() {
        return status() == StackStatus.DELETE_COMPLETE;
    }

    /** Whether it waits for its first change set to be executed. */
    public boolean inReview() {
        return status() == StackStatus.REVIEW_IN_PROGRESS;
    }

    private StackRecord with(Progress now) {
        return new StackRecord(identity, now, content, times, settings);
    }

    private StackRecord with(Content now) {
        return new StackRecord(identity, progress, now, times, settings);
    }

    public StackRecord with(Settings now) {
        return new StackRecord(identity, progress, content, times, now);
    }

    public StackRecord status(StackStatus now, @Nullable String why) {
        return with(new Progress(now, why, progress.failure(), progress.operation()));
    }

    public StackRecord operation(@Nullable Operation now) {
        return with(new Progress(progress.status(), progress.reason(), progress.failure(), now));
    }

    public StackRecord failure(@Nullable String why) {
        return with(new Progress(progress.status(), progress.reason(), why, progress.operation()));
    }

    public StackRecord definition(Definition now, @Nullable Definition before) {
        return with(new Content(
                now,
                before,
                content.outputs(),
                content.imports(),
                content.changeSetId(),
                before == null ? null : content.formerResults()));
    }

    /** What its template has resolved to now; what it was before is kept until the operation settles, for a rollback. */
    public StackRecord outputs(List<OutputValue> values, List<String> imports) {
        return with(new Content(
                content.definition(), content.former(), values, imports, content.changeSetId(), formerResults()));
    }

    private Results formerResults() {
        return content.formerResults() != null
                ? content.formerResults()
                : new Results(content.outputs(), content.imports());
    }

    /** As it was before the operation. */
    public StackRecord rolledBack() {
        Results before = formerResults();
        return with(new Content(
                content.former() == null ? content.definition() : content.former(),
                null,
                before.outputs(),
                before.imports(),
                content.changeSetId(),
                null));
    }

    public StackRecord changeSet(@Nullable String changeSet) {
        return with(new Content(
                content.definition(),
                content.former(),
                content.outputs(),
                content.imports(),
                changeSet,
                content.formerResults()));
    }

    /** A later operation has begun. */
    public StackRecord updated(Instant at) {
        return new StackRecord(identity, progress, content, new Times(times.created(), at, null), settings);
    }

    public StackRecord deleted(Instant at) {
        return new StackRecord(identity, progress, content, new Times(times.created(), times.updated(), at), settings);
    }
}
