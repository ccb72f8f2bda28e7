package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.store.Table;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionRecursionConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionRecursionConfigResponse;

/**
 * What guards a function: its setting for recursive loops, which is kept but not acted on, because the local cloud detects none; and the
 * signing of code, which no function has here.
 */
final class SafeguardOperations {

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

    public GetFunctionCodeSigningConfigResponse getFunctionCodeSigningConfig(
            GetFunctionCodeSigningConfigRequest request) {
        return GetFunctionCodeSigningConfigResponse.builder()
                .functionName(functions
                        .function(FunctionName.parse(request.functionName()))
                        .name())
                .build();
    }
}
