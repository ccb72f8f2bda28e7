package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Function;
import dev.opsctl.local.service.lambda.function.Functions.Resolved;
import dev.opsctl.local.service.lambda.invoke.AsyncInvocations;
import dev.opsctl.local.service.lambda.invoke.EventInvokeConfigs;
import dev.opsctl.local.service.lambda.invoke.InvocationTrace;
import dev.opsctl.local.service.lambda.invoke.Invoker;
import dev.opsctl.local.service.lambda.invoke.TraceOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigRequest;
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
final class InvocationOperations {

    private static final int MAX_SYNC_PAYLOAD = 6_291_456;
    private static final int MAX_ASYNC_PAYLOAD = 1_048_576;

    private final ServiceContext context;
    private final Functions functions;
    private final Invoker invoker;
    private final AsyncInvocations async;
    private final EventInvokeConfigs eventInvokeConfigs;

    InvocationOperations(
            ServiceContext context,
            Functions functions,
            Invoker invoker,
            AsyncInvocations async,
            EventInvokeConfigs eventInvokeConfigs) {
        this.context = context;
        this.functions = functions;
        this.invoker = invoker;
        this.async = async;
        this.eventInvokeConfigs = eventInvokeConfigs;
    }

    public InvokeResponse invoke(InvokeRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        Resolved target = functions.resolve(name);
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
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        String requestId = UUID.randomUUID().toString();
        String trace = context.caller().context().get(Caller.TRACE_HEADER);
        if (request.invocationType() == InvocationType.DRY_RUN) {
            return InvokeResponse.builder()
                    .statusCode(204)
                    .executedVersion(target.executedVersion())
                    .build();
        }
        invoker.called(target.version(), context.caller());
        if (event) {
            async.submit(new AsyncInvocations.Event(
                    requestId,
                    name.name(),
                    name.qualifier(),
                    payload,
                    InvocationTrace.decide(context, target.version(), TraceOrigin.of(trace))
                            .toString(),
                    request.clientContext()));
            return InvokeResponse.builder().statusCode(202).build();
        }
        boolean tail = request.logType() == LogType.TAIL;
        Invoker.Result result = invoker.invoke(
                target, requestId, payload, TraceOrigin.of(trace), clientContext(request.clientContext()), tail);
        return InvokeResponse.builder()
                .statusCode(200)
                .functionError(result.functionError())
                .payload(SdkBytes.fromByteArray(result.payload()))
                .executedVersion(result.executedVersion())
                .logResult(tail ? Base64.getEncoder().encodeToString(result.tail()) : null)
                .build();
    }

    /** The client context comes as Base64 and goes to the runtime as JSON. */
    private static @Nullable String clientContext(@Nullable String base64) {
        try {
            return base64 == null ? null : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.content("Client context must be a valid Base64-encoded JSON object.");
        }
    }

    public PutFunctionConcurrencyResponse putFunctionConcurrency(PutFunctionConcurrencyRequest request) {
        Integer reserved = request.reservedConcurrentExecutions();
        if (reserved == null || reserved < 0) {
            throw LambdaErrors.constraint(
                    "reservedConcurrentExecutions", reserved, "Member must have value greater than or equal to 0");
        }
        FunctionName name = FunctionName.parse(request.functionName());
        if (name.qualifier() != null) {
            throw LambdaErrors.invalid(
                    "This operation is permitted on Lambda functions only. Aliases and versions do not"
                            + " support this operation. Please specify either a function name or an unqualified function ARN.");
        }
        functions.require(new FunctionName(name.name(), FunctionName.LATEST));
        int others = functions.functions.values().stream()
                .filter(function -> !function.name().equals(name.name()) && function.reserved() != null)
                .mapToInt(Function::reserved)
                .sum();
        if (others + reserved > 900) {
            throw LambdaErrors.invalid("Specified ReservedConcurrentExecutions for function decreases account's"
                    + " UnreservedConcurrentExecution below its minimum value of [100].");
        }
        functions.change(name, function -> function.withReserved(reserved));
        return PutFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(reserved)
                .build();
    }

    public GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest request) {
        return GetFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(functions
                        .function(FunctionName.parse(request.functionName()))
                        .reserved())
                .build();
    }

    public void deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest request) {
        functions.change(FunctionName.parse(request.functionName()), function -> function.withReserved(null));
    }

    public PutFunctionEventInvokeConfigResponse putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(eventInvokeConfigs.put(
                        request.functionName(),
                        request.qualifier(),
                        request.maximumRetryAttempts(),
                        request.maximumEventAgeInSeconds(),
                        request.destinationConfig(),
                        true)),
                PutFunctionEventInvokeConfigResponse.class);
    }

    public UpdateFunctionEventInvokeConfigResponse updateFunctionEventInvokeConfig(
            UpdateFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(eventInvokeConfigs.put(
                        request.functionName(),
                        request.qualifier(),
                        request.maximumRetryAttempts(),
                        request.maximumEventAgeInSeconds(),
                        request.destinationConfig(),
                        false)),
                UpdateFunctionEventInvokeConfigResponse.class);
    }

    public GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(eventInvokeConfigs.get(request.functionName(), request.qualifier())),
                GetFunctionEventInvokeConfigResponse.class);
    }

    public ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest request) {
        Page<FunctionEventInvokeConfig> page = LambdaPages.of(
                "ListFunctionEventInvokeConfigs " + request.functionName(),
                eventInvokeConfigs.list(request.functionName()),
                FunctionEventInvokeConfig::functionArn,
                request.marker(),
                request.maxItems());
        return ListFunctionEventInvokeConfigsResponse.builder()
                .functionEventInvokeConfigs(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    public void deleteFunctionEventInvokeConfig(DeleteFunctionEventInvokeConfigRequest request) {
        eventInvokeConfigs.delete(request.functionName(), request.qualifier());
    }
}
