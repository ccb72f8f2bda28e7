package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name log groups: by name, or by ARN with or without {@code :*}; streams by name. */
public final class LogNames {

    private static final String NAME = "[._/#A-Za-z0-9-]{1,512}";
    private static final String GROUP_ARN = "log-group:(?<name>" + NAME + ")(?::\\*)?";
    private static final ResourceKind GROUP =
            ResourceKind.arn("logs", GROUP_ARN).byName().orName(NAME);
    private static final ResourceKind GROUP_NAME = ResourceKind.name(NAME);
    private static final ResourceKind STREAM = ResourceKind.name("[^:*\\p{Cntrl}]{1,512}");

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> LogsErrors.name(member, text, pattern(member)))
            .subject("logGroupName", GROUP_NAME)
            .subject("logGroupIdentifier", GROUP)
            .subject("logGroupNames", GROUP_NAME)
            .subject("logGroupIdentifiers", GROUP)
            .subject("resourceIdentifier", GROUP)
            .subject(
                    "resourceArn",
                    ResourceKind.arn(
                            "logs",
                            "(?:" + GROUP_ARN
                                    + ")|(?:destination|delivery|delivery-source|delivery-destination|anomaly-detector|scheduled-query):[^:*]{1,512}"))
            .part("logStreamName", STREAM)
            .part("logStreamNames", STREAM)
            .subject("destinationName", STREAM);

    private LogNames() {}

    private static String pattern(String member) {
        return switch (member) {
            case "logGroupName", "logGroupNames" -> "[\\.\\-_/#A-Za-z0-9]+";
            case "logStreamName", "logStreamNames" -> "[^:*]*";
            default -> "[\\w#+=/:,.@-]*";
        };
    }
}
