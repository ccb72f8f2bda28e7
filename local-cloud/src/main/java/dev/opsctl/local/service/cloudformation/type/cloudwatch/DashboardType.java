package dev.opsctl.local.service.cloudformation.type.cloudwatch;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;

/**
 * {@code AWS::CloudWatch::Dashboard}; its physical id is the dashboard's name. As on AWS, whose dashboards of stacks have no tags either, a dashboard
 * of that name which is there already is taken over.
 */
public final class DashboardType implements ResourceType {

    private static final int LONGEST_NAME = 255;

    @Override
    public String name() {
        return "AWS::CloudWatch::Dashboard";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String own = request.text("DashboardName");
        return put(request, own != null ? own : request.generatedName(LONGEST_NAME));
    }

    private static ResourceState put(ResourceRequest request, String name) {
        request.client(CloudWatchClient.class)
                .putDashboard(request.bind(PutDashboardRequest.class).toBuilder()
                        .dashboardName(name)
                        .build());
        return ResourceState.of(name);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return put(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(CloudWatchClient.class).deleteDashboards(r -> r.dashboardNames(request.physicalId()));
        } catch (DashboardNotFoundErrorException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(CloudWatchClient.class).getDashboard(r -> r.dashboardName(request.physicalId()));
            return Optional.of(ResourceState.of(request.physicalId()));
        } catch (DashboardNotFoundErrorException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("DashboardName"));
    }
}
