package dev.opsctl.local.service.cloudformation.type.ses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AlreadyExistsException;
import software.amazon.awssdk.services.sesv2.model.EventDestinationDefinition;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;

/** {@code AWS::SES::ConfigurationSetEventDestination}; its physical id is {@code SET|DESTINATION}. */
public final class ConfigurationSetEventDestinationType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SES::ConfigurationSetEventDestination";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String set = request.text("ConfigurationSetName");
        String given =
                request.properties().path("EventDestination").path("Name").asText("");
        String name = given.isEmpty() ? request.generatedName(64) : given;
        EventDestinationDefinition definition = definition(request);
        SesV2Client ses = request.client(SesV2Client.class);
        try {
            ses.createConfigurationSetEventDestination(
                    r -> r.configurationSetName(set).eventDestinationName(name).eventDestination(definition));
        } catch (AlreadyExistsException e) {
            boolean same =
                    ses
                            .getConfigurationSetEventDestinations(r -> r.configurationSetName(set))
                            .eventDestinations()
                            .stream()
                            .anyMatch(known -> known.name().equals(name)
                                    && known.matchingEventTypes().equals(definition.matchingEventTypes()));
            if (!same) {
                throw e;
            }
        }
        return ResourceState.of(set + "|" + name).with("Id", set + "|" + name);
    }

    /** The template writes event types and sources of values as API version 1 does ({@code bounce}, {@code messageTag}), and {@code TopicARN}. */
    private static EventDestinationDefinition definition(ResourceRequest request) {
        JsonNode destination = request.properties().path("EventDestination").deepCopy();
        for (JsonNode dimension : destination.at("/CloudWatchDestination/DimensionConfigurations")) {
            ((ObjectNode) dimension)
                    .put(
                            "DimensionValueSource",
                            upper(dimension.path("DimensionValueSource").asText()));
        }
        EventDestinationDefinition read = PojoJson.read(destination, EventDestinationDefinition.class);
        EventDestinationDefinition.Builder builder = read.toBuilder()
                .matchingEventTypesWithStrings(read.matchingEventTypesAsStrings().stream()
                        .map(ConfigurationSetEventDestinationType::upper)
                        .toList());
        if (destination.has("SnsDestination")) {
            builder.snsDestination(sns -> sns.topicArn(
                    destination.path("SnsDestination").path("TopicARN").asText()));
        }
        return builder.build();
    }

    /** {@code deliveryDelay} is {@code DELIVERY_DELAY}. */
    private static String upper(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        String[] id = request.physicalId().split("\\|");
        request.client(SesV2Client.class).updateConfigurationSetEventDestination(r -> r.configurationSetName(id[0])
                .eventDestinationName(id[1])
                .eventDestination(definition(request)));
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        String[] id = request.physicalId().split("\\|");
        try {
            request.client(SesV2Client.class).deleteConfigurationSetEventDestination(r -> r.configurationSetName(id[0])
                    .eventDestinationName(id[1]));
        } catch (NotFoundException e) {
            // gone already, alone or with its set
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        String[] id = request.physicalId().split("\\|");
        try {
            return request
                    .client(SesV2Client.class)
                    .getConfigurationSetEventDestinations(r -> r.configurationSetName(id[0]))
                    .eventDestinations()
                    .stream()
                    .filter(destination -> destination.name().equals(id[1]))
                    .findFirst()
                    .map(d -> ResourceState.of(request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
