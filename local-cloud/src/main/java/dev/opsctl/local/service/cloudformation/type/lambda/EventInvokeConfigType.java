package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
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
        request.client(LambdaClient.class)
                .putFunctionEventInvokeConfig(request.bind(PutFunctionEventInvokeConfigRequest.class));
        return ResourceState.of(request.text("FunctionName") + "|" + request.text("Qualifier"));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return create(request);
    }

    @Override
    public void delete(ResourceRequest request) {
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
        try {
            request.client(LambdaClient.class)
                    .getFunctionEventInvokeConfig(
                            r -> r.functionName(request.text("FunctionName")).qualifier(request.text("Qualifier")));
            return Optional.of(ResourceState.of(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
