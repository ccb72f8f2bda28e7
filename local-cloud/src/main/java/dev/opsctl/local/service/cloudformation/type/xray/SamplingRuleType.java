package dev.opsctl.local.service.cloudformation.type.xray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.InvalidRequestException;
import software.amazon.awssdk.services.xray.model.SamplingRule;
import software.amazon.awssdk.services.xray.model.SamplingRuleUpdate;
import software.amazon.awssdk.services.xray.model.Tag;

/** {@code AWS::XRay::SamplingRule}; its physical id is the rule's ARN. */
public final class SamplingRuleType implements ResourceType {

    private static final int LONGEST_NAME = 32;

    @Override
    public String name() {
        return "AWS::XRay::SamplingRule";
    }

    private static Optional<String> ruleName(ResourceRequest request) {
        JsonNode own = request.properties().path("SamplingRule").path("RuleName");
        return Optional.ofNullable(own.isTextual() ? own.asText() : request.text("RuleName"));
    }

    private static String arn(ResourceRequest request, String name) {
        return request.scope().arn("xray", "sampling-rule/" + name);
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = ruleName(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
        String arn = arn(request, name);
        XRayClient xray = request.client(XRayClient.class);
        if (StackTags.ours(request, tags(request, xray, arn))) {
            return state(arn);
        }
        ObjectNode rule = request.properties().path("SamplingRule").deepCopy();
        rule.put("RuleName", name).put("Version", rule.path("Version").asInt(1));
        xray.createSamplingRule(r -> r.samplingRule(PojoJson.read(rule, SamplingRule.class))
                .tags(StackTags.wanted(
                        request,
                        (key, value) -> Tag.builder().key(key).value(value).build())));
        return state(arn);
    }

    /** None of a rule that there is not. */
    private static Map<String, String> tags(ResourceRequest request, XRayClient xray, String arn) {
        return exists(xray, arn) ? ServiceTags.of(request, XRayClient.class, arn) : Map.of();
    }

    private static boolean exists(XRayClient xray, String arn) {
        return xray.getSamplingRulesPaginator().samplingRuleRecords().stream()
                .anyMatch(record -> record.samplingRule().ruleARN().equals(arn));
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("RuleARN", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        XRayClient xray = request.client(XRayClient.class);
        String arn = request.physicalId();
        ObjectNode rule = request.properties().path("SamplingRule").deepCopy();
        rule.remove("RuleName");
        rule.put("RuleARN", arn);
        xray.updateSamplingRule(r -> r.samplingRuleUpdate(PojoJson.read(rule, SamplingRuleUpdate.class)));
        ServiceTags.settle(request, XRayClient.class, arn);
        return state(arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        XRayClient xray = request.client(XRayClient.class);
        try {
            xray.deleteSamplingRule(r -> r.ruleARN(request.physicalId()));
        } catch (InvalidRequestException e) {
            if (exists(xray, request.physicalId())) {
                throw e;
            }
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return exists(request.client(XRayClient.class), request.physicalId())
                ? Optional.of(state(request.physicalId()))
                : Optional.empty();
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return ruleName(request).map(name -> arn(request, name));
    }
}
