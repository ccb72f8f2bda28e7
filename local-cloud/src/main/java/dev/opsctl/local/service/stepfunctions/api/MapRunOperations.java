package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import dev.opsctl.local.service.stepfunctions.interpreter.MapRun;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunRequest;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunResponse;
import software.amazon.awssdk.services.sfn.model.ListMapRunsRequest;
import software.amazon.awssdk.services.sfn.model.ListMapRunsResponse;
import software.amazon.awssdk.services.sfn.model.MapRunListItem;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunRequest;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunResponse;

/** Map Runs, which Map states in distributed mode start. */
final class MapRunOperations {

    private final Executions executions;

    MapRunOperations(Executions executions) {
        this.executions = executions;
    }

    public ListMapRunsResponse listMapRuns(ListMapRunsRequest request) {
        List<MapRunListItem> all = executions.mapRuns(executions.get(request.executionArn())).stream()
                .map(mapRun -> MapRunListItem.builder()
                        .executionArn(mapRun.executionArn())
                        .mapRunArn(mapRun.arn())
                        .stateMachineArn(mapRun.machineArn())
                        .startDate(mapRun.start())
                        .stopDate(mapRun.stop())
                        .build())
                .toList();
        Page<MapRunListItem> page = SfnPages.of(
                "ListMapRuns " + request.executionArn(),
                all,
                MapRunListItem::mapRunArn,
                request.nextToken(),
                request.maxResults());
        return ListMapRunsResponse.builder()
                .mapRuns(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    public DescribeMapRunResponse describeMapRun(DescribeMapRunRequest request) {
        MapRun mapRun = get(request.mapRunArn());
        MapRun.Counts items = mapRun.items();
        MapRun.Counts batches = mapRun.executions();
        return DescribeMapRunResponse.builder()
                .mapRunArn(mapRun.arn())
                .executionArn(mapRun.executionArn())
                .status(mapRun.status())
                .startDate(mapRun.start())
                .stopDate(mapRun.stop())
                .maxConcurrency(mapRun.maxConcurrency())
                .toleratedFailureCount(mapRun.tolerated().count())
                .toleratedFailurePercentage(mapRun.tolerated().percentage())
                .itemCounts(c -> c.total(items.total())
                        .pending(items.pending())
                        .running(items.running())
                        .succeeded(items.succeeded())
                        .failed(items.failed())
                        .aborted(items.aborted())
                        .timedOut(0L)
                        .resultsWritten(items.written())
                        .failuresNotRedrivable(0L)
                        .pendingRedrive(0L))
                .executionCounts(c -> c.total(batches.total())
                        .pending(batches.pending())
                        .running(batches.running())
                        .succeeded(batches.succeeded())
                        .failed(batches.failed())
                        .aborted(batches.aborted())
                        .timedOut(0L)
                        .resultsWritten(batches.written())
                        .failuresNotRedrivable(0L)
                        .pendingRedrive(0L))
                .redriveCount(0)
                .build();
    }

    /** Only a Map Run that runs has settings to change, and those of the local cloud are read once, when it begins. */
    public UpdateMapRunResponse updateMapRun(UpdateMapRunRequest request) {
        Float percentage = request.toleratedFailurePercentage();
        if (percentage != null && (percentage < 0 || percentage > 100)) {
            throw SfnErrors.validation("ToleratedFailurePercentage must be between 0 and 100, it is " + percentage);
        } else if (request.toleratedFailureCount() != null && request.toleratedFailureCount() < 0) {
            throw SfnErrors.validation("ToleratedFailureCount must not be negative");
        } else if (request.maxConcurrency() != null && request.maxConcurrency() < 0) {
            throw SfnErrors.validation("MaxConcurrency must not be negative");
        }
        MapRun mapRun = get(request.mapRunArn());
        throw SfnErrors.validation("The Map Run " + mapRun.arn()
                + " cannot be changed: the local cloud reads the settings of a Map Run when it begins.");
    }

    private MapRun get(String arn) {
        return executions.mapRun(arn).orElseThrow(() -> missing(arn));
    }

    /** What is said of a Map Run that is not there. */
    static RuntimeException missing(String arn) {
        return Arn.parse(arn)
                        .filter(known -> known.resource().matches("mapRun:[^/]+/.+"))
                        .isPresent()
                ? SfnErrors.noResource(arn)
                : SfnErrors.invalidArn(arn);
    }
}
