package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A resource of a stack as stored.
 *
 * @param physicalId null before it was made
 * @param properties resolved; {@code {{resolve:…}}} stays as written, so that no secret is stored
 * @param tags the tags that CloudFormation gave it
 * @param policies how it ends
 * @param needs logical ids that it depends on: they are deleted after it
 * @param operationId the operation that last looked at it
 * @param action what that operation does or did with it
 * @param former how it was before that operation; null outside operations and for new ones
 */
public record ResourceRecord(
        String logicalId,
        String type,
        String physicalId,
        String status,
        String reason,
        Instant at,
        ObjectNode properties,
        ObjectNode attributes,
        Map<String, String> tags,
        Policies policies,
        Set<String> needs,
        String operationId,
        Action action,
        ResourceRecord former) {

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

    public boolean complete() {
        return status.endsWith("_COMPLETE");
    }

    public ResourceRecord status(String now, String why, Instant when) {
        return new ResourceRecord(
                logicalId,
                type,
                physicalId,
                now,
                why,
                when,
                properties,
                attributes,
                tags,
                policies,
                needs,
                operationId,
                action,
                former);
    }

    public ResourceRecord state(String physical, ObjectNode attribute) {
        return new ResourceRecord(
                logicalId,
                type,
                physical,
                status,
                reason,
                at,
                properties,
                attribute,
                tags,
                policies,
                needs,
                operationId,
                action,
                former);
    }

    public ResourceRecord settled() {
        return new ResourceRecord(
                logicalId,
                type,
                physicalId,
                status,
                reason,
                at,
                properties,
                attributes,
                tags,
                policies,
                needs,
                operationId,
                Action.NONE,
                null);
    }
}
