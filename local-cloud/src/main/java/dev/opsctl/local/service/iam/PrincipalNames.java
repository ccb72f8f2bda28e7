package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import java.util.Locale;
import software.amazon.awssdk.services.iam.model.IamException;

/** How requests name roles, users and groups (by name) and policies (by ARN). */
public final class PrincipalNames {

    private static final ResourceKind NAME = ResourceKind.name("[A-Za-z0-9_+=,.@-]{1,128}");
    private static final ResourceKind POLICY = ResourceKind.arn("iam", "policy/(?:[!-~]+/)?[A-Za-z0-9_+=,.@-]{1,128}")
            .global()
            .owner("[0-9]{12}|aws");

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> refusal(member, text))
            .subject("RoleName", NAME)
            .subject("UserName", NAME)
            .subject("GroupName", NAME)
            .subject("InstanceProfileName", NAME)
            .subject("PolicyName", NAME)
            .subject(
                    "PolicyArn",
                    POLICY,
                    "getPolicy",
                    "deletePolicy",
                    "createPolicyVersion",
                    "getPolicyVersion",
                    "deletePolicyVersion",
                    "listPolicyVersions",
                    "setDefaultPolicyVersion",
                    "listEntitiesForPolicy",
                    "listPolicyTags",
                    "tagPolicy",
                    "untagPolicy")
            .reference(
                    "PolicyArn",
                    POLICY,
                    "attachRolePolicy",
                    "attachUserPolicy",
                    "attachGroupPolicy",
                    "detachRolePolicy",
                    "detachUserPolicy",
                    "detachGroupPolicy")
            .reference("PermissionsBoundary", POLICY)
            .subject(
                    "OpenIDConnectProviderArn",
                    ResourceKind.arn("iam", "oidc-provider/[!-~]{1,255}").global())
            .subject(
                    "SAMLProviderArn",
                    ResourceKind.arn("iam", "saml-provider/[A-Za-z0-9_.-]{1,128}")
                            .global())
            .subject(
                    "PolicySourceArn",
                    ResourceKind.arn("iam", "(?:user|group|role)/(?:[!-~]+/)?[A-Za-z0-9_+=,.@-]{1,128}")
                            .global());

    private PrincipalNames() {}

    private static IamException refusal(String member, String text) {
        if (member.equals("PolicySourceArn")) {
            return SimulatedPolicies.unclear(text);
        }
        return text.startsWith("arn:") || member.contains("Arn") || member.equals("PermissionsBoundary")
                ? IamErrors.input("ARN " + text + " is not valid.")
                : IamErrors.validation("The specified value for "
                        + member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1)
                        + " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
    }
}
