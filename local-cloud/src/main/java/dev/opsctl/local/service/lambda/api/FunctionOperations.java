package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Alias;
import dev.opsctl.local.service.lambda.function.Functions.Function;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.lambda.LambdaClient;
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
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;

/** Functions and their versions, tags and the account's limits. */
interface FunctionOperations extends LambdaClient {

    /** What the operations work with. */
    LambdaParts parts();

    @Override
    default CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        return PojoJson.read(PojoJson.write(parts().catalog().create(request)), CreateFunctionResponse.class);
    }

    @Override
    default UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        return PojoJson.read(PojoJson.write(parts().catalog().updateCode(request)), UpdateFunctionCodeResponse.class);
    }

    @Override
    default UpdateFunctionConfigurationResponse updateFunctionConfiguration(
            UpdateFunctionConfigurationRequest request) {
        return PojoJson.read(
                PojoJson.write(parts().catalog().updateConfiguration(request)),
                UpdateFunctionConfigurationResponse.class);
    }

    @Override
    default PublishVersionResponse publishVersion(PublishVersionRequest request) {
        Version version = parts().catalog()
                .publish(
                        FunctionName.parse(request.functionName()),
                        request.codeSha256(),
                        request.revisionId(),
                        request.description());
        return PojoJson.read(PojoJson.write(parts().catalog().show(version)), PublishVersionResponse.class);
    }

    @Override
    default GetFunctionResponse getFunction(GetFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        Version version = shown(name);
        Function function = parts().functions().function(name);
        return GetFunctionResponse.builder()
                .configuration(named(parts().catalog().show(version), name))
                .code(parts().catalog().location(version))
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
        Optional<Alias> alias = parts().functions().aliases.get(Functions.key(name.name(), name.qualifierOrLatest()));
        return parts().functions()
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
                : configuration.toBuilder()
                        .functionArn(parts().functions().arn(name))
                        .build();
    }

    @Override
    default GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        return PojoJson.read(
                PojoJson.write(named(parts().catalog().show(shown(name)), name)),
                GetFunctionConfigurationResponse.class);
    }

    @Override
    default ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        List<FunctionConfiguration> all = new ArrayList<>();
        for (Function function : parts().functions().functions.values()) {
            for (Version version : parts().functions().versions(function.name())) {
                boolean latest =
                        FunctionName.LATEST.equals(version.configuration().version());
                if (latest || request.functionVersion() == FunctionVersion.ALL) {
                    all.add(parts().catalog().show(version).toBuilder()
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
        Page<FunctionConfiguration> page = Page.of(all, request.marker(), request.maxItems());
        return ListFunctionsResponse.builder()
                .functions(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    default ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        parts().functions().function(name);
        Page<FunctionConfiguration> page = Page.of(
                parts().functions().versions(name.name()).stream()
                        .map(version -> FunctionName.LATEST.equals(
                                        version.configuration().version())
                                ? parts().catalog().show(version).toBuilder()
                                        .functionArn(version.arn() + ":$LATEST")
                                        .build()
                                : parts().catalog().show(version))
                        .toList(),
                request.marker(),
                request.maxItems());
        return ListVersionsByFunctionResponse.builder()
                .versions(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    default DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        parts().catalog().delete(name, () -> {
            parts().context().table("recursion", String.class).remove(name.name());
            parts().eventInvokeConfigs().list(name.name()).forEach(config -> parts().async()
                    .settings()
                    .remove(name.name() + ":"
                            + FunctionName.parse(config.functionArn()).qualifierOrLatest()));
        });
        return DeleteFunctionResponse.builder().statusCode(204).build();
    }

    @Override
    default TagResourceResponse tagResource(TagResourceRequest request) {
        tags(request.resource(), tags -> tags.putAll(request.tags()));
        return TagResourceResponse.builder().build();
    }

    @Override
    default UntagResourceResponse untagResource(UntagResourceRequest request) {
        tags(request.resource(), tags -> request.tagKeys().forEach(tags::remove));
        return UntagResourceResponse.builder().build();
    }

    @Override
    default ListTagsResponse listTags(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(parts().functions()
                        .function(FunctionName.parse(request.resource()))
                        .tags())
                .build();
    }

    private void tags(String arn, Consumer<Map<String, String>> change) {
        parts().functions().change(FunctionName.parse(arn), function -> {
            Map<String, String> tags = new LinkedHashMap<>(function.tags());
            change.accept(tags);
            if (tags.size() > 50) {
                throw LambdaErrors.invalid("A function can have no more than 50 tags.");
            }
            return function.withTags(tags);
        });
    }

    @Override
    default GetAccountSettingsResponse getAccountSettings(GetAccountSettingsRequest request) {
        int reserved = parts().functions().functions.values().stream()
                .filter(function -> function.reserved() != null)
                .mapToInt(Function::reserved)
                .sum();
        long code = parts().functions().versions.values().stream()
                .mapToLong(version -> version.configuration().codeSize())
                .sum();
        return GetAccountSettingsResponse.builder()
                .accountLimit(l -> l.totalCodeSize(80_530_636_800L)
                        .codeSizeUnzipped(262_144_000L)
                        .codeSizeZipped(52_428_800L)
                        .concurrentExecutions(1_000)
                        .unreservedConcurrentExecutions(1_000 - reserved))
                .accountUsage(u -> u.totalCodeSize(code)
                        .functionCount(parts().functions().functions.size()))
                .build();
    }
}
