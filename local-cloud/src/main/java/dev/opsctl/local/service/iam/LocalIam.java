package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * AWS IAM: roles, users, groups, managed and inline policies, access keys, policy simulation.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html">IAM API reference</a>
 */
public final class LocalIam {

    private LocalIam() {}

    /** The IAM of one account. */
    public static IamClient of(ServiceContext context) {
        IamState state = new IamState(context);
        EntityPolicies policies = new EntityPolicies(state);
        return Composed.of(
                IamClient.class,
                List.of(
                        new RoleOperations(state, policies),
                        new ServiceLinkedRoleOperations(state),
                        new UserOperations(state, policies),
                        new GroupOperations(state, policies),
                        new PolicyOperations(state),
                        new AccountOperations(state),
                        new AccountSettingOperations(state),
                        new InstanceProfileOperations(state),
                        new OidcProviderOperations(state),
                        new SamlProviderOperations(state),
                        new AuthorizationDetailsOperations(state),
                        new Principals(state)));
    }
}
