package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::Alias}. The physical id is the alias's ARN. */
public final class LambdaAliasType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Alias";
    }

    private static Map<String, Double> weights(ResourceRequest request) {
        Map<String, Double> weights = new LinkedHashMap<>();
        request.properties()
                .path("RoutingConfig")
                .path("AdditionalVersionWeights")
                .forEach(weight -> weights.put(
                        weight.path("FunctionVersion").asText(),
                        weight.path("FunctionWeight").asDouble()));
        return weights;
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String function = request.text("FunctionName");
        LambdaClient lambda = request.client(LambdaClient.class);
        return state(CreateOnce.create(request, () -> lambda.createAlias(r -> r.functionName(function)
                        .name(request.text("Name"))
                        .functionVersion(request.text("FunctionVersion"))
                        .description(request.text("Description"))
                        .routingConfig(c -> c.additionalVersionWeights(weights(request))))
                .aliasArn()));
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("AliasArn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(LambdaClient.class).updateAlias(r -> r.functionName(request.text("FunctionName"))
                .name(request.text("Name"))
                .functionVersion(request.text("FunctionVersion"))
                .description(request.text("Description") == null ? "" : request.text("Description"))
                .routingConfig(c -> c.additionalVersionWeights(weights(request))));
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        String arn = request.physicalId();
        int last = arn.lastIndexOf(':');
        try {
            request.client(LambdaClient.class)
                    .deleteAlias(r -> r.functionName(arn.substring(0, last)).name(arn.substring(last + 1)));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its function
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        String arn = request.physicalId();
        int last = arn.lastIndexOf(':');
        try {
            return Optional.of(state(request.client(LambdaClient.class)
                    .getAlias(r -> r.functionName(arn.substring(0, last)).name(arn.substring(last + 1)))
                    .aliasArn()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
