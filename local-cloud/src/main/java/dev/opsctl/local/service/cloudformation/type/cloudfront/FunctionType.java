package dev.opsctl.local.service.cloudformation.type.cloudfront;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.QuantityLists;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CreateFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.FunctionConfig;
import software.amazon.awssdk.services.cloudfront.model.NoSuchFunctionExistsException;

/** {@code AWS::CloudFront::Function}; its physical id is the function's ARN. */
public final class FunctionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFront::Function";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String arn = CreateOnce.create(request, () -> {
            CreateFunctionResponse made = cloudFront.createFunction(r ->
                    r.name(request.text("Name")).functionConfig(config(request)).functionCode(code(request)));
            publish(request, cloudFront, request.required("Name"), made.eTag());
            return made.functionSummary().functionMetadata().functionARN();
        });
        return state(request, arn);
    }

    private static FunctionConfig config(ResourceRequest request) {
        return PojoJson.read(
                QuantityLists.counted(request.properties().path("FunctionConfig"), FunctionConfig.class),
                FunctionConfig.class);
    }

    private static SdkBytes code(ResourceRequest request) {
        return SdkBytes.fromUtf8String(request.text("FunctionCode"));
    }

    private static void publish(ResourceRequest request, CloudFrontClient cloudFront, String name, String version) {
        if (request.properties().path("AutoPublish").asBoolean()) {
            cloudFront.publishFunction(r -> r.name(name).ifMatch(version));
        }
    }

    private static ResourceState state(ResourceRequest request, String arn) {
        return ResourceState.of(arn)
                .with("FunctionARN", arn)
                .with("FunctionMetadata.FunctionARN", arn)
                .with("Stage", request.properties().path("AutoPublish").asBoolean() ? "LIVE" : "DEVELOPMENT");
    }

    private static String functionName(ResourceRequest request) {
        return request.physicalId().substring(request.physicalId().lastIndexOf('/') + 1);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String name = functionName(request);
        String version = cloudFront.describeFunction(r -> r.name(name)).eTag();
        String changed = cloudFront
                .updateFunction(r -> r.name(name)
                        .ifMatch(version)
                        .functionConfig(config(request))
                        .functionCode(code(request)))
                .eTag();
        publish(request, cloudFront, name, changed);
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String name = functionName(request);
        try {
            String version = cloudFront.describeFunction(r -> r.name(name)).eTag();
            cloudFront.deleteFunction(r -> r.name(name).ifMatch(version));
        } catch (NoSuchFunctionExistsException e) {
            // it is gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(CloudFrontClient.class).describeFunction(r -> r.name(functionName(request)));
            return Optional.of(state(request, request.physicalId()));
        } catch (NoSuchFunctionExistsException e) {
            return Optional.empty();
        }
    }
}
