package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.execution.Activities.Activity;
import dev.opsctl.local.service.stepfunctions.execution.Activities.Work;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ActivityListItem;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateActivityResponse;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DeleteActivityResponse;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityResponse;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesResponse;

/** Activities and their workers. */
interface ActivityOperations extends SfnClient {

    /** What the operations work with. */
    Executions executions();

    @Override
    default CreateActivityResponse createActivity(CreateActivityRequest request) {
        Machines.checkEncryption(request.encryptionConfiguration());
        Activity activity = executions().activities().create(request.name(), request.tags());
        return CreateActivityResponse.builder()
                .activityArn(activity.arn())
                .creationDate(activity.created())
                .build();
    }

    @Override
    default DescribeActivityResponse describeActivity(DescribeActivityRequest request) {
        Activity activity = executions().activities().get(request.activityArn());
        return DescribeActivityResponse.builder()
                .activityArn(activity.arn())
                .name(activity.name())
                .creationDate(activity.created())
                .build();
    }

    @Override
    default DeleteActivityResponse deleteActivity(DeleteActivityRequest request) {
        executions().activities().delete(request.activityArn());
        return DeleteActivityResponse.builder().build();
    }

    @Override
    default ListActivitiesResponse listActivities(ListActivitiesRequest request) {
        Page<Activity> page = Page.of(executions().activities().list(), request.nextToken(), request.maxResults());
        return ListActivitiesResponse.builder()
                .activities(page.items().stream()
                        .map(activity -> ActivityListItem.builder()
                                .activityArn(activity.arn())
                                .name(activity.name())
                                .creationDate(activity.created())
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    default GetActivityTaskResponse getActivityTask(GetActivityTaskRequest request) {
        return executions()
                .activities()
                .take(request.activityArn(), request.workerName(), executions().tokens()::taken)
                .map(ActivityOperations::answer)
                .orElseGet(() -> GetActivityTaskResponse.builder().build());
    }

    private static GetActivityTaskResponse answer(Work work) {
        return GetActivityTaskResponse.builder()
                .taskToken(work.token())
                .input(work.input().toString())
                .build();
    }
}
