package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A usage plan over stages. */
public final class UsagePlanType extends ApiGatewayType {

    public UsagePlanType() {
        super("UsagePlan");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createUsagePlan(plan(request)).id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        CreateUsagePlanRequest wanted = plan(request);
        GetUsagePlanResponse before = client.getUsagePlan(r -> r.usagePlanId(request.physicalId()));
        List<PatchOperation> operations = new ArrayList<>();
        before.apiStages()
                .forEach(stage -> operations.add(PatchOperation.builder()
                        .op(Op.REMOVE)
                        .path("/apiStages")
                        .value(stage.apiId() + ":" + stage.stage())
                        .build()));
        for (ApiStage stage : wanted.apiStages()) {
            operations.add(add("/apiStages", stage.apiId() + ":" + stage.stage()));
            stage.throttle().forEach((key, throttle) -> {
                String path = "/apiStages/" + stage.apiId() + ":" + stage.stage() + "/throttle/"
                        + escape(key.substring(0, key.lastIndexOf('/'))) + key.substring(key.lastIndexOf('/'));
                operations.add(replace(path + "/rateLimit", String.valueOf(throttle.rateLimit())));
                operations.add(replace(path + "/burstLimit", String.valueOf(throttle.burstLimit())));
            });
        }
        operations.add(replace("/name", wanted.name()));
        operations.add(
                wanted.description() == null ? remove("/description") : replace("/description", wanted.description()));
        operations.add(remove("/throttle"));
        PojoJson.write(wanted)
                .path("throttle")
                .fields()
                .forEachRemaining(e -> operations.add(
                        replace("/throttle/" + e.getKey(), e.getValue().asText())));
        operations.add(remove("/quota"));
        PojoJson.write(wanted)
                .path("quota")
                .fields()
                .forEachRemaining(e -> operations.add(
                        replace("/quota/" + e.getKey(), e.getValue().asText())));
        client.updateUsagePlan(r -> r.usagePlanId(request.physicalId()).patchOperations(operations));
        retag(request, client, "usageplans/" + request.physicalId());
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        List<PatchOperation> stages = client.getUsagePlan(r -> r.usagePlanId(request.physicalId())).apiStages().stream()
                .map(stage -> PatchOperation.builder()
                        .op(Op.REMOVE)
                        .path("/apiStages")
                        .value(stage.apiId() + ":" + stage.stage())
                        .build())
                .toList();
        if (!stages.isEmpty()) {
            client.updateUsagePlan(r -> r.usagePlanId(request.physicalId()).patchOperations(stages));
        }
        client.deleteUsagePlan(r -> r.usagePlanId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getUsagePlan(r -> r.usagePlanId(id));
        return ResourceState.of(id).with("Id", id);
    }

    private static CreateUsagePlanRequest plan(ResourceRequest request) {
        String name =
                request.text("UsagePlanName") == null ? request.generatedName(128) : request.text("UsagePlanName");
        return request.bind(CreateUsagePlanRequest.class).toBuilder()
                .name(name)
                .tags(tags(request))
                .build();
    }
}
