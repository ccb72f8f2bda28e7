package dev.opsctl.local.service.cloudformation.type.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks.Problem;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.SnapStartResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** {@code AWS::Lambda::Function}. */
public final class LambdaFunctionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Function";
    }

    @Override
    public List<Problem> refusals(ObjectNode properties) {
        List<Problem> refusals = new ArrayList<>();
        String runtime = properties.path("Runtime").asText("java");
        if (!runtime.startsWith("java") && !Resolver.isUnknown(properties.get("Runtime"))) {
            refusals.add(new Problem("/Runtime", "the local cloud runs Java functions only, not " + runtime));
        } else if (properties.path("Code").hasNonNull("ZipFile")) {
            refusals.add(new Problem(
                    "/Code/ZipFile",
                    "source text is for Node.js and Python only; a Java function needs S3Bucket and S3Key"));
        }
        return refusals;
    }

    private static FunctionCode code(ResourceRequest request) {
        return PojoJson.read(request.properties().path("Code"), FunctionCode.class);
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        LambdaClient lambda = request.client(LambdaClient.class);
        String name = plannedPhysicalId(request).orElseGet(() -> request.generatedName(64));
        ObjectNode properties = request.properties().deepCopy();
        properties.remove(List.of("Code", "Tags"));
        CreateFunctionRequest create = PojoJson.read(properties, CreateFunctionRequest.class).toBuilder()
                .functionName(name)
                .code(code(request))
                .kmsKeyArn(request.text("KmsKeyArn"))
                .tags(StackTags.wanted(request))
                .publish(false)
                .build();
        try {
            lambda.createFunction(create);
        } catch (ResourceConflictException e) {
            if (!StackTags.ours(request, ServiceTags.of(request, LambdaClient.class, arn(request, name)))) {
                throw e;
            }
        }
        request.made(name);
        concurrency(request, lambda, name);
        safeguards(request, lambda, name);
        return state(request, name);
    }

    private static String arn(ResourceRequest request, String name) {
        return request.scope().arn("lambda", "function:" + name);
    }

    private static void concurrency(ResourceRequest request, LambdaClient lambda, String name) {
        if (request.text("ReservedConcurrentExecutions") != null) {
            lambda.putFunctionConcurrency(r -> r.functionName(name)
                    .reservedConcurrentExecutions(Integer.valueOf(request.text("ReservedConcurrentExecutions"))));
        } else if (request.updates() && request.previousProperties().hasNonNull("ReservedConcurrentExecutions")) {
            lambda.deleteFunctionConcurrency(r -> r.functionName(name));
        }
    }

    /** What operations of their own set: whether calls in a circle are stopped, and when the runtime is updated. */
    private static void safeguards(ResourceRequest request, LambdaClient lambda, String name) {
        if (request.hasOrHad("RecursiveLoop")) {
            lambda.putFunctionRecursionConfig(r -> r.functionName(name)
                    .recursiveLoop(
                            request.text("RecursiveLoop") == null ? "Terminate" : request.text("RecursiveLoop")));
        }
        if (request.hasOrHad("RuntimeManagementConfig")) {
            JsonNode wanted = request.properties().path("RuntimeManagementConfig");
            lambda.putRuntimeManagementConfig(r -> r.functionName(name)
                    .updateRuntimeOn(wanted.path("UpdateRuntimeOn").asText("Auto"))
                    .runtimeVersionArn(wanted.path("RuntimeVersionArn").asText(null)));
        }
    }

    private static ResourceState state(ResourceRequest request, String name) {
        SnapStartResponse snapStart = request.client(LambdaClient.class)
                .getFunctionConfiguration(r -> r.functionName(name))
                .snapStart();
        ObjectNode shown = request.properties().objectNode();
        shown.put("ApplyOn", snapStart.applyOnAsString());
        shown.put("OptimizationStatus", snapStart.optimizationStatusAsString());
        return ResourceState.of(name)
                .with("Arn", arn(request, name))
                .with("SnapStartResponse", shown)
                .with("SnapStartResponse.ApplyOn", shown.get("ApplyOn"))
                .with("SnapStartResponse.OptimizationStatus", shown.get("OptimizationStatus"));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        LambdaClient lambda = request.client(LambdaClient.class);
        String name = request.physicalId();
        JsonNode before = request.previousProperties();
        if (!request.properties().path("Code").equals(before.path("Code"))
                || !request.properties().path("Architectures").equals(before.path("Architectures"))) {
            FunctionCode code = code(request);
            lambda.updateFunctionCode(r -> r.functionName(name)
                    .s3Bucket(code.s3Bucket())
                    .s3Key(code.s3Key())
                    .s3ObjectVersion(code.s3ObjectVersion())
                    .imageUri(code.imageUri()));
        }
        // What the template no longer says goes back to its default.
        ObjectNode properties = request.properties().deepCopy();
        properties.remove(List.of("Code", "Tags"));
        UpdateFunctionConfigurationRequest wanted = PojoJson.read(properties, UpdateFunctionConfigurationRequest.class);
        UpdateFunctionConfigurationRequest.Builder update = wanted.toBuilder()
                .functionName(name)
                .kmsKeyArn(request.text("KmsKeyArn") == null ? "" : request.text("KmsKeyArn"));
        if (wanted.environment() == null) {
            update.environment(e -> e.variables(Map.of()));
        }
        if (wanted.timeout() == null) {
            update.timeout(3);
        }
        if (wanted.memorySize() == null) {
            update.memorySize(128);
        }
        if (wanted.description() == null) {
            update.description("");
        }
        if (wanted.deadLetterConfig() == null) {
            update.deadLetterConfig(d -> d.targetArn(""));
        }
        if (wanted.tracingConfig() == null) {
            update.tracingConfig(t -> t.mode("PassThrough"));
        }
        if (wanted.ephemeralStorage() == null) {
            update.ephemeralStorage(s -> s.size(512));
        }
        if (wanted.snapStart() == null) {
            update.snapStart(s -> s.applyOn("None"));
        }
        if (!wanted.hasLayers()) {
            update.layers(List.of());
        }
        if (wanted.loggingConfig() == null) {
            update.loggingConfig(l -> l.logFormat("Text"));
        }
        lambda.updateFunctionConfiguration(update.build());
        String arn = arn(request, name);
        ServiceTags.settle(request, LambdaClient.class, arn);
        concurrency(request, lambda, name);
        safeguards(request, lambda, name);
        return state(request, name);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).deleteFunction(r -> r.functionName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request, request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("FunctionName"));
    }
}
