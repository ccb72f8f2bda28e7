package dev.opsctl.local.cloud;

import java.util.regex.Pattern;

/** One account in one region: every service of the cloud exists once per scope. */
public record Scope(String accountId, String region) {

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");

    /** Whether a text has the form of a region's name ({@code us-east-1}), whether or not there is one. */
    public static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    /** {@code arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE}. */
    public String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
    }

    /** The ARN of a resource of a global service (IAM): no region. */
    public String globalArn(String service, String resource) {
        return "arn:aws:" + service + "::" + accountId + ":" + resource;
    }
}
