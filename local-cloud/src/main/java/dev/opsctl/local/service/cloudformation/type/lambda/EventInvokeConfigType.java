package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::EventInvokeConfig}. */
public final class EventInvokeConfigType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::EventInvokeConfig";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.text("FunctionName") + "|" + request.text("Qualifier");
        return ResourceState.of(CreateOnce.create(request, () -> {
            if (find(request).isPresent()) {
                throw new IllegalStateException("EventInvokeConfig " + id + " already exists.");
            }
            put(request);
            return id;
        }));
    }

    private static void put(ResourceRequest request) {
        request.client(LambdaClient.class)
                .putFunctionEventInvokeConfig(request.bind(PutFunctionEventInvokeConfigRequest.class));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request);
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            request.client(LambdaClient.class)
                    .deleteFunctionEventInvokeConfig(
                            r -> r.functionName(request.text("FunctionName")).qualifier(request.text("Qualifier")));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its function
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request).map(config -> ResourceState.of(request.physicalId()));
    }

    private static Optional<GetFunctionEventInvokeConfigResponse> find(ResourceRequest request) {
        try {
            return Optional.of(request.client(LambdaClient.class)
                    .getFunctionEventInvokeConfig(
                            r -> r.functionName(request.text("FunctionName")).qualifier(request.text("Qualifier"))));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
