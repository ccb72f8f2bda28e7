package dev.opsctl.local.identity.principal;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;

/** The principals of one account, for those who decide what they may do and make sessions of them: IAM. */
public interface PrincipalSource {

    static PrincipalSource of(Cloud cloud, String accountId) {
        return (PrincipalSource) cloud.service(IamClient.class, new Scope(accountId, "us-east-1"));
    }

    /** The policies of a user, role or group. */
    Optional<PrincipalPolicies> policiesOf(String principalArn);

    Optional<AssumableRole> assumableRole(String roleArn);

    /** Remembers when and where a role was last assumed, to the hour: it is shown, not relied on. */
    void used(String roleArn, String region);

    /** The ARN, with its path, of a role, user or group that exists. @param kind {@code role}, {@code user} or {@code group} */
    Optional<String> arnOf(String kind, String name);

    /** The unique id of a role or user. @param arn with its path */
    Optional<String> uniqueId(String arn);

    /** The ARN of the role or user with this unique id. */
    Optional<String> arnOfId(String id);

    /** The unique id of a user, for {@code aws:userid}. */
    Optional<String> userId(String userName);

    /** Whether there is a user of this name to whom a managed policy is attached. */
    boolean isAttached(String userName, String policyArn);

    /** An active access key of a user, if there is one. */
    Optional<AccessKeyRecord> activeKey(String userName);
}
