package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.principal.AssumableRole;
import dev.opsctl.local.identity.principal.PrincipalSource;
import dev.opsctl.local.identity.principal.RoleSessions;
import dev.opsctl.local.identity.principal.Sessions;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;

/** Sessions of roles. Whether a role may be assumed was decided by its trust policy before a call arrives here. */
final class AssumeRoleOperations {

    private final ServiceContext context;
    private final Sessions sessions;
    private final SessionPolicies policies;

    AssumeRoleOperations(ServiceContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
        this.policies = new SessionPolicies(context);
    }

    public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
        check(request.roleArn(), request.roleSessionName());
        if (request.hasProvidedContexts() && !request.providedContexts().isEmpty()) {
            throw StsErrors.validation(
                    "ProvidedContexts: the local cloud has no identity center that asserts a context");
        }
        String name = request.roleSessionName();
        String account = Arn.of(request.roleArn()).accountId();
        PrincipalSource principals = PrincipalSource.of(context.cloud(), account);
        AssumableRole role = principals
                .assumableRole(request.roleArn())
                .orElseThrow(() -> StsErrors.denied("User: " + context.caller().arn()
                        + " is not authorized to perform: sts:AssumeRole on resource: " + request.roleArn()));
        Duration duration = duration(context.caller(), request.durationSeconds(), role);
        Map<String, String> carried = SessionTags.carried(context.caller(), request);
        String policy = policies.of(request.roleArn(), request.policy(), request.policyArns());
        Caller caller =
                RoleSessions.caller(role, name, policy, carried, context.clock().instant());
        principals.used(role.arn(), context.scope().region());
        AssumeRoleResponse.Builder answer = AssumeRoleResponse.builder()
                .credentials(SessionOperations.credentials(sessions.open(caller, duration)))
                .assumedRoleUser(AssumedRoleUser.builder()
                        .arn(caller.arn())
                        .assumedRoleId(caller.userId())
                        .build())
                .sourceIdentity(carried.get("aws:SourceIdentity"));
        return policy == null && carried.isEmpty()
                ? answer.build()
                : answer.packedPolicySize(SessionPolicies.packed(policy)).build();
    }

    static void check(String roleArn, String name) {
        StsErrors.require(roleArn, "roleArn");
        StsErrors.require(name, "roleSessionName");
        if (!name.matches("[\\w+=,.@-]*")) {
            throw StsErrors.validation("1 validation error detected: Value '" + name
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular"
                    + " expression pattern: [\\w+=,.@-]*");
        } else if (name.length() < 2 || name.length() > 64) {
            throw StsErrors.validation("1 validation error detected: Value '" + name
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must have length "
                    + (name.length() < 2 ? "greater than or equal to 2" : "less than or equal to 64"));
        }
        if (!roleArn.matches("arn:aws:iam::\\d{12}:role/.+")) {
            throw StsErrors.validation(roleArn + " is invalid");
        }
    }

    static Duration duration(Caller caller, Integer seconds, AssumableRole role) {
        int wanted = seconds == null ? 3600 : seconds;
        StsErrors.bounds(wanted, 900, 43200);
        if (wanted > role.maxSession()) {
            throw StsErrors.validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        if (caller.type() == Caller.Type.ROLE_SESSION && wanted > 3600) {
            throw StsErrors.validation(
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
                            + " chaining.");
        }
        return Duration.ofSeconds(wanted);
    }
}
