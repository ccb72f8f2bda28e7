package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import dev.opsctl.local.service.lambda.function.UrlConfigs.UrlConfig;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.FunctionUrlConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.InvokeMode;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigResponse;

/** The URLs of functions, which invoke in buffered mode. */
final class UrlOperations {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Functions functions;
    private final UrlConfigs urls;
    private final Supplier<Instant> now;

    UrlOperations(Functions functions, UrlConfigs urls, Supplier<Instant> now) {
        this.functions = functions;
        this.urls = urls;
        this.now = now;
    }

    private static void buffered(@Nullable InvokeMode mode) {
        if (mode == InvokeMode.RESPONSE_STREAM) {
            throw LambdaErrors.invalid(
                    "The local cloud answers function URLs in InvokeMode BUFFERED only: RESPONSE_STREAM is not supported.");
        }
    }

    public CreateFunctionUrlConfigResponse createFunctionUrlConfig(CreateFunctionUrlConfigRequest request) {
        buffered(request.invokeMode());
        UrlConfig made = urls.create(
                FunctionName.parse(request.functionName(), request.qualifier()), request.authType(), request.cors());
        return CreateFunctionUrlConfigResponse.builder()
                .functionUrl(urls.url(made))
                .functionArn(functions.arn(made.name()))
                .authType(made.auth())
                .cors(made.cors())
                .creationTime(TIME.format(made.created()))
                .invokeMode(InvokeMode.BUFFERED)
                .build();
    }

    public UpdateFunctionUrlConfigResponse updateFunctionUrlConfig(UpdateFunctionUrlConfigRequest request) {
        buffered(request.invokeMode());
        UrlConfig changed = urls.update(
                FunctionName.parse(request.functionName(), request.qualifier()),
                before -> new UrlConfig(
                        before.id(),
                        before.function(),
                        before.qualifier(),
                        request.authType() == null ? before.auth() : request.authType(),
                        request.cors() == null ? before.cors() : request.cors(),
                        before.created(),
                        now.get()));
        return UpdateFunctionUrlConfigResponse.builder()
                .functionUrl(urls.url(changed))
                .functionArn(functions.arn(changed.name()))
                .authType(changed.auth())
                .cors(changed.cors())
                .creationTime(TIME.format(changed.created()))
                .lastModifiedTime(TIME.format(changed.modified()))
                .invokeMode(InvokeMode.BUFFERED)
                .build();
    }

    public GetFunctionUrlConfigResponse getFunctionUrlConfig(GetFunctionUrlConfigRequest request) {
        UrlConfig found = urls.get(FunctionName.parse(request.functionName(), request.qualifier()));
        return GetFunctionUrlConfigResponse.builder()
                .functionUrl(urls.url(found))
                .functionArn(functions.arn(found.name()))
                .authType(found.auth())
                .cors(found.cors())
                .creationTime(TIME.format(found.created()))
                .lastModifiedTime(TIME.format(found.modified()))
                .invokeMode(InvokeMode.BUFFERED)
                .build();
    }

    public ListFunctionUrlConfigsResponse listFunctionUrlConfigs(ListFunctionUrlConfigsRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        urls.require(new FunctionName(name.name(), null));
        Page<UrlConfig> page = LambdaPages.of(
                "ListFunctionUrlConfigs " + name.name(),
                urls.list(name.name()),
                config -> functions.arn(config.name()),
                request.marker(),
                request.maxItems());
        return ListFunctionUrlConfigsResponse.builder()
                .functionUrlConfigs(page.items().stream()
                        .map(config -> FunctionUrlConfig.builder()
                                .functionUrl(urls.url(config))
                                .functionArn(functions.arn(config.name()))
                                .authType(config.auth())
                                .cors(config.cors())
                                .creationTime(TIME.format(config.created()))
                                .lastModifiedTime(TIME.format(config.modified()))
                                .invokeMode(InvokeMode.BUFFERED)
                                .build())
                        .toList())
                .nextMarker(page.nextToken())
                .build();
    }

    public void deleteFunctionUrlConfig(DeleteFunctionUrlConfigRequest request) {
        urls.delete(FunctionName.parse(request.functionName(), request.qualifier()));
    }
}
