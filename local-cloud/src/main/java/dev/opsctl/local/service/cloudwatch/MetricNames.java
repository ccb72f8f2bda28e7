package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name alarms and what else can have tags: by ARN. */
public final class MetricNames {

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> CloudWatchErrors.value("1 validation error detected: Value '" + text
                            + "' at '" + member + "' is not the ARN of a resource"))
            .subject("ResourceARN", ResourceKind.arn("cloudwatch", "(?:alarm|insight-rule|metric-stream|dashboard).*"));

    private MetricNames() {}
}
