package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.jvm.Artifacts;
import dev.opsctl.local.engine.jvm.Sandbox;
import dev.opsctl.local.service.lambda.Functions.Alias;
import dev.opsctl.local.service.lambda.Functions.Function;
import dev.opsctl.local.service.lambda.Functions.Resolved;
import dev.opsctl.local.service.lambda.Functions.Version;
import dev.opsctl.local.wire.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionResponse;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.Concurrency;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteAliasRequest;
import software.amazon.awssdk.services.lambda.model.DeleteAliasResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsRequest;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsResponse;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionRequest;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.PublishVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigResponse;

/** AWS Lambda of one scope. */
public final class LocalLambda implements LambdaClient, Resumable, ResourcePolicySource {

    private static final int MAX_SYNC_PAYLOAD = 6_291_456;
    private static final int MAX_ASYNC_PAYLOAD = 1_048_576;
    private static final int PAGE = 50;

    private final ServiceContext context;
    private final Functions functions;
    private final Environments environments;
    private final Fleet fleet;
    private final FunctionCatalog catalog;
    private final Aliases aliases;
    private final PermissionPolicies policies;
    private final Invoker invoker;
    private final AsyncInvocations async;
    private final EventInvokeConfigs eventInvokeConfigs;
    private final EventSources sources;

    public LocalLambda(ServiceContext context) {
        this.context = context;
        this.functions = new Functions(context);
        EnvironmentVault vault = new EnvironmentVault(context);
        Artifacts artifacts =
                new Artifacts(context.cloud().home().resolve("lambda").resolve("code"));
        this.environments = new Environments(context, artifacts, vault);
        this.fleet = new Fleet(context);
        this.catalog = new FunctionCatalog(context, functions, vault, artifacts, fleet);
        this.aliases = new Aliases(context, functions);
        this.policies = new PermissionPolicies(context, functions);
        this.invoker = new Invoker(context, functions, environments, fleet);
        Destinations destinations = new Destinations(context, environments);
        this.async = new AsyncInvocations(context, functions, invoker, destinations);
        this.eventInvokeConfigs = new EventInvokeConfigs(context, functions, async.settings());
        this.sources = new EventSources(context, this);
    }

    @Override
    public void resume() {
        Sandbox.sweep(environments.runDirectory());
        async.resume();
        sources.resume();
    }

