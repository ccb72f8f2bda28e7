package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions.Function;
import dev.opsctl.local.service.lambda.function.Functions.Resolved;
import dev.opsctl.local.service.lambda.invoke.AsyncInvocations;
import dev.opsctl.local.service.lambda.invoke.InvocationTrace;
import dev.opsctl.local.service.lambda.invoke.Invoker;
import dev.opsctl.local.service.lambda.invoke.TraceOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigResponse;

/** Invoking functions, and what bounds it: reserved concurrency and the settings of asynchronous invocations. */
interface InvocationOperations extends LambdaClient {

    int MAX_SYNC_PAYLOAD = 6_291_456;
    int MAX_ASYNC_PAYLOAD = 1_048_576;

    /** What the operations work with. */
    LambdaParts parts();

    @Override
    default InvokeResponse invoke(InvokeRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        Resolved target = parts().functions().resolve(name);
        byte[] payload = request.payload() == null || request.payload().asByteArrayUnsafe().length == 0
                ? "{}".getBytes(StandardCharsets.UTF_8)
                : request.payload().asByteArray();
        boolean event = request.invocationType() == InvocationType.EVENT;
        if (payload.length > (event ? MAX_ASYNC_PAYLOAD : MAX_SYNC_PAYLOAD)) {
            throw LambdaErrors.tooLarge(
                    payload.length + " byte payload is too large for the " + (event ? "Event" : "RequestResponse")
                            + " invocation type (limit " + (event ? MAX_ASYNC_PAYLOAD : MAX_SYNC_PAYLOAD) + " bytes)");
        }
        try {
            PojoJson.mapper().readTree(payload);
        } catch (IOException e) {
            throw LambdaErrors.content("Could not parse request body into json: "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
        String requestId = UUID.randomUUID().toString();
        String trace = parts().context().caller().context().get(Caller.TRACE_HEADER);
        if (request.invocationType() == InvocationType.DRY_RUN) {
            return InvokeResponse.builder()
                    .statusCode(204)
                    .executedVersion(target.executedVersion())
                    .build();
        }
        parts().invoker().called(target.version(), parts().context().caller());
        if (event) {
            parts().async()
                    .submit(new AsyncInvocations.Event(
                            requestId,
                            name.name(),
                            name.qualifier(),
                            payload,
                            InvocationTrace.decide(parts().context(), target.version(), TraceOrigin.of(trace))
                                    .toString(),
                            request.clientContext()));
            return InvokeResponse.builder().statusCode(202).build();
        }
        boolean tail = request.logType() == LogType.TAIL;
        Invoker.Result result = parts().invoker()
                .invoke(
                        target,
                        requestId,
                        payload,
                        TraceOrigin.of(trace),
                        clientContext(request.clientContext()),
                        tail);
        return InvokeResponse.builder()
                .statusCode(200)
                .functionError(result.functionError())
                .payload(SdkBytes.fromByteArray(result.payload()))
                .executedVersion(result.executedVersion())
                .logResult(tail ? Base64.getEncoder().encodeToString(result.tail()) : null)
                .build();
    }

    /** The client context comes as Base64 and goes to the runtime as JSON. */
    private static String clientContext(String base64) {
        try {
            return base64 == null ? null : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.content("Client context must be a valid Base64-encoded JSON object.");
        }
    }

    @Override
    default PutFunctionConcurrencyResponse putFunctionConcurrency(PutFunctionConcurrencyRequest request) {
        Integer reserved = request.reservedConcurrentExecutions();
        if (reserved == null || reserved < 0) {
            throw LambdaErrors.constraint(
                    "reservedConcurrentExecutions", reserved, "Member must have value greater than or equal to 0");
        }
        FunctionName name = FunctionName.parse(request.functionName());
        int others = parts().functions().functions.values().stream()
                .filter(function -> !function.name().equals(name.name()) && function.reserved() != null)
                .mapToInt(Function::reserved)
                .sum();
        if (others + reserved > 900) {
            throw LambdaErrors.invalid("Specified ReservedConcurrentExecutions for function decreases account's"
                    + " UnreservedConcurrentExecution below its minimum value of [100].");
        }
        parts().functions().change(name, function -> function.withReserved(reserved));
        return PutFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(reserved)
                .build();
    }

    @Override
    default GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest request) {
        return GetFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(parts().functions()
                        .function(FunctionName.parse(request.functionName()))
                        .reserved())
                .build();
    }

    @Override
    default DeleteFunctionConcurrencyResponse deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest request) {
        parts().functions().change(FunctionName.parse(request.functionName()), function -> function.withReserved(null));
        return DeleteFunctionConcurrencyResponse.builder().build();
    }

    @Override
    default PutFunctionEventInvokeConfigResponse putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(parts().eventInvokeConfigs()
                        .put(
                                request.functionName(),
                                request.qualifier(),
                                request.maximumRetryAttempts(),
                                request.maximumEventAgeInSeconds(),
                                request.destinationConfig(),
                                true)),
                PutFunctionEventInvokeConfigResponse.class);
    }

    @Override
    default UpdateFunctionEventInvokeConfigResponse updateFunctionEventInvokeConfig(
            UpdateFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(parts().eventInvokeConfigs()
                        .put(
                                request.functionName(),
                                request.qualifier(),
                                request.maximumRetryAttempts(),
                                request.maximumEventAgeInSeconds(),
                                request.destinationConfig(),
                                false)),
                UpdateFunctionEventInvokeConfigResponse.class);
    }

    @Override
    default GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(parts().eventInvokeConfigs().get(request.functionName(), request.qualifier())),
                GetFunctionEventInvokeConfigResponse.class);
    }

    @Override
    default ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest request) {
        Page<FunctionEventInvokeConfig> page = Page.of(
                parts().eventInvokeConfigs().list(request.functionName()), request.marker(), request.maxItems());
        return ListFunctionEventInvokeConfigsResponse.builder()
                .functionEventInvokeConfigs(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    default DeleteFunctionEventInvokeConfigResponse deleteFunctionEventInvokeConfig(
            DeleteFunctionEventInvokeConfigRequest request) {
        parts().eventInvokeConfigs().delete(request.functionName(), request.qualifier());
        return DeleteFunctionEventInvokeConfigResponse.builder().build();
    }
}
