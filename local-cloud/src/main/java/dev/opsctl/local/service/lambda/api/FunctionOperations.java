package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.FunctionCatalog;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Alias;
import dev.opsctl.local.service.lambda.function.Functions.Function;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import dev.opsctl.local.service.lambda.invoke.EventInvokeConfigs;
import dev.opsctl.local.service.lambda.source.MappingTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.Concurrency;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsRequest;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionRequest;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.RuntimeVersionConfig;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;

/** Functions and their versions, tags and the account's limits. */
final class FunctionOperations {

    private static final String MAPPING = "event-source-mapping:";

    private final ServiceContext context;
    private final Functions functions;
    private final FunctionCatalog catalog;
    private final EventInvokeConfigs eventInvokeConfigs;
    private final UrlConfigs urls;
    private final MappingTags mappingTags;

    FunctionOperations(
            ServiceContext context,
            Functions functions,
            FunctionCatalog catalog,
            EventInvokeConfigs eventInvokeConfigs,
            UrlConfigs urls,
            MappingTags mappingTags) {
        this.mappingTags = mappingTags;
        this.context = context;
        this.functions = functions;
        this.catalog = catalog;
        this.eventInvokeConfigs = eventInvokeConfigs;
        this.urls = urls;
    }

    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        return PojoJson.read(PojoJson.write(catalog.create(request)), CreateFunctionResponse.class);
    }

    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        return PojoJson.read(PojoJson.write(catalog.updateCode(request)), UpdateFunctionCodeResponse.class);
    }

    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        return PojoJson.read(
                PojoJson.write(catalog.updateConfiguration(request)), UpdateFunctionConfigurationResponse.class);
    }

    public PublishVersionResponse publishVersion(PublishVersionRequest request) {
        Version version = catalog.publish(
                FunctionName.parse(request.functionName()),
                request.codeSha256(),
                request.revisionId(),
                request.description());
        return PojoJson.read(PojoJson.write(catalog.show(version)), PublishVersionResponse.class);
    }

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

    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        return PojoJson.read(
                PojoJson.write(named(catalog.show(shown(name)), name)), GetFunctionConfigurationResponse.class);
    }

    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        List<FunctionConfiguration> all = new ArrayList<>();
        for (Function function : functions.functions.values()) {
            for (Version version : functions.versions(function.name())) {
                boolean latest =
                        FunctionName.LATEST.equals(version.configuration().version());
                if (latest || request.functionVersion() == FunctionVersion.ALL) {
                    all.add(listed(version).toBuilder()
                            .functionArn(
                                    request.functionVersion() == FunctionVersion.ALL && latest
                                            ? version.arn() + ":$LATEST"
                                            : version.arn())
                            .build());
                }
            }
        }
        Page<FunctionConfiguration> page = LambdaPages.of(
                "ListFunctions " + request.functionVersion(),
                all,
                version -> version.functionName() + " " + LambdaPages.byNumber(version.version()),
                request.marker(),
                request.maxItems());
        return ListFunctionsResponse.builder()
                .functions(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    /** Lists tell neither of states nor of runtimes. */
    private FunctionConfiguration listed(Version version) {
        return catalog.show(version).toBuilder()
                .state((State) null)
                .lastUpdateStatus((LastUpdateStatus) null)
                .runtimeVersionConfig((RuntimeVersionConfig) null)
                .build();
    }

    public ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        functions.function(name);
        Page<FunctionConfiguration> page = LambdaPages.of(
                "ListVersionsByFunction " + name.name(),
                functions.versions(name.name()).stream()
                        .map(version -> FunctionName.LATEST.equals(
                                        version.configuration().version())
                                ? listed(version).toBuilder()
                                        .functionArn(version.arn() + ":$LATEST")
                                        .build()
                                : listed(version))
                        .toList(),
                version -> LambdaPages.byNumber(version.version()),
                request.marker(),
                request.maxItems());
        return ListVersionsByFunctionResponse.builder()
                .versions(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        catalog.delete(name, () -> {
            context.table("recursion", String.class).remove(name.name());
            SafeguardOperations.forget(context, name.name());
            eventInvokeConfigs.deleteOf(name.name());
            urls.forget(name);
        });
        return DeleteFunctionResponse.builder().statusCode(204).build();
    }

    /** The UUID, if an ARN is a mapping's. */
    private static Optional<String> mapping(String arn) {
        String resource = Arn.of(arn).resource();
        return resource.startsWith(MAPPING) ? Optional.of(resource.substring(MAPPING.length())) : Optional.empty();
    }

    public void tagResource(TagResourceRequest request) {
        if (request.tags().isEmpty()) {
            throw LambdaErrors.invalid("An error occurred and the request cannot be processed.");
        }
        Caller caller = context.caller();
        Optional<String> mapping = mapping(request.resource());
        if (mapping.isPresent()) {
            mappingTags.add(mapping.get(), request.tags(), caller);
            return;
        }
        functions.change(
                FunctionName.parse(request.resource()),
                function -> function.withTags(Tags.merged(function.tags(), request.tags(), caller, LambdaErrors::tag)));
    }

    public void untagResource(UntagResourceRequest request) {
        if (request.tagKeys().isEmpty()) {
            throw LambdaErrors.constraint("tagKeys", null, "Member must not be null");
        }
        Optional<String> mapping = mapping(request.resource());
        if (mapping.isPresent()) {
            mappingTags.remove(mapping.get(), request.tagKeys());
            return;
        }
        functions.change(
                FunctionName.parse(request.resource()),
                function -> function.withTags(Tags.without(function.tags(), request.tagKeys())));
    }

    public ListTagsResponse listTags(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(mapping(request.resource()).map(mappingTags::get).orElseGet(() -> functions
                        .function(FunctionName.parse(request.resource()))
                        .tags()))
                .build();
    }

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
}
