package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.MoveTaskHandle;
import dev.opsctl.local.cloud.QueueUrl;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SQS, SNS and EventBridge. */
final class MessagingRules {

    private MessagingRules() {}

    static List<Permission> sqs(Call call) {
        String operation = call.operation();
        String base = operation.endsWith("Batch") ? operation.substring(0, operation.length() - 5) : operation;
        return ActionTable.of("sqs")
                .action(base)
                .map(action -> call.on(action.name(), queue(call)))
                .orElse(List.of());
    }

    private static String queue(Call call) {
        Members members = call.members();
        String arn = members.text("SourceArn");
        if (arn != null) {
            return arn;
        }
        Optional<MoveTaskHandle> task =
                Optional.ofNullable(members.text("TaskHandle")).flatMap(MoveTaskHandle::parse);
        if (task.isPresent()) {
            return task.get().source().toString();
        }
        String url = members.text("QueueUrl");
        if (url == null) {
            String name = members.text("QueueName");
            return call.arn(name == null ? "" : name);
        }
        return QueueUrl.parse(url).arn(call.scope().region()).toString();
    }

    static List<Permission> sns(Call call) {
        String operation = call.operation().equals("publishBatch") ? "publish" : call.operation();
        return ActionTable.of("sns")
                .action(operation)
                .map(action -> {
                    Members members = call.members();
                    if (action.words().isEmpty()) {
                        return call.on(action.name(), "*");
                    }
                    String arn = first(members, "TopicArn", "TargetArn", "ResourceArn", "SubscriptionArn");
                    if (arn == null) {
                        return call.on(
                                action.name(), members.text("Name") == null ? "*" : call.arn(members.text("Name")));
                    }
                    // a subscription's ARN is its topic's with one more part
                    String topic = members.text("SubscriptionArn") != null
                                    && Arn.parse(arn)
                                            .filter(named -> named.resource().contains(":"))
                                            .isPresent()
                            ? arn.substring(0, arn.lastIndexOf(':'))
                            : arn;
                    Map<String, List<String>> context = members.text("Protocol") == null
                            ? Map.of()
                            : members.text("Endpoint") == null
                                    ? Map.of("sns:Protocol", List.of(members.text("Protocol")))
                                    : Map.of(
                                            "sns:Protocol",
                                            List.of(members.text("Protocol")),
                                            "sns:Endpoint",
                                            List.of(members.text("Endpoint")));
                    return call.on(action.name(), context, topic);
                })
                .orElse(List.of());
    }

    static @Nullable List<Permission> events(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        Members members = call.members();
        if (call.operation().equals("putEvents")) {
            return ServiceRules.each(members.structures("Entries").stream().map(entry -> {
                String bus = entry.text("EventBusName") == null ? "default" : entry.text("EventBusName");
                Map<String, List<String>> context = new java.util.HashMap<>();
                if (entry.text("Source") != null) {
                    context.put("events:source", List.of(entry.text("Source")));
                }
                if (entry.text("DetailType") != null) {
                    context.put("events:detail-type", List.of(entry.text("DetailType")));
                }
                return new Permission(
                        "events:PutEvents",
                        List.of(bus.startsWith("arn:") ? bus : call.arn("event-bus/" + bus)),
                        context);
            }));
        }
        String rule = first(members, "Rule", call.operation().endsWith("Rule") ? "Name" : "Rule");
        if (action.words().contains("rule-on-default-event-bus") && rule != null) {
            String name = members.text("EventBusName") == null ? "default" : members.text("EventBusName");
            return call.on(action.name(), call.arn("rule/" + (name.equals("default") ? "" : name + "/") + rule));
        }
        return switch (call.operation()) {
            case "createArchive" ->
                all(call, "archive/" + members.text("ArchiveName"), bus(members.texts("EventSourceArn")));
            case "startReplay" ->
                all(
                        call,
                        members.text("EventSourceArn"),
                        "replay/" + members.text("ReplayName"),
                        bus(members.texts("Destination.Arn")));
            case "createApiDestination" ->
                all(call, "api-destination/" + members.text("Name"), members.text("ConnectionArn"));
            default -> ServiceRules.PLAIN.permissions(call);
        };
    }

    private static @Nullable String bus(List<String> named) {
        return named.isEmpty() ? null : named.get(0).startsWith("arn:") ? named.get(0) : "event-bus/" + named.get(0);
    }

    /** The action on each of several resources: one that lies beside what is made has to be allowed, too. */
    private static List<Permission> all(Call call, @Nullable String... resources) {
        return Stream.of(resources)
                .filter(Objects::nonNull)
                .map(resource -> Permission.of(
                        "events:" + call.actionName(), resource.startsWith("arn:") ? resource : call.arn(resource)))
                .toList();
    }

    static @Nullable String first(Members members, String... names) {
        for (String name : names) {
            if (members.text(name) != null) {
                return members.text(name);
            }
        }
        return null;
    }
}
