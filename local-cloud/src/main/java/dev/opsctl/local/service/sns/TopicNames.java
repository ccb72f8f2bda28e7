package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name topics and subscriptions: by ARN. */
public final class TopicNames {

    private static final String NAME = "[A-Za-z0-9_-]{1,256}(?:\\.fifo)?";
    private static final ResourceKind TOPIC = ResourceKind.arn("sns", NAME);
    private static final ResourceKind APPLICATION = ResourceKind.arn("sns", "(?:app|endpoint)/[A-Za-z0-9/_.-]+");

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> SnsErrors.noArn(member, text))
            .subject("TopicArn", TOPIC)
            .subject("ResourceArn", TOPIC)
            .subject("TargetArn", ResourceKind.arn("sns", NAME + "|endpoint/[A-Za-z0-9/_.-]+"))
            .subject("SubscriptionArn", ResourceKind.arn("sns", NAME + ":[0-9a-f-]{36}"))
            .subject("EndpointArn", APPLICATION)
            .subject("PlatformApplicationArn", APPLICATION);

    private TopicNames() {}
}
