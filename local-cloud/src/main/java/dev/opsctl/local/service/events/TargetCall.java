package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.StartPipelineExecutionRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** Calls a target: as the target's role if it has one, otherwise as {@code events.amazonaws.com} for the rule, which the target's policy must admit. */
final class TargetCall {

    /** Services whose ARNs may be targets. */
    static final java.util.Set<String> SERVICES =
            java.util.Set.of("lambda", "sqs", "sns", "states", "logs", "events", "codebuild", "codepipeline");

    private final ServiceContext context;
    private final Cloud cloud;

    private final ApiDestinations destinations;

    TargetCall(ServiceContext context, ApiDestinations destinations) {
        this.context = context;
        this.cloud = context.cloud();
        this.destinations = destinations;
    }

    /**
     * As whom a target is called.
     *
     * @param traceHeader the tracing header of the event; null if it has none
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if its role is not to be had
     */
    Caller caller(Target target, String ruleArn, @Nullable String traceHeader) {
        Caller service = context.asService(ruleArn);
        Caller own = target.roleArn() == null
                ? service
                : cloud.assumeRole(
                        target.roleArn(),
                        "EventBridge_"
                                + UUID.randomUUID().toString().replace("-", "").substring(0, 12),
                        service);
        return (traceHeader == null ? own : own.with(Caller.TRACE_HEADER, traceHeader))
                .with(Caller.STARTED_BY, ruleArn);
    }

    /**
     * Calls it.
     *
     * @param event the event itself, for another bus, which takes it whole
     */
    void call(Target target, Caller caller, String ruleArn, String input, String event) {
        Recipient to = Recipient.of(cloud, target.arn(), caller);
        switch (kind(to.arn())) {
            case "codebuild" -> startBuild(to, input);
            case "codepipeline" -> startPipeline(to, input);
            case "logs" -> log(to, ruleArn, input);
            case "api-destination" -> {
                cloud.authorizeAction(caller, to.arn().scope(), "events:InvokeApiDestination", target.arn(), Map.of());
                destinations.invoke(target.arn(), target.httpParameters(), input);
            }
            case "events" ->
                cloud.client(
                                EventBridgeClient.class,
                                to.arn().scope(),
                                caller.with(EventRouter.FORWARDED, handedOn(event, to.arn())))
                        .putEvents(r -> r.entries(e -> e.eventBusName(target.arn())
                                .source("opsctl.forwarded")
                                .detailType("forwarded")
                                .detail("{}")));
            default ->
                to.withGroup(
                                target.sqsParameters() == null
                                        ? null
                                        : target.sqsParameters().messageGroupId())
                        .send(input);
        }
    }

    /** In another region an event gets an id of its own; all else of it stays as it was. */
    private String handedOn(String event, Arn bus) {
        if (bus.region().equals(context.scope().region())) {
            return event;
        }
        try {
            ObjectNode json = (ObjectNode) PojoJson.mapper().readTree(event);
            String known = json.path("id").asText() + bus; // the same one at each attempt
            return json.put(
                            "id",
                            UUID.nameUUIDFromBytes(known.getBytes(StandardCharsets.UTF_8))
                                    .toString())
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The input, where it is made for CodeBuild, has what the build has otherwise than its project. */
    private static void startBuild(Recipient project, String input) {
        StartBuildRequest request = asked(input, StartBuildRequest.class).toBuilder()
                .projectName(project.arn().toString())
                .build();
        project.client(CodeBuildClient.class).startBuild(request);
    }

    /** The input, where it is made for CodePipeline, has variables and revisions of sources. */
    private static void startPipeline(Recipient pipeline, String input) {
        StartPipelineExecutionRequest wanted = asked(input, StartPipelineExecutionRequest.class);
        StartPipelineExecutionRequest request = StartPipelineExecutionRequest.builder()
                .name(pipeline.arn().resource())
                .variables(wanted.variables())
                .sourceRevisions(wanted.sourceRevisions())
                .build();
        pipeline.client(CodePipelineClient.class).startPipelineExecution(request);
    }

    private static <T extends SdkPojo> T asked(String input, Class<T> type) {
        try {
            JsonNode json = PojoJson.mapper().readTree(input);
            return PojoJson.read(json.isObject() ? json : JsonNodeFactory.instance.objectNode(), type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return PojoJson.read(JsonNodeFactory.instance.objectNode(), type);
        }
    }

    private static String kind(Arn arn) {
        return arn.resource().startsWith("api-destination/") ? "api-destination" : arn.service();
    }

    private void log(Recipient to, String ruleArn, String input) {
        String group = to.arn().resource().replaceFirst("^log-group:", "").replaceFirst(":\\*$", "");
        String stream = UUID.nameUUIDFromBytes(ruleArn.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
        CloudWatchLogsClient logs = to.client(CloudWatchLogsClient.class);
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

    /** Sends what could not be delivered to a dead-letter queue, with the reason in its attributes. */
    void toDeadLetterQueue(
            String queueArn,
            String ruleArn,
            Target target,
            String event,
            String code,
            String message,
            int attempts,
            @Nullable String condition) {
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
        Recipient.of(cloud, queueArn, context.asService(ruleArn))
                .withAttributes(values)
                .sendMessage(event);
    }
}
