package dev.opsctl.local.service.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.ServiceClients;
import dev.opsctl.local.service.scheduler.Invocations.Invocation;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.Target;

/**
 * Calls a schedule's target as the schedule's role: templated targets and universal ones ({@code arn:aws:scheduler:::aws-sdk:sqs:sendMessage}).
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html">Targets</a>
 */
final class ScheduleTarget {

    private static final Pattern UNIVERSAL =
            Pattern.compile("arn:aws[a-z-]*:scheduler:::aws-sdk:([A-Za-z0-9]+):([A-Za-z0-9]+)");
    private static final Set<String> TEMPLATED = Set.of("lambda", "sqs", "sns", "states", "events");
    private static final Pattern READS = Pattern.compile(
            "(get|describe|list|poll|receive|search|scan|query|select|read|batchGet|batchRead|lookup|validate).*");

    private final ServiceContext context;

    ScheduleTarget(ServiceContext context) {
        this.context = context;
    }

    /** @throws software.amazon.awssdk.services.scheduler.model.ValidationException if the target is none that can be invoked here */
    static void check(Target target) {
        if (target == null || target.arn() == null || target.roleArn() == null) {
            throw SchedulerErrors.validation("Target.Arn and Target.RoleArn must be specified.");
        }
        Matcher universal = UNIVERSAL.matcher(target.arn());
        String service = Arn.parse(target.arn()).map(Arn::service).orElse("");
        foreign(target, "SqsParameters", target.sqsParameters() != null && !service.equals("sqs"));
        foreign(target, "EventBridgeParameters", target.eventBridgeParameters() != null && !service.equals("events"));
        foreign(target, "EcsParameters", target.ecsParameters() != null);
        foreign(target, "KinesisParameters", target.kinesisParameters() != null);
        foreign(target, "SageMakerPipelineParameters", target.sageMakerPipelineParameters() != null);
        if (universal.matches()) {
            Class<?> client = ServiceClients.of(universal.group(1))
                    .orElseThrow(() -> SchedulerErrors.validation("Service " + universal.group(1) + " for Target.Arn "
                            + target.arn() + " is not supported by the local cloud."));
            if (READS.matcher(universal.group(2)).matches()) {
                throw SchedulerErrors.validation(
                        "API " + universal.group(2) + " for service " + universal.group(1) + " is not supported.");
            } else if (Operations.find(client, operation(universal.group(2))).isEmpty()) {
                throw SchedulerErrors.validation(
                        "API " + universal.group(2) + " for service " + universal.group(1) + " does not exist.");
            }
            return;
        }
        Arn arn = Arn.parse(target.arn())
                .filter(a -> TEMPLATED.contains(a.service()))
                .orElseThrow(() -> SchedulerErrors.validation(
                        "Provided Arn is not in correct format or its service cannot be invoked by"
                                + " the local cloud's schedules (Lambda, SQS, SNS, Step Functions, event buses): "
                                + target.arn()));
        if (arn.service().equals("events") && target.eventBridgeParameters() == null) {
            throw SchedulerErrors.validation("EventBridgeParameters must be specified for an event bus.");
        }
        if (arn.service().equals("sqs")
                && arn.resource().endsWith(".fifo")
                && (target.sqsParameters() == null || target.sqsParameters().messageGroupId() == null)) {
            throw SchedulerErrors.validation("SqsParameters.MessageGroupId must be specified for a FIFO queue.");
        }
        if (target.input() != null && arn.service().matches("lambda|states|events")) {
            try {
                PojoJson.mapper().readTree(target.input());
            } catch (JsonProcessingException e) {
                throw SchedulerErrors.validation("Invalid Target.Input: it must be JSON: " + e.getOriginalMessage());
            }
        }
    }

    /** What would be without effect. */
    private static void foreign(Target target, String parameters, boolean given) {
        if (given) {
            throw SchedulerErrors.validation(parameters + " is not valid for target " + target.arn() + ".");
        }
    }

    private static String operation(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    Caller role(GetScheduleResponse schedule) {
        return context.cloud()
                .assumeRole(
                        schedule.target().roleArn(),
                        UUID.randomUUID().toString().replace("-", ""),
                        context.asService(context.scope().arn("scheduler", "schedule-group/" + schedule.groupName())));
    }

    /** What the target gets: its input with the scheduler's variables put in, or a scheduled event. */
    String input(Invocation invocation, int attempt) {
        Target target = invocation.schedule().target();
        if (target.input() == null) {
            return event(invocation);
        }
        return target.input()
                .replace("<aws.scheduler.schedule-arn>", invocation.schedule().arn())
                .replace("<aws.scheduler.scheduled-time>", invocation.slot().toString())
                .replace("<aws.scheduler.execution-id>", invocation.executionId())
                .replace("<aws.scheduler.attempt-number>", String.valueOf(attempt));
    }

    private String event(Invocation invocation) {
        ObjectNode event = PojoJson.mapper()
                .createObjectNode()
                .put("version", "0")
                .put("id", invocation.executionId())
                .put("detail-type", "Scheduled Event")
                .put("source", "aws.scheduler")
                .put("account", context.scope().accountId())
                .put("time", invocation.slot().toString())
                .put("region", context.scope().region());
        event.putArray("resources").add(invocation.schedule().arn());
        return event.put("detail", "{}").toString();
    }

    void call(Invocation invocation, int attempt) {
        Target target = invocation.schedule().target();
        String arn = target.arn();
        Caller caller = role(invocation.schedule());
        Matcher universal = UNIVERSAL.matcher(arn);
        if (universal.matches()) {
            universal(
                    universal.group(1),
                    universal.group(2),
                    target.input() == null ? "{}" : input(invocation, attempt),
                    caller);
            return;
        }
        String input = input(invocation, attempt);
        Recipient recipient = Recipient.of(context.cloud(), arn, caller)
                .withGroup(
                        target.sqsParameters() == null
                                ? null
                                : target.sqsParameters().messageGroupId());
        if (recipient.arn().service().equals("events")) {
            putEvent(recipient, target, target.input() == null ? "{}" : input);
        } else {
            recipient.send(input);
        }
    }

    private static void putEvent(Recipient bus, Target target, String detail) {
        var answer = bus.client(EventBridgeClient.class)
                .putEvents(r -> r.entries(e -> e.eventBusName(target.arn())
                        .source(target.eventBridgeParameters().source())
                        .detailType(target.eventBridgeParameters().detailType())
                        .detail(detail)));
        if (answer.failedEntryCount() > 0) {
            throw SchedulerErrors.validation(answer.entries().get(0).errorMessage());
        }
    }

    private void universal(String service, String api, String input, Caller caller) {
        Class<?> client = ServiceClients.of(service).orElseThrow();
        Operations.Bound operation = Operations.find(client, operation(api)).orElseThrow();
        try {
            JsonNode parameters = PojoJson.mapper().readTree(input);
            Object request = PojoJson.read(parameters, operation.newBuilder());
            operation.method().invoke(context.cloud().client(client, context.scope(), caller), request);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the input is no JSON: " + e.getOriginalMessage(), e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
