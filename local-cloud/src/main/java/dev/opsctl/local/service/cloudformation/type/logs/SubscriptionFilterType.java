package dev.opsctl.local.service.cloudformation.type.logs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutSubscriptionFilterRequest;

/** {@code AWS::Logs::SubscriptionFilter}. */
public final class SubscriptionFilterType extends FilterType {

    public SubscriptionFilterType() {
        super("Subscription");
    }

    @Override
    public String name() {
        return "AWS::Logs::SubscriptionFilter";
    }

    @Override
    void put(ResourceRequest request, CloudWatchLogsClient logs, String name) {
        logs.putSubscriptionFilter(request.bind(PutSubscriptionFilterRequest.class).toBuilder()
                .filterName(name)
                .build());
    }

    @Override
    boolean exists(CloudWatchLogsClient logs, String group, String name) {
        return logs
                .describeSubscriptionFilters(r -> r.logGroupName(group).filterNamePrefix(name))
                .subscriptionFilters()
                .stream()
                .anyMatch(filter -> filter.filterName().equals(name));
    }

    @Override
    void remove(CloudWatchLogsClient logs, String group, String name) {
        logs.deleteSubscriptionFilter(r -> r.logGroupName(group).filterName(name));
    }
}
