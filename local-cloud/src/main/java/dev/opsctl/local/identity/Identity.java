package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Authorizer;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Credential;
import dev.opsctl.local.cloud.CredentialSource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.Evaluation.ResourceRule;
import dev.opsctl.local.identity.action.AskedKey;
import dev.opsctl.local.identity.action.ConditionKeys;
import dev.opsctl.local.identity.action.PassedRoles;
import dev.opsctl.local.identity.action.Permission;
import dev.opsctl.local.identity.action.RequiredPermissions;
import dev.opsctl.local.identity.action.ResourceFacts;
import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.RequestContext;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.AssumableRole;
import dev.opsctl.local.identity.principal.PrincipalPolicies;
import dev.opsctl.local.identity.principal.PrincipalSource;
import dev.opsctl.local.identity.principal.RoleSessions;
import dev.opsctl.local.identity.principal.Sessions;
import dev.opsctl.local.store.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;

/**
 * IAM for the whole cloud: who a credential stands for, and what that principal may do.
 *
 * @see Evaluation
 * @see RequiredPermissions
 */
public final class Identity implements Authorizer, CredentialSource {

    private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
    private static final PolicyDocument EVERYTHING = PolicyParser.parse(
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
            PolicyParser.Kind.IDENTITY);
    private static final PrincipalPolicies NONE = new PrincipalPolicies(null, List.of(), null, Map.of());
    private static final PrincipalPolicies ALL = new PrincipalPolicies(null, List.of(EVERYTHING), null, Map.of());

    private static final Pattern MENDING = Pattern.compile(
            "[a-z0-9-]+:(?:(?:Get|Put|Set|Delete|Remove)\\w*(?:Policy|Permission|Attributes)|PATCH|GET)");

    private final Cloud cloud;
    private final Resources resources;
    private final RequiredPermissions required;
    private final KeyUse keyUse;
    private final StoredPolicies storedPolicies;
    private final ResourceFacts facts;
    private final DecisionLog decisions = new RecentDecisions();
    private final Table<AccessKeyRecord> accessKeys;
    private final Sessions sessions;

    public Identity(Cloud cloud) {
        this.cloud = cloud;
        this.resources = new Resources(cloud);
        this.keyUse = new KeyUse(resources);
        this.facts = new AskedFacts(cloud);
        this.storedPolicies = new StoredPolicies(new PrincipalIds(cloud));
        this.required = new RequiredPermissions(resources::arn);
        this.accessKeys =
                cloud.store().table("iam/access-keys", AccessKeyRecord.class).shared();
        this.sessions = new Sessions(cloud);
    }

    /** What was allowed and denied since the cloud started. */
    public DecisionLog decisions() {
        return decisions;
    }

    @Override
    public SdkRequest authorize(Caller caller, Scope scope, String service, String operation, SdkRequest request) {
        Optional<List<Permission>> permissions;
        try {
            permissions = required.of(caller, scope, service, operation, request);
        } catch (PassedRoles.MalformedRoleException e) {
            e.others().forEach(permission -> check(caller, scope, service, operation, request, permission));
            throw RoleRefusals.malformed(service, request, e);
        }
        if (permissions.isPresent()) {
            for (Permission permission : permissions.get()) {
                if (permission.action().equals("iam:PassRole")) {
                    RoleRefusals.ownAccount(caller, service, request, permission.resource());
                }
                check(caller, scope, service, operation, request, permission);
                keyUse.require(permission, scope, key -> check(caller, scope, "kms", "", null, key));
            }
        }
        String resource = permissions
                .filter(all -> !all.isEmpty())
                .map(all -> all.get(0).resource())
                .orElse("*");
        return IdempotencyTokens.fill(storedPolicies.kept(service, operation, request, resource));
    }

    @Override
    public Object answer(String service, String operation, Object answer) {
        return storedPolicies.shown(service, operation, answer);
    }

    @Override
    public void authorizeAction(
            Caller caller, Scope scope, String action, String resourceArn, Map<String, String> context) {
        Map<String, List<String>> conditions = new HashMap<>();
        context.forEach((key, value) -> conditions.put(key, List.of(value)));
        check(
                caller,
                scope,
                action.substring(0, action.indexOf(':')),
                "",
                null,
                new Permission(action, List.of(resourceArn), conditions));
    }

    @Override
    public boolean isAllowed(Caller caller, Scope scope, String action, String resourceArn) {
        boolean allowed = denial(caller, scope, "", null, Permission.of(action, resourceArn))
                .isEmpty();
        if (allowed) {
            decisions.record(new Decision(caller.principalArn(), action, resourceArn, true, null));
        }
        return allowed;
    }

    private void check(
            Caller caller,
            Scope scope,
            String service,
            String operation,
            @Nullable SdkRequest request,
            Permission permission) {
        denial(caller, scope, operation, request, permission)
                .ifPresent(
                        reason -> deny(caller, service, request, permission.action(), permission.resource(), reason));
        decisions.record(new Decision(caller.principalArn(), permission.action(), permission.resource(), true, null));
    }

    private void deny(
            Caller caller,
            String service,
            @Nullable SdkRequest request,
            String action,
            String resource,
            String reason) {
        decisions.record(new Decision(caller.principalArn(), action, resource, false, reason));
        throw AccessDenied.of(caller, service, request, action, resource, reason);
    }

