package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.HttpConnections;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.service.events.EventBuses.Bus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.DisableRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DisableRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.EnableRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.EnableRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetResponse;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.TagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.TagResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.TestEventPatternRequest;
import software.amazon.awssdk.services.eventbridge.model.TestEventPatternResponse;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceResponse;

/**
 * Amazon EventBridge: buses, rules with patterns and schedules, delivery to targets.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalEvents
        implements ConnectionOperations,
                BusOperations,
                ArchiveOperations,
                Resumable,
                ResourcePolicySource,
                EventSink,
                HttpConnections {

    private final ServiceContext context;
    private final EventBuses buses;
    private final EventRules rules;
    private final Archives archives;
    private final EventRouter router;
    private final EventPuts puts;
    private final Replays replays;
    private final RuleScheduler scheduler;
    private final Connections connections;
    private final ApiDestinations destinations;

    public LocalEvents(ServiceContext context) {
        this.context = context;
        this.buses = new EventBuses(context);
        this.rules = new EventRules(context);
        this.connections = new Connections(context);
        this.destinations = new ApiDestinations(context, connections);
        this.archives = new Archives(context, buses);
        RuleMetrics metrics = new RuleMetrics(context);
        this.router = new EventRouter(context, rules, archives, destinations, metrics);
        this.puts = new EventPuts(context, router, metrics);
        this.replays = new Replays(context, archives, router);
        this.scheduler = new RuleScheduler(context, rules, router);
    }

    EventRouter router() {
        return router;
    }

    @Override
    public EventBuses buses() {
        return buses;
    }

    @Override
    public EventRules rules() {
        return rules;
    }

    @Override
    public Archives archives() {
        return archives;
    }

    @Override
    public Replays replays() {
        return replays;
    }

    @Override
    public Connections connections() {
        return connections;
    }

    @Override
    public ApiDestinations destinations() {
        return destinations;
    }

    @Override
    public Additions additions(String connectionArn, Caller caller, boolean fresh) {
        context.cloud()
                .authorizeAction(
                        caller, context.scope(), "events:RetrieveConnectionCredentials", connectionArn, Map.of());
        return connections.additions(connectionArn, fresh);
    }

    @Override
    public void resume() {
        router.resume();
        replays.resume();
        scheduler.resume();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return buses.policy(resourceArn);
    }

    @Override
    public void emit(String source, String detailType, List<String> resources, JsonNode detail) {
        router.route(
                EventBuses.DEFAULT,
                router.envelope(source, detailType, resources, context.clock().instant(), detail));
    }

    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
        return puts.put(request);
    }

    @Override
    public TestEventPatternResponse testEventPattern(TestEventPatternRequest request) {
        EventPattern.check(request.eventPattern()).ifPresent(reason -> {
            throw EventsErrors.pattern(reason);
        });
        JsonNode event = EventPuts.json(request.event())
                .filter(JsonNode::isObject)
                .orElseThrow(() ->
                        EventsErrors.validation("Parameter Event is not valid. Reason: it is not a JSON object."));
        for (String field : List.of("id", "account", "source", "time", "region", "resources", "detail-type")) {
            if (!event.has(field)) {
                throw EventsErrors.validation(
                        "Parameter Event is not valid. Reason: " + field + " is a required field.");
            }
        }
        return TestEventPatternResponse.builder()
                .result(EventPattern.matches(request.eventPattern(), event))
                .build();
    }

    @Override
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

    @Override
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
        return rule.enabled() ? RuleState.ENABLED : RuleState.DISABLED;
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

    static <T> String page(List<T> all, Function<T, String> key, String token, Integer limit, Consumer<List<T>> take) {
        List<T> rest = all.stream()
                .filter(item -> token == null || key.apply(item).compareTo(token) > 0)
                .toList();
        List<T> page = rest.subList(0, Math.min(limit == null ? 100 : limit, rest.size()));
        take.accept(page);
        return page.size() < rest.size() ? key.apply(page.get(page.size() - 1)) : null;
    }

    @Override
    public ListRulesResponse listRules(ListRulesRequest request) {
        ListRulesResponse.Builder answer = ListRulesResponse.builder();
        List<EventRule> all = rules.onBus(buses.get(request.eventBusName()).name()).stream()
                .filter(rule -> request.namePrefix() == null || rule.name().startsWith(request.namePrefix()))
                .toList();
        return answer.nextToken(page(
                        all,
                        EventRule::name,
                        request.nextToken(),
                        request.limit(),
                        page -> answer.rules(page.stream().map(this::summary).toList())))
                .build();
    }

    @Override
    public ListRuleNamesByTargetResponse listRuleNamesByTarget(ListRuleNamesByTargetRequest request) {
        ListRuleNamesByTargetResponse.Builder answer = ListRuleNamesByTargetResponse.builder();
        List<EventRule> all = rules.onBus(buses.get(request.eventBusName()).name()).stream()
                .filter(rule ->
                        rule.targets().stream().anyMatch(target -> target.arn().equals(request.targetArn())))
                .toList();
        return answer.nextToken(page(
                        all,
                        EventRule::name,
                        request.nextToken(),
                        request.limit(),
                        page -> answer.ruleNames(
                                page.stream().map(EventRule::name).toList())))
                .build();
    }

    @Override
    public EnableRuleResponse enableRule(EnableRuleRequest request) {
        toggle(request.eventBusName(), request.name(), true);
        return EnableRuleResponse.builder().build();
    }

    @Override
    public DisableRuleResponse disableRule(DisableRuleRequest request) {
        toggle(request.eventBusName(), request.name(), false);
        return DisableRuleResponse.builder().build();
    }

    private void toggle(String bus, String name, boolean enabled) {
        Instant now = context.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        context.change(change -> {
            rules.change(buses.get(bus).name(), name, rule -> rule.enabled(enabled, now));
            change.afterCommit(() -> scheduler.refresh(name));
        });
    }

    @Override
    public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
        context.change(change -> {
            rules.delete(buses.get(request.eventBusName()).name(), request.name());
            change.afterCommit(() -> scheduler.refresh(request.name()));
        });
        return DeleteRuleResponse.builder().build();
    }

    @Override
    public PutTargetsResponse putTargets(PutTargetsRequest request) {
        rules.putTargets(buses.get(request.eventBusName()).name(), request.rule(), request.targets());
        return PutTargetsResponse.builder()
                .failedEntryCount(0)
                .failedEntries(List.of())
                .build();
    }

    @Override
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

    @Override
    public ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
        ListTargetsByRuleResponse.Builder answer = ListTargetsByRuleResponse.builder();
        var all = rules.get(buses.get(request.eventBusName()).name(), request.rule()).targets().stream()
                .sorted(java.util.Comparator.comparing(software.amazon.awssdk.services.eventbridge.model.Target::id))
                .toList();
        return answer.nextToken(page(all, target -> target.id(), request.nextToken(), request.limit(), answer::targets))
                .build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags(request.resourceARN(), now -> {
            tags.putAll(now);
            return now;
        });
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        tags(request.resourceARN(), now -> {
            request.tags().forEach(tag -> now.put(tag.key(), tag.value()));
            return now;
        });
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        tags(request.resourceARN(), now -> {
            request.tagKeys().forEach(now::remove);
            return now;
        });
        return UntagResourceResponse.builder().build();
    }

    private void tags(String arn, Function<Map<String, String>, Map<String, String>> change) {
        String resource = String.valueOf(arn).replaceFirst("^arn:[^:]*:events:[^:]*:[^:]*:", "");
        if (resource.startsWith("event-bus/")) {
            buses.change(
                    arn,
                    bus -> new Bus(
                            bus.name(),
                            bus.policy(),
                            bus.description(),
                            change.apply(new LinkedHashMap<>(bus.tags())),
                            bus.created(),
                            bus.changed()));
        } else if (resource.startsWith("rule/")) {
            String path = resource.substring("rule/".length());
            int slash = path.lastIndexOf('/');
            rules.change(
                    slash < 0 ? EventBuses.DEFAULT : path.substring(0, slash),
                    path.substring(slash + 1),
                    rule -> rule.withTags(change.apply(new LinkedHashMap<>(rule.tags()))));
        } else {
            throw EventsErrors.validation("Parameter ResourceARN is not valid.");
        }
    }

    @Override
    public String serviceName() {
        return EventBridgeClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
