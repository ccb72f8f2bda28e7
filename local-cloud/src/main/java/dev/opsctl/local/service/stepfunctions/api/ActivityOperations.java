package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.execution.Activities;
import dev.opsctl.local.service.stepfunctions.execution.Activities.Activity;
import dev.opsctl.local.service.stepfunctions.execution.Activities.Work;
import dev.opsctl.local.service.stepfunctions.execution.TaskTokens;
import software.amazon.awssdk.services.sfn.model.ActivityListItem;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateActivityResponse;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityResponse;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesResponse;

/** Activities and their workers. */
final class ActivityOperations {

    private final Activities activities;
    private final TaskTokens tokens;

    ActivityOperations(Activities activities, TaskTokens tokens) {
        this.activities = activities;
        this.tokens = tokens;
    }

    public CreateActivityResponse createActivity(CreateActivityRequest request) {
        Machines.checkEncryption(request.encryptionConfiguration());
        Activity activity = activities.create(request.name(), request.tags());
        return CreateActivityResponse.builder()
                .activityArn(activity.arn())
                .creationDate(activity.created())
                .build();
    }

    public DescribeActivityResponse describeActivity(DescribeActivityRequest request) {
        Activity activity = activities.get(request.activityArn());
        return DescribeActivityResponse.builder()
                .activityArn(activity.arn())
                .name(activity.name())
                .creationDate(activity.created())
                .build();
    }

    public void deleteActivity(DeleteActivityRequest request) {
        activities.delete(request.activityArn());
    }

    public ListActivitiesResponse listActivities(ListActivitiesRequest request) {
        Page<Activity> page = SfnPages.of(
                "ListActivities", activities.list(), Activity::name, request.nextToken(), request.maxResults());
        return ListActivitiesResponse.builder()
                .activities(page.items().stream()
                        .map(activity -> ActivityListItem.builder()
                                .activityArn(activity.arn())
                                .name(activity.name())
                                .creationDate(activity.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public GetActivityTaskResponse getActivityTask(GetActivityTaskRequest request) {
        return activities
                .take(request.activityArn(), request.workerName(), tokens::taken)
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
