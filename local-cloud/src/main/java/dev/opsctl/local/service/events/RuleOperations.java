package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.DisableRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.EnableRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetResponse;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** Rules and their targets. */
final class RuleOperations {

    private final ServiceContext context;
    private final EventBuses buses;
    private final EventRules rules;
    private final RuleScheduler scheduler;

    RuleOperations(ServiceContext context, EventBuses buses, EventRules rules, RuleScheduler scheduler) {
        this.context = context;
        this.buses = buses;
        this.rules = rules;
        this.scheduler = scheduler;
    }

    public PutRuleResponse putRule(PutRuleRequest request) {
        EventRule rule = context.change(change -> {
            EventRule stored =
                    rules.put(request, buses.get(request.eventBusName()).name());
            change.afterCommit(() -> scheduler.refresh(stored.name()));
            return stored;
        });
        return PutRuleResponse.builder().ruleArn(arn(rule)).build();
    }

    private String arn(EventRule rule) {
        return context.arn("rule/" + rule.path());
    }

    public DescribeRuleResponse describeRule(DescribeRuleRequest request) {
        EventRule rule = rules.get(buses.get(request.eventBusName()).name(), request.name());
        return DescribeRuleResponse.builder()
                .name(rule.name())
                .arn(arn(rule))
                .eventPattern(rule.pattern())
                .scheduleExpression(rule.schedule())
                .state(state(rule))
                .description(rule.description())
                .roleArn(rule.roleArn())
                .eventBusName(rule.bus())
                .createdBy(rule.createdBy())
                .build();
    }

    private static RuleState state(EventRule rule) {
        return rule.management()
                ? RuleState.ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS
                : rule.enabled() ? RuleState.ENABLED : RuleState.DISABLED;
    }

    private Rule summary(EventRule rule) {
        return Rule.builder()
                .name(rule.name())
                .arn(arn(rule))
                .eventPattern(rule.pattern())
                .scheduleExpression(rule.schedule())
                .state(state(rule))
                .description(rule.description())
                .roleArn(rule.roleArn())
                .eventBusName(rule.bus())
                .build();
    }

    public ListRulesResponse listRules(ListRulesRequest request) {
        List<EventRule> all = rules.onBus(buses.get(request.eventBusName()).name()).stream()
                .filter(rule -> request.namePrefix() == null || rule.name().startsWith(request.namePrefix()))
                .toList();
        Page<EventRule> page = EventsPage.of("listRules", all, EventRule::name, request.nextToken(), request.limit());
        return ListRulesResponse.builder()
                .rules(page.items().stream().map(this::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public ListRuleNamesByTargetResponse listRuleNamesByTarget(ListRuleNamesByTargetRequest request) {
        List<EventRule> all = rules.onBus(buses.get(request.eventBusName()).name()).stream()
                .filter(rule ->
                        rule.targets().stream().anyMatch(target -> target.arn().equals(request.targetArn())))
                .toList();
        Page<EventRule> page =
                EventsPage.of("listRuleNamesByTarget", all, EventRule::name, request.nextToken(), request.limit());
        return ListRuleNamesByTargetResponse.builder()
                .ruleNames(page.items().stream().map(EventRule::name).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public void enableRule(EnableRuleRequest request) {
        toggle(request.eventBusName(), request.name(), true);
    }

    public void disableRule(DisableRuleRequest request) {
        toggle(request.eventBusName(), request.name(), false);
    }

    private void toggle(String bus, String name, boolean enabled) {
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        context.change(change -> {
            rules.change(buses.get(bus).name(), name, rule -> rule.enabled(enabled, now));
            change.afterCommit(() -> scheduler.refresh(name));
        });
    }

    public void deleteRule(DeleteRuleRequest request) {
        context.change(change -> {
            rules.delete(buses.get(request.eventBusName()).name(), request.name());
            change.afterCommit(() -> scheduler.refresh(request.name()));
        });
    }

    public PutTargetsResponse putTargets(PutTargetsRequest request) {
        rules.putTargets(buses.get(request.eventBusName()).name(), request.rule(), request.targets());
        return PutTargetsResponse.builder()
                .failedEntryCount(0)
                .failedEntries(List.of())
                .build();
    }

    public RemoveTargetsResponse removeTargets(RemoveTargetsRequest request) {
        rules.change(
                buses.get(request.eventBusName()).name(),
                request.rule(),
                rule -> rule.withTargets(rule.targets().stream()
                        .filter(target -> !request.ids().contains(target.id()))
                        .toList()));
        return RemoveTargetsResponse.builder()
                .failedEntryCount(0)
                .failedEntries(List.of())
                .build();
    }

    public ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
        List<Target> all = rules.get(buses.get(request.eventBusName()).name(), request.rule())
                .targets();
        Page<Target> page = EventsPage.of("listTargetsByRule", all, Target::id, request.nextToken(), request.limit());
        return ListTargetsByRuleResponse.builder()
                .targets(page.items())
                .nextToken(page.nextToken())
                .build();
    }
}
