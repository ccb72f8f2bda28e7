package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ConflictException;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;

/** Redriven executions, versions and aliases of state machines, activities and their workers. */
class ExecutionsAndActivitiesTest extends StepFunctionsFixture {

    @Test
    void aFailedExecutionIsRedrivenFromWhereItFailed() {
        String arn = machine(
                "redriven",
                """
                {"StartAt":"Both","States":{
                  "Both":{"Type":"Parallel","Next":"After","Branches":[
                    {"StartAt":"Good","States":{"Good":{"Type":"Pass","Result":"good","End":true}}},
                    {"StartAt":"Bad","States":{"Bad":{"Type":"Task","Resource":"%sthrottle","End":true}}}]},
                  "After":{"Type":"Task","Resource":"%secho","End":true,
                    "Parameters":{"got.$":"$","redrives.$":"$$.Execution.RedriveCount"}}}}
                """
                        .formatted(FUNCTION, FUNCTION));
        functions.throttles = 2;
        String execution = sfn.startExecution(
                        r -> r.stateMachineArn(arn).name("one").input("{}"))
                .executionArn();
        DescribeExecutionResponse failed = ended(execution);
        assertEquals(ExecutionStatus.FAILED, failed.status());
        assertEquals("REDRIVABLE", failed.redriveStatusAsString());
        for (int redrive = 1; redrive <= 2; redrive++) {
            cloud.close();
            int throttles = 2 - redrive;
            open();
            functions.throttles = throttles;
            sfn.redriveExecution(r -> r.executionArn(execution));
            DescribeExecutionResponse now = ended(execution);
            assertEquals(redrive, now.redriveCount());
            assertEquals(redrive == 1 ? ExecutionStatus.FAILED : ExecutionStatus.SUCCEEDED, now.status(), now.cause());
        }
        DescribeExecutionResponse now = sfn.describeExecution(r -> r.executionArn(execution));
        assertEquals("{\"got\":[\"good\",\"late\"],\"redrives\":2}", now.output());
        assertEquals("Execution is SUCCEEDED and cannot be redriven", now.redriveStatusReason());
        List<HistoryEvent> history =
                sfn.getExecutionHistory(r -> r.executionArn(execution)).events();
        for (int i = 0; i < history.size(); i++) {
            assertEquals(i + 1, history.get(i).id());
        }
        List<String> types = history.stream().map(HistoryEvent::typeAsString).toList();
        assertEquals(2, types.stream().filter("ExecutionRedriven"::equals).count());
        assertEquals(1, types.stream().filter("PassStateEntered"::equals).count(), "what succeeded is not repeated");
        assertEquals(3, types.stream().filter("LambdaFunctionScheduled"::equals).count() - 1);
        assertThrows(ExecutionNotRedrivableException.class, () -> sfn.redriveExecution(r -> r.executionArn(execution)));
        assertEquals(
                1,
                sfn.listExecutions(r -> r.stateMachineArn(arn).redriveFilter("REDRIVEN"))
                        .executions()
                        .size());
    }

