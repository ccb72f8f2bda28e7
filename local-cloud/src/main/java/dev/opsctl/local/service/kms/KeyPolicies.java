package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.PrincipalMatch;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.List;

/** Key policies that nobody wrote. */
final class KeyPolicies {

    private static final int MOST = 32_768;

    private KeyPolicies() {}

    /**
     * A policy that is to become a key's own.
     *
     * @param keyArn the key's ARN; of a key that is yet to be made, one that no policy can name
     * @param bypass whether a policy that locks its writer out is wanted
     * @throws software.amazon.awssdk.services.kms.model.MalformedPolicyDocumentException if it is malformed, or if whoever writes it could
     *     not change it again
     */
    static String checked(String document, Caller writer, String keyArn, Boolean bypass) {
        if (document.length() > MOST) {
            throw KmsErrors.limit("The key policy exceeds the maximum size of " + MOST + " bytes.");
        }
        PolicyDocument policy;
        try {
            policy = PolicyParser.parse(document, PolicyParser.Kind.RESOURCE);
        } catch (PolicySyntaxException e) {
            throw KmsErrors.malformed(e.getMessage());
        }
        if (!Boolean.TRUE.equals(bypass) && writer.type() != Caller.Type.SERVICE && !keepsIn(policy, writer, keyArn)) {
            throw KmsErrors.malformed("The new key policy will not allow you to update the key policy in the future.");
        }
        return document;
    }

    private static boolean keepsIn(PolicyDocument policy, Caller writer, String keyArn) {
        RequestContext context = new RequestContext()
                .put("aws:PrincipalArn", writer.principalArn())
                .put("aws:PrincipalAccount", writer.accountId())
                .put("aws:userid", writer.userId())
                .put("kms:CallerAccount", writer.accountId());
        PolicyMatcher.ResourceEffect effect =
                PolicyMatcher.evaluate(policy, writer, "kms:PutKeyPolicy", List.of(keyArn), context);
        return !effect.denied() && effect.allowed() != PrincipalMatch.NONE;
    }

    /** What CreateKey gives a key without a policy: the account's IAM policies decide. */
    static String standard(String account) {
        return """
            {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",\
            "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}"""
                .formatted(account);
    }

    /** Of an AWS managed key: everyone in the account, but only through the service. */
    static String awsManaged(Scope scope, String service) {
        return """
            {"Version":"2012-10-17","Id":"auto-%1$s","Statement":[{"Sid":"Allow access through the service for all principals in the account that are authorized to use it",\
            "Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:CreateGrant","kms:DescribeKey"],\
            "Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"%2$s","kms:ViaService":"%1$s.%3$s.amazonaws.com"}}},\
            {"Sid":"Allow direct access to key metadata to the account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%2$s:root"},\
            "Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}]}"""
                .formatted(service, scope.accountId(), scope.region());
    }
}
