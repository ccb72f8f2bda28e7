package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.engine.json.JsonPaths;
import dev.opsctl.local.engine.time.Schedule;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** The rules of one scope, and what AWS demands of rules and targets. */
final class EventRules {

    private static final int MAX_TARGETS = 5;
    private static final int MAX_RULES = 300;
    /** Services that events.amazonaws.com itself may not call. */
    private static final Set<String> WITH_ROLE = Set.of("states", "codebuild", "codepipeline");

    private final ServiceContext context;
    private final Table<EventRule> table;

    EventRules(ServiceContext context) {
        this.context = context;
        this.table = context.table("rules", EventRule.class).shared();
    }

    private static String key(String bus, String name) {
        return bus + "|" + name;
    }

    Optional<EventRule> find(String bus, String name) {
        return table.get(key(bus, name));
    }

    EventRule get(String bus, String name) {
        return find(bus, name).orElseThrow(() -> missing(bus, name));
    }

    private static RuntimeException missing(String bus, String name) {
        return EventsErrors.missing("Rule " + name + " does not exist on EventBus " + bus + ".");
    }

    List<EventRule> onBus(String bus) {
        return table.entries(bus + "|").stream().map(Map.Entry::getValue).toList();
    }

    List<EventRule> all() {
        return table.values();
    }

