package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.store.Table;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetRuntimeManagementConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutRuntimeManagementConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateRuntimeOn;

/**
 * What guards a function: its setting for recursive loops, which is kept but not acted on, because the local cloud detects none; when its
 * runtime is renewed, which is kept likewise, for there is one version of each runtime here; and the signing of code, which no function has.
 */
final class SafeguardOperations {

    /** When a version's runtime is renewed. @param version the one that it stays at, or null */
    record RuntimeUpdates(String on, @Nullable String version) {}

    private final ServiceContext context;
    private final Functions functions;

    SafeguardOperations(ServiceContext context, Functions functions) {
        this.context = context;
        this.functions = functions;
    }

    private Table<String> recursion() {
        return context.table("recursion", String.class);
    }

    private String named(String text) {
        FunctionName name = FunctionName.parse(text);
        if (name.qualifier() != null) {
            throw LambdaErrors.invalid(
                    "The setting is that of the whole function: name it without a version or alias.");
        }
        return functions.function(name).name();
    }

    public GetFunctionRecursionConfigResponse getFunctionRecursionConfig(GetFunctionRecursionConfigRequest request) {
        return GetFunctionRecursionConfigResponse.builder()
                .recursiveLoop(recursion().get(named(request.functionName())).orElse("Terminate"))
                .build();
    }

    public PutFunctionRecursionConfigResponse putFunctionRecursionConfig(PutFunctionRecursionConfigRequest request) {
        String loop = request.recursiveLoopAsString();
        if (!"Allow".equals(loop) && !"Terminate".equals(loop)) {
            throw LambdaErrors.constraint(
                    "recursiveLoop", loop, "Member must satisfy enum value set: [Allow, Terminate]");
        }
        context.change(change -> {
            recursion().replace(named(request.functionName()), loop);
        });
        return PutFunctionRecursionConfigResponse.builder().recursiveLoop(loop).build();
    }

    private Table<RuntimeUpdates> runtimes() {
        return context.table("runtime-management", RuntimeUpdates.class);
    }

    /** What goes along with a function. */
    static void forget(ServiceContext context, String function) {
        Table<RuntimeUpdates> updates = context.table("runtime-management", RuntimeUpdates.class);
        updates.entries(function + ":").forEach(entry -> updates.remove(entry.getKey()));
    }

    private FunctionName versioned(String text, @Nullable String qualifier) {
        FunctionName name = FunctionName.parse(text, qualifier);
        functions.require(name);
        return name;
    }

    public PutRuntimeManagementConfigResponse putRuntimeManagementConfig(PutRuntimeManagementConfigRequest request) {
        boolean manual = request.updateRuntimeOn() == UpdateRuntimeOn.MANUAL;
        if (manual && request.runtimeVersionArn() == null) {
            throw LambdaErrors.invalid("Runtime version ARN is required for the Manual runtime update mode.");
        } else if (!manual && request.runtimeVersionArn() != null) {
            throw LambdaErrors.invalid(
                    "Unable to update config. Runtime version ARN must be null when runtime update mode"
                            + " is not Manual");
        }
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        RuntimeUpdates updates = new RuntimeUpdates(request.updateRuntimeOnAsString(), request.runtimeVersionArn());
        context.change(change -> {
            functions.require(name);
            runtimes().replace(Functions.key(name.name(), name.qualifierOrLatest()), updates);
        });
        return PutRuntimeManagementConfigResponse.builder()
                .updateRuntimeOn(updates.on())
                .runtimeVersionArn(updates.version())
                .functionArn(functions.arn(name))
                .build();
    }

    public GetRuntimeManagementConfigResponse getRuntimeManagementConfig(GetRuntimeManagementConfigRequest request) {
        FunctionName name = versioned(request.functionName(), request.qualifier());
        RuntimeUpdates updates = runtimes()
                .get(Functions.key(name.name(), name.qualifierOrLatest()))
                .orElse(new RuntimeUpdates(UpdateRuntimeOn.AUTO.toString(), null));
        return GetRuntimeManagementConfigResponse.builder()
                .updateRuntimeOn(updates.on())
                .runtimeVersionArn(updates.version())
                .functionArn(functions.arn(name))
                .build();
    }

    public GetFunctionCodeSigningConfigResponse getFunctionCodeSigningConfig(
            GetFunctionCodeSigningConfigRequest request) {
        return GetFunctionCodeSigningConfigResponse.builder()
                .functionName(functions
                        .function(FunctionName.parse(request.functionName()))
                        .name())
                .build();
    }
}
