package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunRequest;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunResponse;
import software.amazon.awssdk.services.sfn.model.ListMapRunsRequest;
import software.amazon.awssdk.services.sfn.model.ListMapRunsResponse;
import software.amazon.awssdk.services.sfn.model.MapRunListItem;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunRequest;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunResponse;

/** Map Runs: only Map states in distributed mode start any, and the local cloud runs Map states inline, so no execution has one. */
final class MapRunOperations {

    private final Executions executions;

    MapRunOperations(Executions executions) {
        this.executions = executions;
    }

    public ListMapRunsResponse listMapRuns(ListMapRunsRequest request) {
        executions.get(request.executionArn());
        Page<MapRunListItem> none = SfnPages.of(
                "ListMapRuns " + request.executionArn(),
                List.of(),
                MapRunListItem::mapRunArn,
                request.nextToken(),
                request.maxResults());
        return ListMapRunsResponse.builder()
                .mapRuns(none.items())
                .nextToken(none.nextToken())
                .build();
    }

    public DescribeMapRunResponse describeMapRun(DescribeMapRunRequest request) {
        throw missing(request.mapRunArn());
    }

    public UpdateMapRunResponse updateMapRun(UpdateMapRunRequest request) {
        Float percentage = request.toleratedFailurePercentage();
        if (percentage != null && (percentage < 0 || percentage > 100)) {
            throw SfnErrors.validation("ToleratedFailurePercentage must be between 0 and 100, it is " + percentage);
        } else if (request.toleratedFailureCount() != null && request.toleratedFailureCount() < 0) {
            throw SfnErrors.validation("ToleratedFailureCount must not be negative");
        } else if (request.maxConcurrency() != null && request.maxConcurrency() < 0) {
            throw SfnErrors.validation("MaxConcurrency must not be negative");
        }
        throw missing(request.mapRunArn());
    }

    /** What is said of any Map Run: there is none. */
    static RuntimeException missing(String arn) {
        return Arn.parse(arn)
                        .filter(known -> known.resource().matches("mapRun:[^/]+/.+"))
                        .isPresent()
                ? SfnErrors.noResource(arn)
                : SfnErrors.invalidArn(arn);
    }
}