    @Test
    void versionsStayAsTheyWereAndAliasesShareExecutionsOut() {
        String definition = "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Pass\",\"Result\":%d,\"End\":true}}}";
        CreateStateMachineResponse created = sfn.createStateMachine(r -> r.name("versioned")
                .roleArn(ROLE)
                .definition(definition.formatted(1))
                .publish(true)
                .versionDescription("first"));
        String arn = created.stateMachineArn();
        assertEquals(arn + ":1", created.stateMachineVersionArn());
        assertEquals(
                arn + ":1",
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn)).stateMachineVersionArn(),
                "nothing has changed since");
        sfn.updateStateMachine(r -> r.stateMachineArn(arn).definition(definition.formatted(2)));
        assertThrows(
                ConflictException.class,
                () -> sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn).revisionId("another")));
        String second =
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn)).stateMachineVersionArn();
        assertEquals(arn + ":2", second);
        assertEquals(
                List.of(second, arn + ":1"),
                sfn.listStateMachineVersions(r -> r.stateMachineArn(arn)).stateMachineVersions().stream()
                        .map(StateMachineVersionListItem::stateMachineVersionArn)
                        .toList());
        assertEquals(
                definition.formatted(1),
                sfn.describeStateMachine(r -> r.stateMachineArn(arn + ":1")).definition());

        String alias = sfn.createStateMachineAlias(r -> r.name("live").routingConfiguration(route(arn + ":1", 100)))
                .stateMachineAliasArn();
        assertEquals(arn + ":live", alias);
        DescribeExecutionResponse old =
                ended(sfn.startExecution(r -> r.stateMachineArn(alias)).executionArn());
        assertEquals("1", old.output());
        assertEquals(arn, old.stateMachineArn());
        assertEquals(arn + ":1", old.stateMachineVersionArn());
        assertEquals(alias, old.stateMachineAliasArn());
        sfn.updateStateMachineAlias(
                r -> r.stateMachineAliasArn(alias).routingConfiguration(route(arn + ":1", 0), route(second, 100)));
        assertEquals(
                "2",
                ended(sfn.startExecution(r -> r.stateMachineArn(alias)).executionArn())
                        .output());
        assertEquals(
                1,
                sfn.listExecutions(r -> r.stateMachineArn(arn + ":1"))
                        .executions()
                        .size());
        assertEquals(
                2,
                sfn.listExecutions(r -> r.stateMachineArn(alias)).executions().size());

        assertThrows(
                ConflictException.class, () -> sfn.deleteStateMachineVersion(r -> r.stateMachineVersionArn(second)));
        assertThrows(
                SfnException.class,
                () -> sfn.createStateMachineAlias(r -> r.name("half").routingConfiguration(route(second, 50))));
        sfn.deleteStateMachineAlias(r -> r.stateMachineAliasArn(alias));
        sfn.deleteStateMachineVersion(r -> r.stateMachineVersionArn(second));
        assertThrows(StateMachineDoesNotExistException.class, () -> sfn.startExecution(r -> r.stateMachineArn(second)));
        assertThrows(StateMachineDoesNotExistException.class, () -> sfn.startExecution(r -> r.stateMachineArn(alias)));
    }

    @Test
    void aWorkerFetchesAnActivitysTaskOnceAlsoAfterARestart() {
        String activity = sfn.createActivity(r -> r.name("pack")).activityArn();
        assertEquals(activity, sfn.createActivity(r -> r.name("pack")).activityArn());
        String arn = machine(
                "worked",
                """
                {"StartAt":"Pack","States":{"Pack":{"Type":"Task","Resource":"%s","TimeoutSeconds":600,
                  "Parameters":{"box.$":"$.size"},"End":true}}}
                """
                        .formatted(activity));
        String done = sfn.startExecution(r -> r.stateMachineArn(arn).input("{\"size\":3}"))
                .executionArn();
        await(done, "ActivityScheduled");
        cloud.close();
        open();
        GetActivityTaskResponse task =
                sfn.getActivityTask(r -> r.activityArn(activity).workerName("w1"));
        assertEquals("{\"box\":3}", task.input());
        sfn.sendTaskSuccess(r -> r.taskToken(task.taskToken()).output("\"packed\""));
        assertEquals("\"packed\"", ended(done).output());
        List<String> types = sfn.getExecutionHistory(r -> r.executionArn(done)).events().stream()
                .map(HistoryEvent::typeAsString)
                .toList();
        assertEquals(
                List.of("ActivityScheduled", "ActivityStarted", "ActivitySucceeded"),
                types.stream().filter(type -> type.startsWith("Activity")).toList());

        String broken = sfn.startExecution(r -> r.stateMachineArn(arn).input("{\"size\":4}"))
                .executionArn();
        String token = sfn.getActivityTask(r -> r.activityArn(activity)).taskToken();
        sfn.sendTaskFailure(r -> r.taskToken(token).error("NoBox").cause("none left"));
        assertEquals("NoBox", ended(broken).error());
        sfn.deleteActivity(r -> r.activityArn(activity));
        assertThrows(ActivityDoesNotExistException.class, () -> sfn.getActivityTask(r -> r.activityArn(activity)));
    }

    @Test
    void aWorkerNeedNotSayWhyATaskHasFailed() {
        String activity = sfn.createActivity(r -> r.name("quiet")).activityArn();
        String arn = machine(
                "quiet",
                """
                {"StartAt":"Pack","States":{
                  "Pack":{"Type":"Task","Resource":"%s","End":true,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Done"}]},
                  "Done":{"Type":"Pass","End":true}}}
                """
                        .formatted(activity));
        assertEquals(
                "{\"Error\":null,\"Cause\":null}", failed(arn, activity, null).output());
        DescribeExecutionResponse runtime = failed(arn, activity, "States.Runtime");
        assertEquals("States.Runtime", runtime.error());
        assertEquals(
                "An error occurred while executing the state 'Pack' (entered at the event id #2).", runtime.cause());
    }

    /** What becomes of an execution whose task a worker fails with an error and no cause. */
    private DescribeExecutionResponse failed(String machine, String activity, String error) {
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        String token = sfn.getActivityTask(r -> r.activityArn(activity)).taskToken();
        sfn.sendTaskFailure(r -> r.taskToken(token).error(error));
        return ended(execution);
    }

    private static RoutingConfigurationListItem route(String version, int weight) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(weight)
                .build();
    }
}
