package dev.opsctl.local.service.cloudformation.type.logs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutSubscriptionFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.SubscriptionFilter;

/** {@code AWS::Logs::SubscriptionFilter}. */
public final class SubscriptionFilterType implements ResourceType {

    private static final int LONGEST_NAME = 512;

    @Override
    public String name() {
        return "AWS::Logs::SubscriptionFilter";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String wanted = plannedPhysicalId(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
        // That the name was free is remembered; putting the filter again changes nothing.
        String name = CreateOnce.create(request, () -> {
            if (find(request, wanted).isPresent()) {
                throw new IllegalStateException("Subscription filter " + wanted + " already exists.");
            }
            return wanted;
        });
        put(request, name);
        return ResourceState.of(name);
    }

    private static void put(ResourceRequest request, String name) {
        request.client(CloudWatchLogsClient.class)
                .putSubscriptionFilter(request.bind(PutSubscriptionFilterRequest.class).toBuilder()
                        .filterName(name)
                        .build());
    }

    private static Optional<SubscriptionFilter> find(ResourceRequest request, String name) {
        try {
            return request
                    .client(CloudWatchLogsClient.class)
                    .describeSubscriptionFilters(
                            r -> r.logGroupName(request.text("LogGroupName")).filterNamePrefix(name))
                    .subscriptionFilters()
                    .stream()
                    .filter(filter -> filter.filterName().equals(name))
                    .findFirst();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request, request.physicalId());
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            request.client(CloudWatchLogsClient.class)
                    .deleteSubscriptionFilter(
                            r -> r.logGroupName(request.text("LogGroupName")).filterName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, or its log group is
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request, request.physicalId()).map(filter -> ResourceState.of(filter.filterName()));
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("FilterName"));
    }
}