    /** @return empty if it is allowed */
    private Optional<String> denial(
            Caller caller, Scope scope, String operation, @Nullable SdkRequest request, Permission permission) {
        String action = permission.action();
        String arn = permission.resource();
        // a bucket that is to be made is the caller's, whoever has one of that name
        boolean created = action.equals("s3:CreateBucket");
        String account =
                created ? scope.accountId() : resources.home(arn, scope).accountId();
        PrincipalPolicies own = policies(caller);
        if (!isLive(caller, own)) {
            return Optional.of("because no identity-based policy allows the " + action + " action");
        }
        RequestContext context = RequestContexts.of(caller, scope, cloud.clock().instant(), account, own.tags())
                .putAll(permission.context())
                .otherwise(key ->
                        ConditionKeys.values(new AskedKey(key, permission, caller, scope, operation, request, facts)));
        if (action.startsWith("s3:")) {
            context.put("s3:ResourceAccount", account);
        }
        PolicyDocument resourcePolicy;
        try {
            resourcePolicy = created || action.startsWith("iam:")
                    ? null
                    : resources.policy(arn, scope).orElse(null);
        } catch (PolicySyntaxException e) {
            if (!mayMend(caller, action, account)) {
                return Optional.of("because the resource's policy is malformed (" + e.getMessage() + ")");
            }
            resourcePolicy = null;
        }
        boolean granted = resources.granted(arn, scope, caller, action, context);
        // a key of this account that does not exist is for KMS to report
        boolean ruled = action.startsWith("sts:") && arn.contains(":role/")
                || action.startsWith("kms:") && resourcePolicy != null;
        PolicyDocument session = caller.sessionPolicy() == null
                ? null
                : PolicyCache.parse(caller.sessionPolicy(), PolicyParser.Kind.IDENTITY);
        return Evaluation.denial(new Evaluation.AccessRequest(
                caller,
                action,
                permission.resources(),
                context,
                own.identity(),
                own.boundary(),
                session,
                resourcePolicy,
                ruled ? ResourceRule.REQUIRED : ResourceRule.ORDINARY,
                account,
                granted));
    }

    /** A policy that nobody can read may deny anything to anybody, except to replace it to those who may by their own policies. */
    private static boolean mayMend(Caller caller, String action, String account) {
        return caller.accountId().equals(account)
                && (caller.type() == Caller.Type.ROOT || MENDING.matcher(action).matches());
    }

    /** Whether a user, or the role of a session, is still the one that the caller was made for, and not a successor of that name. */
    private static boolean isLive(Caller caller, PrincipalPolicies own) {
        return caller.type() != Caller.Type.USER && caller.type() != Caller.Type.ROLE_SESSION
                || own.id() != null
                        && (caller.userId() == null
                                || caller.userId().equals(own.id())
                                || caller.userId().startsWith(own.id() + ":"));
    }

    private PrincipalPolicies policies(Caller caller) {
        return switch (caller.type()) {
            case ROOT -> ALL;
            case USER, ROLE_SESSION ->
                principals(caller.accountId()).policiesOf(caller.principalArn()).orElse(NONE);
            default -> NONE;
        };
    }

    private PrincipalSource principals(String accountId) {
        return PrincipalSource.of(cloud, accountId);
    }

    @Override
    public Caller assumeRole(String roleArn, String sessionName, Caller service) {
        Scope scope = Resources.scope(roleArn, new Scope(service.accountId(), "us-east-1"));
        PrincipalSource principals = principals(scope.accountId());
        AssumableRole role = principals.assumableRole(roleArn).orElseThrow(() -> RoleSessions.missing(roleArn));
        check(service, scope, "sts", "", null, Permission.of("sts:AssumeRole", roleArn));
        principals.used(roleArn, scope.region());
        return RoleSessions.caller(
                role, sessionName, null, Map.of(), cloud.clock().instant());
    }

    @Override
    public Optional<Credential> find(String accessKeyId) {
        if (accessKeyId.startsWith("ASIA")) {
            return sessions.find(accessKeyId)
                    .filter(session -> isLive(session.caller(), policies(session.caller())))
                    .map(session -> new Credential(
                            session.accessKeyId(),
                            session.secretAccessKey(),
                            session.sessionToken(),
                            session.caller(),
                            session.expiration()));
        }
        return accessKeys
                .get(accessKeyId)
                .filter(key -> key.status().equals("Active"))
                .flatMap(key -> {
                    PrincipalSource principals = principals(key.accountId());
                    String id = principals.userId(key.userName()).orElse("");
                    return principals
                            .arnOf("user", key.userName())
                            .map(arn -> new Credential(
                                    key.accessKeyId(),
                                    key.secretAccessKey(),
                                    null,
                                    new Caller(Caller.Type.USER, key.accountId(), arn, id, null, null, Map.of()),
                                    null));
                });
    }

    /**
     * The administrator that {@code opsctl} signs as: made with AdministratorAccess and an access key when absent. Safe to repeat.
     *
     * @param accountId the account, 12 digits
     * @param userName {@code operator}
     */
    public AccessKeyRecord administrator(String accountId, String userName) {
        PrincipalSource principals = principals(accountId);
        Optional<AccessKeyRecord> made =
                principals.isAttached(userName, ADMINISTRATOR) ? principals.activeKey(userName) : Optional.empty();
        if (made.isPresent()) {
            return made.get(); // by an earlier start: this one need not load what writes entities
        }
        return Caller.root(accountId).run(() -> {
            IamClient iam = cloud.service(IamClient.class, new Scope(accountId, "us-east-1"));
            try {
                iam.createUser(r -> r.userName(userName));
            } catch (EntityAlreadyExistsException e) {
                // made by an earlier start
            }
            iam.attachUserPolicy(r -> r.userName(userName).policyArn(ADMINISTRATOR));
            return principals.activeKey(userName).orElseGet(() -> {
                iam.createAccessKey(r -> r.userName(userName));
                return principals.activeKey(userName).orElseThrow();
            });
        });
    }
}
