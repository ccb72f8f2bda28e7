package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Scope;

/** Key policies that nobody wrote. */
final class KeyPolicies {

    private KeyPolicies() {}

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
