package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Cors;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::Url}. The physical id is the ARN of the function or alias that it invokes. */
public final class FunctionUrlType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Url";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        LambdaClient lambda = request.client(LambdaClient.class);
        String arn = CreateOnce.create(
                request, () -> lambda.createFunctionUrlConfig(r -> r.functionName(request.text("TargetFunctionArn"))
                                .qualifier(request.text("Qualifier"))
                                .authType(request.text("AuthType"))
                                .invokeMode(request.text("InvokeMode"))
                                .cors(request.properties().has("Cors") ? cors(request) : null))
                        .functionArn());
        return state(lambda, arn);
    }

    /** None is none: in an update it takes back what there was. */
    private static Cors cors(ResourceRequest request) {
        return request.properties().has("Cors")
                ? PojoJson.read(request.properties().get("Cors"), Cors.class)
                : Cors.builder().build();
    }

    private static ResourceState state(LambdaClient lambda, String arn) {
        GetFunctionUrlConfigResponse url = lambda.getFunctionUrlConfig(r -> r.functionName(arn));
        return ResourceState.of(arn).with("FunctionArn", url.functionArn()).with("FunctionUrl", url.functionUrl());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        LambdaClient lambda = request.client(LambdaClient.class);
        lambda.updateFunctionUrlConfig(r -> r.functionName(request.physicalId())
                .authType(request.text("AuthType"))
                .invokeMode(request.text("InvokeMode") == null ? "BUFFERED" : request.text("InvokeMode"))
                .cors(cors(request)));
        return state(lambda, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).deleteFunctionUrlConfig(r -> r.functionName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its function
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(LambdaClient.class), request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
