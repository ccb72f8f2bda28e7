package dev.opsctl.local.service.cloudformation.type.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** {@code AWS::Events::Rule} with its targets. The physical id is the rule's name, on a custom bus {@code BUS|NAME}. */
public final class RuleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Events::Rule";
    }

    private record Id(String bus, String rule) {

        static Id of(ResourceRequest request) {
            String[] parts = request.physicalId().split("\\|");
            return parts.length == 2 ? new Id(parts[0], parts[1]) : new Id("default", parts[0]);
        }

        String physical() {
            return "default".equals(bus) ? rule : bus + "|" + rule;
        }
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String bus = request.text("EventBusName") == null
                ? "default"
                : request.text("EventBusName").replaceFirst("^.*:event-bus/", "");
        Id id = new Id(bus, request.text("Name") != null ? request.text("Name") : request.generatedName(64));
        EventBridgeClient events = request.client(EventBridgeClient.class);
        try {
            String arn = events.describeRule(r -> r.eventBusName(id.bus()).name(id.rule()))
                    .arn();
            Map<String, String> tags = ServiceTags.of(request, EventBridgeClient.class, arn);
            if (!StackTags.ours(request, tags)) {
                throw new IllegalStateException("Rule " + id.rule() + " already exists on EventBus " + id.bus() + ".");
            }
        } catch (ResourceNotFoundException e) {
            // as it should be
        }
        return put(request, id);
    }

    private ResourceState put(ResourceRequest request, Id id) {
        EventBridgeClient events = request.client(EventBridgeClient.class);
        PutRuleRequest.Builder put =
                request.bind(PutRuleRequest.class).toBuilder().name(id.rule()).eventBusName(id.bus());
        JsonNode pattern = request.properties().get("EventPattern");
        if (pattern != null) {
            put.eventPattern(pattern.isTextual() ? pattern.textValue() : pattern.toString());
        }
        String arn = events.putRule(put.tags(StackTags.wanted(
                                request,
                                (key, value) ->
                                        Tag.builder().key(key).value(value).build()))
                        .build())
                .ruleArn();
        request.made(id.physical());
        ServiceTags.settle(request, EventBridgeClient.class, arn);
        List<Target> targets = new ArrayList<>();
        request.properties().path("Targets").forEach(target -> targets.add(PojoJson.read(target, Target.class)));
        List<String> surplus =
                events.listTargetsByRule(r -> r.rule(id.rule()).eventBusName(id.bus())).targets().stream()
                        .map(Target::id)
                        .filter(known ->
                                targets.stream().noneMatch(target -> target.id().equals(known)))
                        .toList();
        if (!surplus.isEmpty()) {
            events.removeTargets(r -> r.rule(id.rule()).eventBusName(id.bus()).ids(surplus));
        }
        if (!targets.isEmpty()) {
            events.putTargets(r -> r.rule(id.rule()).eventBusName(id.bus()).targets(targets));
        }
        return ResourceState.of(id.physical()).with("Arn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return put(request, Id.of(request));
    }

    @Override
    public void delete(ResourceRequest request) {
        Id id = Id.of(request);
        EventBridgeClient events = request.client(EventBridgeClient.class);
        try {
            List<String> targets =
                    events.listTargetsByRule(r -> r.rule(id.rule()).eventBusName(id.bus())).targets().stream()
                            .map(Target::id)
                            .toList();
            if (!targets.isEmpty()) {
                events.removeTargets(
                        r -> r.rule(id.rule()).eventBusName(id.bus()).ids(targets));
            }
            events.deleteRule(r -> r.name(id.rule()).eventBusName(id.bus()));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its bus
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        Id id = Id.of(request);
        try {
            return Optional.of(ResourceState.of(id.physical())
                    .with(
                            "Arn",
                            request.client(EventBridgeClient.class)
                                    .describeRule(r -> r.name(id.rule()).eventBusName(id.bus()))
                                    .arn()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        String bus = request.text("EventBusName") == null
                ? "default"
                : request.text("EventBusName").replaceFirst("^.*:event-bus/", "");
        return Optional.ofNullable(request.text("Name")).map(name -> new Id(bus, name).physical());
    }
}
