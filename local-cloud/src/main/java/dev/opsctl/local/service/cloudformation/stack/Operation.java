package dev.opsctl.local.service.cloudformation.stack;

import dev.opsctl.local.cloud.Caller;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;

/**
 * The operation that a stack is in, durable so that a restart goes on with it.
 *
 * @param id unique; the tokens of the resources' steps derive from it
 * @param token the client's request token, shown in events, or null
 * @param phase what is to be done next
 * @param onFailure what becomes of a stack whose way forward fails; null for a delete
 * @param nested whether a parent stack drives it: then cleanup and rollback wait for the parent
 * @param imports physical ids of resources to adopt, by logical id
 * @param retain resources that a delete leaves alone
 * @param skip resources that ContinueUpdateRollback leaves alone
 * @param cancelled why the way forward is to stop, or null
 * @param then the delete that takes over once the running steps have ended, or null
 */
public record Operation(
        String id,
        @Nullable String token,
        Kind kind,
        Phase phase,
        Caller caller,
        @Nullable OnFailure onFailure,
        boolean nested,
        Map<String, String> imports,
        List<String> retain,
        List<String> skip,
        @Nullable String cancelled,
        @Nullable Operation then) {

    /** What was asked for. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        IMPORT
    }

    /** Where it has got to; WAIT is a nested operation whose parent has the next word. */
    public enum Phase {
        FORWARD,
        CLEANUP,
        ROLLBACK,
        DELETE,
        WAIT
    }

    public Operation {
        imports = imports == null ? Map.of() : imports;
        retain = retain == null ? List.of() : retain;
        skip = skip == null ? List.of() : skip;
    }

    /** An operation that somebody has asked for. */
    public static Operation of(
            Kind kind,
            @Nullable String token,
            Caller caller,
            @Nullable OnFailure onFailure,
            Map<String, String> imports) {
        return new Operation(
                UUID.randomUUID().toString(),
                token,
                kind,
                Phase.FORWARD,
                caller,
                onFailure,
                false,
                imports,
                List.of(),
                List.of(),
                null,
                null);
    }

    /** A delete; @param retain resources that it leaves alone */
    public static Operation delete(@Nullable String token, Caller caller, boolean nested, List<String> retain) {
        return new Operation(
                UUID.randomUUID().toString(),
                token,
                Kind.DELETE,
                Phase.DELETE,
                caller,
                null,
                nested,
                Map.of(),
                retain,
                List.of(),
                null,
                null);
    }

    /** The same on a stack below, as its parent's step drives it. @param operationId the same for each attempt of that step */
    public Operation below(
            String operationId, Kind what, Caller as, @Nullable OnFailure then, Map<String, String> importsBelow) {
        return new Operation(
                operationId,
                token,
                what,
                Phase.FORWARD,
                as,
                then,
                true,
                importsBelow,
                List.of(),
                List.of(),
                null,
                null);
    }

    public Operation at(Phase next) {
        return new Operation(id, token, kind, next, caller, onFailure, nested, imports, retain, skip, cancelled, then);
    }

    public Operation skipping(List<String> resources) {
        return new Operation(
                id, token, kind, phase, caller, onFailure, nested, imports, retain, resources, cancelled, then);
    }

    /** As a later request goes on with it. */
    public Operation token(@Nullable String next) {
        return new Operation(id, next, kind, phase, caller, onFailure, nested, imports, retain, skip, cancelled, then);
    }

    public Operation cancelled(@Nullable String why, @Nullable Operation takeover) {
        return new Operation(id, token, kind, phase, caller, onFailure, nested, imports, retain, skip, why, takeover);
    }
}
