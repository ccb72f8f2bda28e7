package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.function.Aliases;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.DeleteAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;

/** Aliases of functions. */
final class AliasOperations {

    private final Functions functions;
    private final Aliases aliases;
    private final UrlConfigs urls;

    AliasOperations(Functions functions, Aliases aliases, UrlConfigs urls) {
        this.urls = urls;
        this.functions = functions;
        this.aliases = aliases;
    }

    public CreateAliasResponse createAlias(CreateAliasRequest request) {
        return PojoJson.read(PojoJson.write(aliases.create(request)), CreateAliasResponse.class);
    }

    public UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        return PojoJson.read(PojoJson.write(aliases.update(request)), UpdateAliasResponse.class);
    }

    public GetAliasResponse getAlias(GetAliasRequest request) {
        return PojoJson.read(
                PojoJson.write(aliases.show(aliases.get(request.functionName(), request.name()))),
                GetAliasResponse.class);
    }

    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        functions.function(name);
        Page<AliasConfiguration> page = LambdaPages.of(
                "ListAliases " + name.name() + " " + request.functionVersion(),
                functions.aliases(name.name()).stream()
                        .filter(alias -> request.functionVersion() == null
                                || alias.version().equals(request.functionVersion()))
                        .map(aliases::show)
                        .toList(),
                AliasConfiguration::name,
                request.marker(),
                request.maxItems());
        return ListAliasesResponse.builder()
                .aliases(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    public void deleteAlias(DeleteAliasRequest request) {
        aliases.delete(
                request.functionName(),
                request.name(),
                () -> urls.forget(FunctionName.parse(request.functionName(), request.name())));
    }
}
