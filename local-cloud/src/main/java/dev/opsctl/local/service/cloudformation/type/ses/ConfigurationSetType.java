package dev.opsctl.local.service.cloudformation.type.ses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AlreadyExistsException;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetDeliveryOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetReputationOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetTrackingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.Tag;

/** {@code AWS::SES::ConfigurationSet}. */
public final class ConfigurationSetType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SES::ConfigurationSet";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SesV2Client ses = request.client(SesV2Client.class);
        String name = request.text("Name") != null ? request.text("Name") : request.generatedName(64);
        CreateConfigurationSetRequest create = request.bind(CreateConfigurationSetRequest.class).toBuilder()
                .configurationSetName(name)
                .tags(StackTags.wanted(
                        request,
                        (key, value) -> Tag.builder().key(key).value(value).build()))
                .build();
        try {
            ses.createConfigurationSet(create);
        } catch (AlreadyExistsException e) {
            Map<String, String> tags = new LinkedHashMap<>();
            ses.getConfigurationSet(r -> r.configurationSetName(name))
                    .tags()
                    .forEach(tag -> tags.put(tag.key(), tag.value()));
            if (!StackTags.ours(request, tags)) {
                throw e;
            }
        }
        return ResourceState.of(name);
    }

    /** What the template says of an option, or nothing, which takes it away. */
    private static <T extends SdkPojo> T option(ResourceRequest request, String option, Class<T> type) {
        ObjectNode members = request.properties().path(option).isObject()
                ? request.properties().path(option).deepCopy()
                : request.properties().objectNode();
        members.put("ConfigurationSetName", request.physicalId());
        return PojoJson.read(members, type);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SesV2Client ses = request.client(SesV2Client.class);
        String name = request.physicalId();
        if (request.hasOrHad("DeliveryOptions")) {
            ses.putConfigurationSetDeliveryOptions(
                    option(request, "DeliveryOptions", PutConfigurationSetDeliveryOptionsRequest.class));
        }
        if (request.hasOrHad("ReputationOptions")) {
            ses.putConfigurationSetReputationOptions(
                    option(request, "ReputationOptions", PutConfigurationSetReputationOptionsRequest.class));
        }
        if (request.hasOrHad("TrackingOptions")) {
            ses.putConfigurationSetTrackingOptions(
                    option(request, "TrackingOptions", PutConfigurationSetTrackingOptionsRequest.class));
        }
        if (request.hasOrHad("VdmOptions")) {
            ses.putConfigurationSetVdmOptions(r -> r.configurationSetName(name)
                    .vdmOptions(
                            request.bind(CreateConfigurationSetRequest.class).vdmOptions()));
        }
        List<String> reasons = new ArrayList<>();
        request.properties()
                .path("SuppressionOptions")
                .path("SuppressedReasons")
                .forEach(reason -> reasons.add(reason.asText()));
        if (request.hasOrHad("SuppressionOptions")) {
            ses.putConfigurationSetSuppressionOptions(
                    r -> r.configurationSetName(name).suppressedReasonsWithStrings(reasons));
        }
        if (request.hasOrHad("SendingOptions")) {
            boolean enabled = request.properties()
                    .path("SendingOptions")
                    .path("SendingEnabled")
                    .asBoolean(true);
            ses.putConfigurationSetSendingOptions(
                    r -> r.configurationSetName(name).sendingEnabled(enabled));
        }
        String arn = request.scope().arn("ses", "configuration-set/" + name);
        Map<String, String> now = new LinkedHashMap<>();
        ses.getConfigurationSet(r -> r.configurationSetName(name))
                .tags()
                .forEach(tag -> now.put(tag.key(), tag.value()));
        ServiceTags.settle(request, SesV2Client.class, arn, now);
        return ResourceState.of(name);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SesV2Client.class).deleteConfigurationSet(r -> r.configurationSetName(request.physicalId()));
        } catch (NotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(SesV2Client.class).getConfigurationSet(r -> r.configurationSetName(request.physicalId()));
            return Optional.of(ResourceState.of(request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("Name"));
    }
}
