package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::Version}. The physical id is the version's ARN. */
public final class LambdaVersionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Version";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(request.client(LambdaClient.class)
                .publishVersion(r -> r.functionName(request.text("FunctionName"))
                        .codeSha256(request.text("CodeSha256"))
                        .description(request.text("Description")))
                .functionArn());
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("FunctionArn", arn).with("Version", arn.substring(arn.lastIndexOf(':') + 1));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).deleteFunction(r -> r.functionName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its function
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).getFunctionConfiguration(r -> r.functionName(request.physicalId()));
            return Optional.of(state(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
