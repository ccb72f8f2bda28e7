package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A change set as stored.
 *
 * @param id its ARN
 * @param type CREATE, UPDATE or IMPORT
 * @param basis the template key that the stack had when it was made: another one since makes it OBSOLETE
 * @param changes {@code software.amazon.awssdk.services.cloudformation.model.Change} as JSON
 */
public record ChangeSetRecord(
        String id,
        String name,
        String stackId,
        String stackName,
        String description,
        String type,
        String status,
        String reason,
        String executionStatus,
        Definition definition,
        Instant created,
        List<JsonNode> changes,
        Map<String, String> imports,
        String onStackFailure,
        boolean includeNested,
        boolean importExisting,
        String parentId,
        String rootId,
        String token) {

    public ChangeSetRecord execution(String now) {
        return new ChangeSetRecord(
                id,
                name,
                stackId,
                stackName,
                description,
                type,
                status,
                reason,
                now,
                definition,
                created,
                changes,
                imports,
                onStackFailure,
                includeNested,
                importExisting,
                parentId,
                rootId,
                token);
    }
}
