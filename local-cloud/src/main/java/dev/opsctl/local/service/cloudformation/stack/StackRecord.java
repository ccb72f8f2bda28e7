package dev.opsctl.local.service.cloudformation.stack;

import java.time.Instant;
import java.util.List;

/**
 * A stack as stored.
 *
 * @param id its ARN
 * @param former the definition to roll back to while an operation runs
 * @param failure the first reason why the way forward failed, kept for the end of the rollback
 * @param operation null when the stack rests
 * @param parentId the parent's ARN, or null for a root
 * @param parentLogicalId the nested resource's name in the parent
 * @param imports names of the exports that its template imports
 */
public record StackRecord(
        String id,
        String name,
        String status,
        String reason,
        Definition definition,
        Definition former,
        String failure,
        Operation operation,
        Instant created,
        Instant updated,
        Instant deleted,
        String parentId,
        String parentLogicalId,
        String rootId,
        boolean terminationProtection,
        List<OutputValue> outputs,
        List<String> imports,
        String changeSetId,
        String policy,
        Integer timeoutMinutes,
        boolean disableRollback) {

    /** An output with its value. */
    public record OutputValue(String key, String value, String description, String exportName) {}

    public StackRecord {
        outputs = outputs == null ? List.of() : outputs;
        imports = imports == null ? List.of() : imports;
    }

    public boolean hasEnded() {
        return status.equals("DELETE_COMPLETE");
    }

    public StackRecord status(String now, String why) {
        return new StackRecord(
                id,
                name,
                now,
                why,
                definition,
                former,
                failure,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord operation(Operation now) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                failure,
                now,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord definition(Definition now, Definition before) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                now,
                before,
                failure,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord failure(String why) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                why,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord times(Instant createdAt, Instant updatedAt, Instant deletedAt) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                failure,
                operation,
                createdAt,
                updatedAt,
                deletedAt,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord outputs(List<OutputValue> values, List<String> importNames) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                failure,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                values,
                importNames,
                changeSetId,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord changeSet(String changeSet) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                failure,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                terminationProtection,
                outputs,
                imports,
                changeSet,
                policy,
                timeoutMinutes,
                disableRollback);
    }

    public StackRecord settings(boolean protection, String stackPolicy, boolean noRollback) {
        return new StackRecord(
                id,
                name,
                status,
                reason,
                definition,
                former,
                failure,
                operation,
                created,
                updated,
                deleted,
                parentId,
                parentLogicalId,
                rootId,
                protection,
                outputs,
                imports,
                changeSetId,
                stackPolicy,
                timeoutMinutes,
                noRollback);
    }
}
