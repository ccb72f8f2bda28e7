package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;

/**
 * {@code AWS::StepFunctions::StateMachineAlias}; its physical id is the alias's ARN. Of a DeploymentPreference, {@code ALL_AT_ONCE}
 * without alarms is carried out as on AWS; a shift over time and the watching of alarms are refused, because the local cloud has no alarms
 * and a stack that said it had shifted gradually would not be telling the truth.
 */
public final class StateMachineAliasType implements ResourceType {

    @Override
    public String name() {
        return "AWS::StepFunctions::StateMachineAlias";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        List<RoutingConfigurationListItem> routes = routes(request);
        String name = request.text("Name") != null ? request.text("Name") : request.generatedName(80);
        return state(CreateOnce.create(request, () -> {
            SfnClient states = request.client(SfnClient.class);
            String arn = machine(routes.get(0)) + ":" + name;
            if (read(states, arn).isPresent()) {
                throw NameConflict.by("State Machine Alias", arn);
            }
            return states.createStateMachineAlias(r -> r.name(name)
                            .description(request.text("Description"))
                            .routingConfiguration(routes))
                    .stateMachineAliasArn();
        }));
    }

    private static String machine(RoutingConfigurationListItem route) {
        return route.stateMachineVersionArn()
                .substring(0, route.stateMachineVersionArn().lastIndexOf(':'));
    }

    private static List<RoutingConfigurationListItem> routes(ResourceRequest request) {
        JsonNode routing = request.properties().path("RoutingConfiguration");
        JsonNode preference = request.properties().path("DeploymentPreference");
        if (routing.isMissingNode() == preference.isMissingNode()) {
            throw new IllegalArgumentException(
                    "Exactly one of the properties RoutingConfiguration and DeploymentPreference must be given.");
        }
        List<RoutingConfigurationListItem> routes = new ArrayList<>();
        if (preference.isMissingNode()) {
            routing.forEach(route -> routes.add(route(
                    route.path("StateMachineVersionArn").asText(),
                    route.path("Weight").asInt())));
        } else if (!"ALL_AT_ONCE".equals(preference.path("Type").asText()) || preference.has("Alarms")) {
            throw new IllegalArgumentException(
                    "The local cloud carries out a DeploymentPreference of Type ALL_AT_ONCE without"
                            + " Alarms only: use that, or set RoutingConfiguration, for deployments here.");
        } else {
            routes.add(route(preference.path("StateMachineVersionArn").asText(), 100));
        }
        String machine = request.text("StateMachineArn");
        if (machine != null && routes.stream().anyMatch(route -> !machine(route).equals(machine))) {
            throw new IllegalArgumentException(
                    "The versions that the alias routes to are not versions of StateMachineArn " + machine + ".");
        }
        return routes;
    }

    private static RoutingConfigurationListItem route(String version, int weight) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(weight)
                .build();
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Arn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(SfnClient.class).updateStateMachineAlias(r -> r.stateMachineAliasArn(request.physicalId())
                .description(request.text("Description") == null ? "" : request.text("Description"))
                .routingConfiguration(routes(request)));
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SfnClient.class).deleteStateMachineAlias(r -> r.stateMachineAliasArn(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its state machine
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return read(request.client(SfnClient.class), request.physicalId());
    }

    private static Optional<ResourceState> read(SfnClient states, String arn) {
        try {
            return Optional.of(state(states.describeStateMachineAlias(r -> r.stateMachineAliasArn(arn))
                    .stateMachineAliasArn()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
