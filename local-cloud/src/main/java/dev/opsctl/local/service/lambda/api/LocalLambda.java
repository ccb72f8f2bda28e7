package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Sandbox;
import dev.opsctl.local.service.lambda.source.EventSources;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionResponse;

/** AWS Lambda of one scope. */
public final class LocalLambda
        implements FunctionOperations,
                AliasOperations,
                SafeguardOperations,
                InvocationOperations,
                MappingOperations,
                Resumable,
                ResourcePolicySource {

    private final LambdaParts parts;
    private final EventSources sources;

    public LocalLambda(ServiceContext context) {
        this.parts = LambdaParts.of(context);
        this.sources = new EventSources(context, new SourceFunctions(this, parts));
    }

    @Override
    public LambdaParts parts() {
        return parts;
    }

    @Override
    public EventSources sources() {
        return sources;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void resume() {
        Sandbox.sweep(parts.environments().runDirectory());
        parts.async().resume();
        sources.resume();
    }

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        return AddPermissionResponse.builder()
                .statement(parts.policies().add(request))
                .build();
    }

    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        parts.policies().remove(request);
        return RemovePermissionResponse.builder().build();
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        return parts.policies().get(request);
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return resourceArn.contains(":function:") ? parts.policies().find(resourceArn) : Optional.empty();
    }

    @Override
    public void close() {
        sources.close();
        parts.environments().archives().close();
        parts.fleet().close();
        parts.environments().close();
    }
}
