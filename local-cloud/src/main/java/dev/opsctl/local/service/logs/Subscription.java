package dev.opsctl.local.service.logs;

import software.amazon.awssdk.services.cloudwatchlogs.model.SubscriptionFilter;

/** A subscription filter of a log group. @param destination the function's ARN @param created epoch milliseconds */
record Subscription(String name, String pattern, String destination, String distribution, long created) {

    SubscriptionFilter view(String group) {
        return SubscriptionFilter.builder()
                .filterName(name)
                .filterPattern(pattern)
                .logGroupName(group)
                .destinationArn(destination)
                .distribution(distribution)
                .applyOnTransformedLogs(false)
                .creationTime(created)
                .build();
    }
}
