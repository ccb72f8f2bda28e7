package dev.opsctl.local.cloud;

/** One account in one region: every service of the cloud exists once per scope. */
public record Scope(String accountId, String region) {

    /** {@code arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE}. */
    public String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
    }

    /** The ARN of a resource of a global service (IAM): no region. */
    public String globalArn(String service, String resource) {
        return "arn:aws:" + service + "::" + accountId + ":" + resource;
    }
}
