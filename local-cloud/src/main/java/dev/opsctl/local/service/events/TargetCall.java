package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.StartPipelineExecutionRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Calls a target: as the target's role if it has one, otherwise as {@code events.amazonaws.com} for the rule, which the target's policy must admit. */
final class TargetCall {

    /** Services whose ARNs may be targets. */
    static final java.util.Set<String> SERVICES =
            java.util.Set.of("lambda", "sqs", "sns", "states", "logs", "events", "codebuild", "codepipeline");

    private final Cloud cloud;

    private final ApiDestinations destinations;

    TargetCall(Cloud cloud, ApiDestinations destinations) {
        this.cloud = cloud;
        this.destinations = destinations;
    }

    static Scope scope(String arn) {
        String[] parts = arn.split(":", 6);
        return new Scope(parts[4], parts[3]);
    }

    /**
     * Calls it.
     *
     * @param event the event itself, for another bus, which takes it whole
     * @param traceHeader the tracing header of the event; null if it has none
     */
    void call(Target target, String ruleArn, String input, String event, String traceHeader) {
        String arn = target.arn();
        Scope at = scope(arn);
        Caller service = Caller.service("events.amazonaws.com", scope(ruleArn).accountId(), ruleArn);
        Caller own = target.roleArn() == null
                ? service
                : cloud.assumeRole(
                        target.roleArn(),
                        "EventBridge_"
                                + UUID.randomUUID().toString().replace("-", "").substring(0, 12),
                        service);
        Caller caller = (traceHeader == null ? own : own.with(Caller.TRACE_HEADER, traceHeader))
                .with(Caller.STARTED_BY, ruleArn);
        switch (kind(arn)) {
            case "lambda" ->
                cloud.client(LambdaClient.class, at, caller).invoke(r -> r.functionName(arn)
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String(input)));
            case "sqs" ->
                cloud.client(SqsClient.class, at, caller).sendMessage(r -> r.queueUrl(queueUrl(arn))
                        .messageBody(input)
                        .messageGroupId(
                                target.sqsParameters() == null
                                        ? null
                                        : target.sqsParameters().messageGroupId()));
            case "sns" ->
                cloud.client(SnsClient.class, at, caller)
                        .publish(r -> r.topicArn(arn).message(input));
            case "states" ->
                cloud.client(SfnClient.class, at, caller)
                        .startExecution(r -> r.stateMachineArn(arn).input(input));
            case "codebuild" -> startBuild(arn, at, caller, input);
            case "codepipeline" -> startPipeline(arn, at, caller, input);
            case "logs" -> log(arn, at, caller, ruleArn, input);
            case "api-destination" -> {
                cloud.authorizeAction(caller, at, "events:InvokeApiDestination", arn, Map.of());
                destinations.invoke(arn, target.httpParameters(), input);
            }
            case "events" ->
                cloud.client(EventBridgeClient.class, at, caller.with(EventRouter.FORWARDED, event))
                        .putEvents(r -> r.entries(e -> e.eventBusName(arn)
                                .source("opsctl.forwarded")
                                .detailType("forwarded")
                                .detail("{}")));
            default -> throw new UnsupportedOperationException("no target of this kind: " + arn);
        }
    }

    /** The input, where it is made for CodeBuild, has what the build has otherwise than its project. */
    private void startBuild(String project, Scope at, Caller caller, String input) {
        StartBuildRequest request = asked(input, StartBuildRequest.class).toBuilder()
                .projectName(project)
                .build();
        cloud.client(CodeBuildClient.class, at, caller).startBuild(request);
    }

    /** The input, where it is made for CodePipeline, has variables and revisions of sources. */
    private void startPipeline(String pipeline, Scope at, Caller caller, String input) {
        StartPipelineExecutionRequest wanted = asked(input, StartPipelineExecutionRequest.class);
        StartPipelineExecutionRequest request = StartPipelineExecutionRequest.builder()
                .name(pipeline.split(":", 6)[5])
                .variables(wanted.variables())
                .sourceRevisions(wanted.sourceRevisions())
                .build();
        cloud.client(CodePipelineClient.class, at, caller).startPipelineExecution(request);
    }

    private static <T extends SdkPojo> T asked(String input, Class<T> type) {
        try {
            JsonNode json = PojoJson.mapper().readTree(input);
            return PojoJson.read(json.isObject() ? json : JsonNodeFactory.instance.objectNode(), type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return PojoJson.read(JsonNodeFactory.instance.objectNode(), type);
        }
    }

    private static String kind(String arn) {
        String[] parts = arn.split(":", 6);
        return parts[5].startsWith("api-destination/") ? "api-destination" : parts[2];
    }

    private void log(String arn, Scope at, Caller caller, String ruleArn, String input) {
        String group = arn.split(":", 6)[5].replaceFirst("^log-group:", "").replaceFirst(":\\*$", "");
        String stream = UUID.nameUUIDFromBytes(ruleArn.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
        CloudWatchLogsClient logs = cloud.client(CloudWatchLogsClient.class, at, caller);
        try {
            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        } catch (software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException e) {
            // a stream per rule, made by its first event
        }
        Instant now = cloud.clock().instant();
        logs.putLogEvents(
                r -> r.logGroupName(group).logStreamName(stream).logEvents(e -> e.timestamp(now.toEpochMilli())
                        .message(input)));
    }

    private String queueUrl(String arn) {
        String[] parts = arn.split(":", 6);
        return cloud.endpoint() + "/" + parts[4] + "/" + parts[5];
    }

    /** Sends what could not be delivered to a dead-letter queue, with the reason in its attributes. */
    void toDeadLetterQueue(
            String queueArn,
            String ruleArn,
            Target target,
            String event,
            String code,
            String message,
            int attempts,
            String condition) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "RULE_ARN",
                ruleArn,
                "TARGET_ARN",
                target.arn(),
                "ERROR_CODE",
                code,
                "ERROR_MESSAGE",
                message.isEmpty() ? code : message,
                "RETRY_ATTEMPTS",
                String.valueOf(attempts - 1)));
        if (condition != null) {
            values.put("EXHAUSTED_RETRY_CONDITION", condition);
        }
        Map<String, MessageAttributeValue> attributes = new TreeMap<>();
        values.forEach((name, value) -> attributes.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        Caller service = Caller.service("events.amazonaws.com", scope(ruleArn).accountId(), ruleArn);
        cloud.client(SqsClient.class, scope(queueArn), service)
                .sendMessage(
                        r -> r.queueUrl(queueUrl(queueArn)).messageBody(event).messageAttributes(attributes));
    }
}
