package dev.opsctl.local.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.waiters.CloudFormationWaiter;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Functions, state machines, schedules and stacks of a {@link World}. */
final class WorldCompute {

    private final World world;
    private final String name;
    private final String contents;

    private WorldCompute(World world) {
        this.world = world;
        this.name = world.name;
        this.contents = world.contents;
    }

    static void make(World world) {
        WorldCompute resources = new WorldCompute(world);
        resources.functions();
        resources.machines();
        resources.stack();
    }

    private static SdkBytes code() {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SdkBytes.fromByteArray(zipped.toByteArray());
    }

    private void functions() {
        LambdaClient lambda = world.client(LambdaClient.class);
        String function = lambda.createFunction(r -> r.functionName(name)
                        .description(contents)
                        .runtime("java17")
                        .role(world.role())
                        .handler("x.X::x")
                        .code(c -> c.zipFile(code())))
                .functionArn();
        lambda.publishVersion(r -> r.functionName(name));
        lambda.createAlias(
                r -> r.functionName(name).name(name).functionVersion("1").description(contents));
        lambda.putFunctionConcurrency(r -> r.functionName(name).reservedConcurrentExecutions(0)); // nothing runs
        lambda.createEventSourceMapping(
                r -> r.functionName(name).eventSourceArn(world.arn("sqs", name)).enabled(false));
        world.names(
                "lambda",
                "FunctionName",
                name,
                function,
                "function:" + name,
                world.scope.accountId() + ":function:" + name,
                name + ":1",
                function + ":" + name);
        world.names("lambda", "Resource", function);
        world.names("lambda", "Name", name);
        world.names("lambda", "EventSourceArn", world.arn("sqs", name));
        world.names("lambda", "Qualifier", name);
    }

    private void machines() {
        SfnClient states = world.client(SfnClient.class);
        String activity = states.createActivity(r -> r.name(name)).activityArn();
        String machine = states.createStateMachine(r -> r.name(name)
                        .roleArn(world.role())
                        .definition(
                                """
                                        {"Comment":"%s","StartAt":"A","States":{"A":{"Type":"Task","Resource":"%s","End":true}}}"""
                                        .formatted(contents, activity)))
                .stateMachineArn();
        String version = states.publishStateMachineVersion(r -> r.stateMachineArn(machine))
                .stateMachineVersionArn();
        String alias = states.createStateMachineAlias(
                        r -> r.name(name).routingConfiguration(c -> c.stateMachineVersionArn(version)
                                .weight(100)))
                .stateMachineAliasArn();
        states.startExecution(r -> r.stateMachineArn(machine).name(name).input("{\"x\":\"" + contents + "\"}"));
        states.getActivityTask(r -> r.activityArn(activity));
        world.names("states", "stateMachineArn", machine, version, alias);
        world.names("states", "name", name);
        SchedulerClient scheduler = world.client(SchedulerClient.class);
        scheduler.createScheduleGroup(r -> r.name(name));
        scheduler.createSchedule(r -> r.name(name)
                .groupName(name)
                .description(contents)
                .scheduleExpression("rate(1 day)")
                .flexibleTimeWindow(w -> w.mode("OFF"))
                .target(t -> t.arn(world.arn("sqs", name)).roleArn(world.role())));
        world.names("scheduler", "Name GroupName ScheduleGroup", name);
        world.names("scheduler", "Target.Arn", world.arn("sqs", name));
    }

    private void stack() {
        CloudFormationClient stacks = world.client(CloudFormationClient.class);
        String template = "{\"Description\":\"" + contents
                + "\",\"Resources\":{\"Q\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"QueueName\":\"" + name
                + "-stacked\"}}}}";
        stacks.createStack(r -> r.stackName(name).templateBody(template));
        try (CloudFormationWaiter waiter = CloudFormationWaiter.builder()
                .client(stacks)
                .overrideConfiguration(c -> c.maxAttempts(600)
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50))))
                .build()) {
            waiter.waitUntilStackCreateComplete(r -> r.stackName(name));
            stacks.createChangeSet(
                    r -> r.stackName(name).changeSetName(name).templateBody(template.replace("\"Q\"", "\"R\"")));
            waiter.waitUntilChangeSetCreateComplete(r -> r.stackName(name).changeSetName(name));
        }
        String set = stacks.describeChangeSet(r -> r.stackName(name).changeSetName(name))
                .changeSetId();
        world.names("cloudformation", "StackName", name);
        world.names("cloudformation", "ChangeSetName", name, set);
        stacks.describeStacks(r -> r.stackName(name))
                .stacks()
                .forEach(stack -> world.names("cloudformation", "StackName", stack.stackId()));
        world.names("cloudformation", "LogicalResourceId", "Q");
    }
}