    EventRule put(PutRuleRequest request, String bus) {
        if (request.name() == null || !request.name().matches("[.\\-_A-Za-z0-9]{1,64}")) {
            throw EventsErrors.validation(
                    "1 validation error detected: Value '" + request.name()
                            + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
        }
        String pattern = blank(request.eventPattern());
        String schedule = blank(request.scheduleExpression());
        if (pattern == null && schedule == null) {
            throw EventsErrors.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }
        if (pattern != null) {
            EventPattern.check(pattern).ifPresent(reason -> {
                throw EventsErrors.pattern(reason);
            });
        }
        if (schedule != null) {
            checkSchedule(schedule, bus);
        }
        boolean enabled = request.state() != RuleState.DISABLED;
        boolean management = request.state() == RuleState.ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS;
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), EventsErrors::tag);
        EventRule initial = new EventRule(
                request.name(),
                bus,
                pattern,
                schedule,
                enabled,
                management,
                request.description(),
                request.roleArn(),
                context.scope().accountId(),
                tags,
                List.of(),
                now,
                null);
        return table.update(key(bus, request.name()), initial, before -> {
            if (before == initial && onBus(bus).size() >= MAX_RULES) {
                throw EventsErrors.limit("The requested resource exceeds the maximum number allowed.");
            }
            boolean same = Objects.equals(before.schedule(), schedule) && before.enabled();
            return new EventRule(
                    request.name(),
                    bus,
                    pattern,
                    schedule,
                    enabled,
                    management,
                    request.description(),
                    request.roleArn(),
                    context.scope().accountId(),
                    before.tags(),
                    before.targets(),
                    same ? before.anchor() : now,
                    before.lastFired());
        });
    }

    private static @Nullable String blank(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static void checkSchedule(String schedule, String bus) {
        if (!EventBuses.DEFAULT.equals(bus)) {
            throw EventsErrors.validation("ScheduleExpression is supported only on the default event bus.");
        }
        try {
            Schedule.parse(schedule);
        } catch (IllegalArgumentException e) {
            throw EventsErrors.validation("Parameter ScheduleExpression is not valid.");
        }
    }

    EventRule change(String bus, String name, UnaryOperator<EventRule> change) {
        return table.update(key(bus, name), change).orElseThrow(() -> missing(bus, name));
    }

    /** Notes that a slot fired; empty if it had fired before or the rule is gone. Call within a change. */
    Optional<EventRule> fired(String bus, String name, Instant slot) {
        EventRule rule = find(bus, name).orElse(null);
        if (rule == null || rule.lastFired() != null && !slot.isAfter(rule.lastFired())) {
            return Optional.empty();
        }
        return table.update(key(bus, name), now -> now.fired(slot));
    }

    void delete(String bus, String name) {
        table.remove(key(bus, name)).filter(rule -> !rule.targets().isEmpty()).ifPresent(rule -> {
            throw EventsErrors.validation("Rule can't be deleted since it has targets.");
        });
    }

    EventRule putTargets(String bus, String name, List<Target> targets) {
        targets.forEach(this::check);
        return change(bus, name, rule -> {
            Map<String, Target> all = new LinkedHashMap<>();
            rule.targets().forEach(target -> all.put(target.id(), target));
            targets.forEach(target -> all.put(target.id(), target));
            if (all.size() > MAX_TARGETS) {
                throw EventsErrors.limit("The requested resource exceeds the maximum number allowed.");
            }
            return rule.withTargets(new ArrayList<>(all.values()));
        });
    }

    private void check(Target target) {
        if (target.id() == null || !target.id().matches("[.\\-_A-Za-z0-9]{1,64}")) {
            throw EventsErrors.validation(
                    "Parameter Id is not valid. Reason: it must match [\\.\\-_A-Za-z0-9]+ and have at most 64 characters.");
        }
        Arn arn = Arn.parse(target.arn())
                .orElseThrow(() -> EventsErrors.validation(
                        "Parameter " + target.arn() + " is not valid. Reason: Provided Arn is not in correct format."));
        if (!TargetCall.SERVICES.contains(arn.service())) {
            throw EventsErrors.validation("Parameter " + target.arn()
                    + " is not valid. Reason: the local cloud's rules reach Lambda, SQS, SNS, Step Functions, CodeBuild, CodePipeline, "
                    + "CloudWatch Logs and event buses, not " + arn.service() + ".");
        }
        if (target.roleArn() == null
                && (WITH_ROLE.contains(arn.service()) || arn.resource().startsWith("api-destination/"))) {
            throw EventsErrors.validation("RoleArn is required for target " + target.arn() + ".");
        }
        if ("sqs".equals(arn.service())
                && arn.resource().endsWith(".fifo")
                && (target.sqsParameters() == null || target.sqsParameters().messageGroupId() == null)) {
            throw EventsErrors.validation(
                    "Parameter(s) SqsParameters must be specified for target: " + target.id() + ".");
        }
        TargetChecks.parameters(target, arn);
        int inputs = (target.input() != null ? 1 : 0)
                + (target.inputPath() != null ? 1 : 0)
                + (target.inputTransformer() != null ? 1 : 0);
        if (inputs > 1) {
            throw EventsErrors.validation(
                    "Only one of Input, InputPath, or InputTransformer must be provided for target " + target.id()
                            + ".");
        }
        if (target.input() != null) {
            try {
                PojoJson.mapper().readTree(target.input());
            } catch (JsonProcessingException e) {
                throw EventsErrors.validation(
                        "JSON syntax error in input for target " + target.id() + " : " + e.getOriginalMessage());
            }
        }
        if (target.inputPath() != null) {
            checkPath(target.inputPath(), target.id());
        }
        if (target.inputTransformer() != null) {
            if (target.inputTransformer().inputTemplate() == null
                    || target.inputTransformer().inputTemplate().isEmpty()) {
                throw EventsErrors.validation("InputTemplate must be specified for target " + target.id() + ".");
            }
            target.inputTransformer().inputPathsMap().values().forEach(path -> checkPath(path, target.id()));
            TargetChecks.template(target.inputTransformer(), target.id());
        }
        if (target.deadLetterConfig() != null && target.deadLetterConfig().arn() != null) {
            TargetChecks.deadLetters(
                    target.deadLetterConfig().arn(), context.scope().region());
        }
    }

    private static void checkPath(String path, String id) {
        try {
            if (!path.startsWith("$")) {
                throw new IllegalArgumentException("a path begins with $");
            }
            JsonPaths.compile(path);
        } catch (IllegalArgumentException e) {
            throw EventsErrors.validation("Invalid JSONPath " + path + " for target " + id + ": " + e.getMessage());
        }
    }
}
