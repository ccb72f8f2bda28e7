package dev.opsctl.local.service.iam;

import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.PrincipalPolicies;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.Map;
import java.util.Optional;

/**
 * IAM of one account: roles, users, groups, managed and inline policies, access keys, policy simulation.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html">IAM API reference</a>
 */
public final class LocalIam
        implements RoleOperations,
                UserOperations,
                GroupOperations,
                PolicyOperations,
                AccountOperations,
                AuthorizationDetails,
                ResourcePolicySource,
                ResourceArns {

    /** A role as STS needs it. @param maxSession in seconds */
    public record AssumableRole(
            String arn, String id, String name, int maxSession, String trust, Map<String, String> tags) {}

    private final IamState state;
    private final EntityPolicies entityPolicies;
    private final Principals principals;

    public LocalIam(ServiceContext context) {
        this.state = new IamState(context);
        this.entityPolicies = new EntityPolicies(state);
        this.principals = new Principals(state);
    }

    @Override
    public IamState state() {
        return state;
    }

    @Override
    public EntityPolicies entityPolicies() {
        return entityPolicies;
    }

    /** The policies of a user, role or group. */
    public Optional<PrincipalPolicies> policiesOf(String principalArn) {
        return principals.of(principalArn);
    }

    public Optional<AssumableRole> assumableRole(String roleArn) {
        return state.find(Entity.Kind.ROLE, roleArn.substring(roleArn.lastIndexOf('/') + 1))
                .filter(role -> role.arn().equals(roleArn))
                .map(role -> new AssumableRole(
                        role.arn(),
                        role.id(),
                        role.name(),
                        role.role().maxSession(),
                        role.role().trust(),
                        role.tags()));
    }

    /** Remembers when and where a role was last assumed, to the hour: it is shown, not relied on. */
    public void used(String roleArn, String region) {
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        Optional<Entity> role = state.find(Entity.Kind.ROLE, name);
        if (role.isPresent()
                && (role.get().role().lastUsed() == null
                        || role.get().role().lastUsed().plusSeconds(3600).isBefore(state.now()))) {
            state.change(
                    Entity.Kind.ROLE,
                    name,
                    entity -> entity.with(new Entity.Role(
                            entity.role().description(),
                            entity.role().maxSession(),
                            entity.role().trust(),
                            state.now(),
                            region)));
        }
    }

    /** The ARN, with its path, of a role, user or group that exists. @param kind {@code role}, {@code user} or {@code group} */
    public Optional<String> arnOf(String kind, String name) {
        return state.find(Entity.Kind.valueOf(kind.toUpperCase(java.util.Locale.ROOT)), name)
                .map(Entity::arn);
    }

    /** The unique id of a role or user. @param arn with its path */
    public Optional<String> uniqueId(String arn) {
        return state.find(
                        arn.contains(":role/") ? Entity.Kind.ROLE : Entity.Kind.USER,
                        arn.substring(arn.lastIndexOf('/') + 1))
                .filter(entity -> entity.arn().equals(arn))
                .map(Entity::id);
    }

    /** The ARN of the role or user with this unique id. */
    public Optional<String> arnOfId(String id) {
        return state.list(id.startsWith(Entity.Kind.ROLE.idPrefix) ? Entity.Kind.ROLE : Entity.Kind.USER).stream()
                .filter(entity -> entity.id().equals(id))
                .map(Entity::arn)
                .findFirst();
    }

    /** The unique id of a user, for {@code aws:userid}. */
    public Optional<String> userId(String userName) {
        return state.find(Entity.Kind.USER, userName).map(Entity::id);
    }

    /** Whether there is a user of this name to whom a managed policy is attached. */
    public boolean isAttached(String userName, String policyArn) {
        return state.find(Entity.Kind.USER, userName)
                .filter(user -> user.permissions().attached().contains(policyArn))
                .isPresent();
    }

    /** An active access key of a user, if there is one. */
    public Optional<AccessKeyRecord> activeKey(String userName) {
        return state.accessKeys().values().stream()
                .filter(key -> key.accountId().equals(state.account())
                        && key.userName().equals(userName)
                        && "Active".equals(key.status()))
                .findFirst();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return assumableRole(resourceArn).map(AssumableRole::trust);
    }

    @Override
    public Optional<String> resourceArn(String type, String name) {
        return type.equals("policy")
                ? state.policies().stream()
                        .filter(policy -> policy.name().equals(name))
                        .map(ManagedPolicy::arn)
                        .findFirst()
                : arnOf(type, name);
    }

    @Override
    public String serviceName() {
        return "iam";
    }

    @Override
    public void close() {
        // nothing runs here
    }
}
