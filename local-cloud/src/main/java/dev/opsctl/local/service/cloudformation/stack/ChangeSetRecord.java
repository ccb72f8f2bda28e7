package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.OnStackFailure;

/** A change set as stored: one document, whose members are those of the parts. */
public record ChangeSetRecord(
        @JsonUnwrapped Identity identity,
        @JsonUnwrapped Request request,
        @JsonUnwrapped Result result,
        ExecutionStatus executionStatus,
        Definition definition,
        Instant created) {

    /** Which it is. @param id its ARN @param parentId the ARN of the change set that it is nested in, if it is; rootId likewise */
    public record Identity(
            String id,
            String name,
            String stackId,
            String stackName,
            @Nullable String parentId,
            @Nullable String rootId) {}

    /** What was asked for. @param onStackFailure null if nothing was said of it; importExisting likewise @param imports physical ids of resources to adopt, by logical id */
    public record Request(
            @Nullable String description,
            Operation.Kind type,
            @Nullable OnStackFailure onStackFailure,
            boolean includeNested,
            @Nullable Boolean importExisting,
            Map<String, String> imports,
            @Nullable String token) {}

    /** What came of it. @param changes {@code software.amazon.awssdk.services.cloudformation.model.Change} as JSON */
    public record Result(ChangeSetStatus status, @Nullable String reason, List<JsonNode> changes) {}

    public String id() {
        return identity.id();
    }

    public String name() {
        return identity.name();
    }

    public String stackId() {
        return identity.stackId();
    }

    public @Nullable String parentId() {
        return identity.parentId();
    }

    public ChangeSetStatus status() {
        return result.status();
    }

    public ChangeSetRecord execution(ExecutionStatus now) {
        return new ChangeSetRecord(identity, request, result, now, definition, created);
    }
}
