package dev.opsctl.local.identity.action;

import dev.opsctl.local.identity.policy.Wildcard;
import java.util.List;

/** Which actions of S3 a bucket policy's resources can mean. */
public final class PolicyScope {

    private PolicyScope() {}

    /** Whether every action pattern has an action on a bucket or on objects, whichever of them the resources name. */
    public static boolean applies(List<String> actions, List<String> resources) {
        boolean buckets = resources.stream().anyMatch(resource -> resource.indexOf('/') < 0 || resource.endsWith("*"));
        boolean objects = resources.stream().anyMatch(resource -> resource.indexOf('/') >= 0);
        return actions.stream()
                .allMatch(pattern -> pattern.equals("*")
                        || ActionTable.of("s3").all().stream()
                                .filter(action -> Wildcard.matchesIgnoringCase(pattern, "s3:" + action.name()))
                                .anyMatch(action -> action.words().isEmpty()
                                        || buckets && action.words().contains("bucket")
                                        || objects && action.words().contains("object")
                                        || !action.words().contains("bucket")
                                                && !action.words().contains("object")));
    }
}