    @Override
    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        return PojoJson.read(PojoJson.write(catalog.create(request)), CreateFunctionResponse.class);
    }

    @Override
    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        return PojoJson.read(PojoJson.write(catalog.updateCode(request)), UpdateFunctionCodeResponse.class);
    }

    @Override
    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        return PojoJson.read(
                PojoJson.write(catalog.updateConfiguration(request)), UpdateFunctionConfigurationResponse.class);
    }

    @Override
    public PublishVersionResponse publishVersion(PublishVersionRequest request) {
        Version version = catalog.publish(
                FunctionName.parse(request.functionName()),
                request.codeSha256(),
                request.revisionId(),
                request.description());
        return PojoJson.read(PojoJson.write(catalog.show(version)), PublishVersionResponse.class);
    }

    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        Version version = shown(name);
        Function function = functions.function(name);
        return GetFunctionResponse.builder()
                .configuration(named(catalog.show(version), name))
                .code(catalog.location(version))
                .tags(function.tags().isEmpty() ? null : function.tags())
                .concurrency(
                        function.reserved() == null
                                ? null
                                : Concurrency.builder()
                                        .reservedConcurrentExecutions(function.reserved())
                                        .build())
                .build();
    }

    /** The version that a name shows: an alias shows its main version. */
    private Version shown(FunctionName name) {
        Optional<Alias> alias = functions.aliases.get(Functions.key(name.name(), name.qualifierOrLatest()));
        return functions
                .resolve(
                        alias.isPresent()
                                ? new FunctionName(name.name(), alias.get().version())
                                : name)
                .version();
    }

    /** With the ARN as it was asked for. */
    private FunctionConfiguration named(FunctionConfiguration configuration, FunctionName name) {
        return name.qualifier() == null
                ? configuration
                : configuration.toBuilder().functionArn(functions.arn(name)).build();
    }

    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        return PojoJson.read(
                PojoJson.write(named(catalog.show(shown(name)), name)), GetFunctionConfigurationResponse.class);
    }

    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        List<FunctionConfiguration> all = new ArrayList<>();
        for (Function function : functions.functions.values()) {
            for (Version version : functions.versions(function.name())) {
                boolean latest =
                        FunctionName.LATEST.equals(version.configuration().version());
                if (latest || request.functionVersion() == FunctionVersion.ALL) {
                    all.add(catalog.show(version).toBuilder()
                            .state((State) null)
                            .lastUpdateStatus((LastUpdateStatus) null)
                            .functionArn(
                                    request.functionVersion() == FunctionVersion.ALL && latest
                                            ? version.arn() + ":$LATEST"
                                            : version.arn())
                            .build());
                }
            }
        }
        Page<FunctionConfiguration> page = page(all, request.marker(), request.maxItems());
        return ListFunctionsResponse.builder()
                .functions(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    public ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        functions.function(name);
        Page<FunctionConfiguration> page = page(
                functions.versions(name.name()).stream()
                        .map(version -> FunctionName.LATEST.equals(
                                        version.configuration().version())
                                ? catalog.show(version).toBuilder()
                                        .functionArn(version.arn() + ":$LATEST")
                                        .build()
                                : catalog.show(version))
                        .toList(),
                request.marker(),
                request.maxItems());
        return ListVersionsByFunctionResponse.builder()
                .versions(page.items())
                .nextMarker(page.next())
                .build();
    }

    record Page<T>(List<T> items, String next) {}

    /** @param marker the position at which the page begins, as an earlier page gave it */
    static <T> Page<T> page(List<T> all, String marker, Integer maxItems) {
        int from = 0;
        if (marker != null && !marker.isEmpty()) {
            try {
                from = Integer.parseInt(new String(Base64.getDecoder().decode(marker), StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw LambdaErrors.invalid("Invalid marker: " + marker);
            }
        }
        int size = maxItems == null ? PAGE : Math.max(1, Math.min(PAGE, maxItems));
        int to = Math.min(all.size(), from + size);
        String next = to < all.size()
                ? Base64.getEncoder().encodeToString(String.valueOf(to).getBytes(StandardCharsets.US_ASCII))
                : null;
        return new Page<>(List.copyOf(all.subList(Math.min(from, to), to)), next);
    }

    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        catalog.delete(name);
        if (name.qualifier() == null) {
            eventInvokeConfigs.list(name.name()).forEach(config -> async.settings()
                    .remove(name.name() + ":"
                            + FunctionName.parse(config.functionArn()).qualifierOrLatest()));
        }
        return DeleteFunctionResponse.builder().statusCode(204).build();
    }

    @Override
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
                    + e.getMessage().lines().findFirst().orElse(""));
        }
        String requestId = UUID.randomUUID().toString();
        String trace = context.caller().context().get("aws:TraceHeader");
        if (request.invocationType() == InvocationType.DRY_RUN) {
            return InvokeResponse.builder()
                    .statusCode(204)
                    .executedVersion(target.executedVersion())
                    .build();
        } else if (event) {
            async.submit(new AsyncInvocations.Event(
                    requestId,
                    name.name(),
                    name.qualifier(),
                    payload,
                    trace == null ? Invoker.newTrace(context.clock().instant()) : trace,
                    request.clientContext()));
            return InvokeResponse.builder().statusCode(202).build();
        }
        boolean tail = request.logType() == LogType.TAIL;
        Invoker.Result result =
                invoker.invoke(target, requestId, payload, trace, clientContext(request.clientContext()), tail);
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
    public CreateAliasResponse createAlias(CreateAliasRequest request) {
        return PojoJson.read(PojoJson.write(aliases.create(request)), CreateAliasResponse.class);
    }

    @Override
    public UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        return PojoJson.read(PojoJson.write(aliases.update(request)), UpdateAliasResponse.class);
    }

    @Override
    public GetAliasResponse getAlias(GetAliasRequest request) {
        return PojoJson.read(
                PojoJson.write(aliases.show(aliases.get(request.functionName(), request.name()))),
                GetAliasResponse.class);
    }

    @Override
    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        functions.function(name);
        Page<AliasConfiguration> page = page(
                functions.aliases(name.name()).stream()
                        .filter(alias -> request.functionVersion() == null
                                || alias.version().equals(request.functionVersion()))
                        .map(aliases::show)
                        .toList(),
                request.marker(),
                request.maxItems());
        return ListAliasesResponse.builder()
                .aliases(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    public DeleteAliasResponse deleteAlias(DeleteAliasRequest request) {
        aliases.delete(request.functionName(), request.name());
        return DeleteAliasResponse.builder().build();
    }

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        return AddPermissionResponse.builder().statement(policies.add(request)).build();
    }

    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        policies.remove(request);
        return RemovePermissionResponse.builder().build();
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        return policies.get(request);
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return resourceArn.contains(":function:") ? policies.find(resourceArn) : Optional.empty();
    }

    @Override
    public PutFunctionConcurrencyResponse putFunctionConcurrency(PutFunctionConcurrencyRequest request) {
        Integer reserved = request.reservedConcurrentExecutions();
        if (reserved == null || reserved < 0) {
            throw LambdaErrors.constraint(
                    "reservedConcurrentExecutions", reserved, "Member must have value greater than or equal to 0");
        }
        FunctionName name = FunctionName.parse(request.functionName());
        int others = functions.functions.values().stream()
                .filter(function -> !function.name().equals(name.name()) && function.reserved() != null)
                .mapToInt(Function::reserved)
                .sum();
        if (others + reserved > 900) {
            throw LambdaErrors.invalid(
                    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].");
        }
        functions.change(name, function -> function.withReserved(reserved));
        return PutFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(reserved)
                .build();
    }

    @Override
    public GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest request) {
        return GetFunctionConcurrencyResponse.builder()
                .reservedConcurrentExecutions(functions
                        .function(FunctionName.parse(request.functionName()))
                        .reserved())
                .build();
    }

    @Override
    public DeleteFunctionConcurrencyResponse deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest request) {
        functions.change(FunctionName.parse(request.functionName()), function -> function.withReserved(null));
        return DeleteFunctionConcurrencyResponse.builder().build();
    }

    @Override
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

    @Override
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

    @Override
    public GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        return PojoJson.read(
                PojoJson.write(eventInvokeConfigs.get(request.functionName(), request.qualifier())),
                GetFunctionEventInvokeConfigResponse.class);
    }

    @Override
    public ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest request) {
        Page<FunctionEventInvokeConfig> page =
                page(eventInvokeConfigs.list(request.functionName()), request.marker(), request.maxItems());
        return ListFunctionEventInvokeConfigsResponse.builder()
                .functionEventInvokeConfigs(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    public DeleteFunctionEventInvokeConfigResponse deleteFunctionEventInvokeConfig(
            DeleteFunctionEventInvokeConfigRequest request) {
        eventInvokeConfigs.delete(request.functionName(), request.qualifier());
        return DeleteFunctionEventInvokeConfigResponse.builder().build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        tags(request.resource(), tags -> tags.putAll(request.tags()));
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        tags(request.resource(), tags -> request.tagKeys().forEach(tags::remove));
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListTagsResponse listTags(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(functions.function(FunctionName.parse(request.resource())).tags())
                .build();
    }

    private void tags(String arn, Consumer<Map<String, String>> change) {
        functions.change(FunctionName.parse(arn), function -> {
            Map<String, String> tags = new LinkedHashMap<>(function.tags());
            change.accept(tags);
            if (tags.size() > 50) {
                throw LambdaErrors.invalid("A function can have no more than 50 tags.");
            }
            return function.withTags(tags);
        });
    }

    @Override
    public GetAccountSettingsResponse getAccountSettings(GetAccountSettingsRequest request) {
        int reserved = functions.functions.values().stream()
                .filter(function -> function.reserved() != null)
                .mapToInt(Function::reserved)
                .sum();
        long code = functions.versions.values().stream()
                .mapToLong(version -> version.configuration().codeSize())
                .sum();
        return GetAccountSettingsResponse.builder()
                .accountLimit(l -> l.totalCodeSize(80_530_636_800L)
                        .codeSizeUnzipped(262_144_000L)
                        .codeSizeZipped(52_428_800L)
                        .concurrentExecutions(1_000)
                        .unreservedConcurrentExecutions(1_000 - reserved))
                .accountUsage(u -> u.totalCodeSize(code).functionCount(functions.functions.size()))
                .build();
    }

    @Override
    public String serviceName() {
        return LambdaClient.SERVICE_NAME;
    }

    @Override
    public CreateEventSourceMappingResponse createEventSourceMapping(CreateEventSourceMappingRequest request) {
        return CreateEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources.create(request), b))
                .build();
    }

    @Override
    public GetEventSourceMappingResponse getEventSourceMapping(GetEventSourceMappingRequest request) {
        return GetEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources.find(request.uuid()), b))
                .build();
    }

    @Override
    public UpdateEventSourceMappingResponse updateEventSourceMapping(UpdateEventSourceMappingRequest request) {
        return UpdateEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources.update(request), b))
                .build();
    }

    @Override
    public DeleteEventSourceMappingResponse deleteEventSourceMapping(DeleteEventSourceMappingRequest request) {
        return DeleteEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources.delete(request.uuid()), b))
                .build();
    }

    @Override
    public ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest request) {
        String name = request.functionName() == null
                ? null
                : FunctionName.parse(request.functionName()).name();
        return ListEventSourceMappingsResponse.builder()
                .eventSourceMappings(sources.all().stream()
                        .filter(m -> name == null
                                || FunctionName.parse(m.functionArn()).name().equals(name))
                        .filter(m -> request.eventSourceArn() == null
                                || request.eventSourceArn().equals(m.eventSourceArn()))
                        .toList())
                .build();
    }

    @Override
    public void close() {
        sources.close();
        fleet.close();
        environments.close();
    }
}
