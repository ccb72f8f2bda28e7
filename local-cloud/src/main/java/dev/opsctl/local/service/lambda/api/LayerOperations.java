package dev.opsctl.local.service.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.function.FunctionCatalog;
import dev.opsctl.local.service.lambda.function.LayerPolicies;
import dev.opsctl.local.service.lambda.function.Layers;
import dev.opsctl.local.service.lambda.function.Layers.LayerVersion;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentOutput;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.LayersListItem;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsRequest;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsResponse;
import software.amazon.awssdk.services.lambda.model.ListLayersRequest;
import software.amazon.awssdk.services.lambda.model.ListLayersResponse;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.RemoveLayerVersionPermissionRequest;

/** Layers, their versions, and who may use these. */
final class LayerOperations {

    private final ServiceContext context;
    private final Layers layers;
    private final LayerPolicies policies;
    private final Artifacts artifacts;

    LayerOperations(ServiceContext context, Layers layers, LayerPolicies policies, Artifacts artifacts) {
        this.context = context;
        this.layers = layers;
        this.policies = policies;
        this.artifacts = artifacts;
    }

    public PublishLayerVersionResponse publishLayerVersion(PublishLayerVersionRequest request) {
        return PojoJson.read(PojoJson.write(view(layers.publish(request))), PublishLayerVersionResponse.class);
    }

    public GetLayerVersionResponse getLayerVersion(GetLayerVersionRequest request) {
        return view(layers.get(request.layerName(), request.versionNumber()));
    }

    public GetLayerVersionByArnResponse getLayerVersionByArn(GetLayerVersionByArnRequest request) {
        return PojoJson.read(PojoJson.write(view(layers.get(request.arn()))), GetLayerVersionByArnResponse.class);
    }

    private GetLayerVersionResponse view(LayerVersion version) {
        return GetLayerVersionResponse.builder()
                .content(LayerVersionContentOutput.builder()
                        .codeSha256(Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(version.artifact())))
                        .codeSize(version.size())
                        .location(artifacts.location(version.artifact()))
                        .build())
                .layerArn(layers.arn(version.layer()))
                .layerVersionArn(layers.arn(version))
                .description(version.description())
                .createdDate(FunctionCatalog.date(version.created()))
                .version(version.number())
                .compatibleRuntimesWithStrings(either(version.runtimes()))
                .compatibleArchitecturesWithStrings(either(version.architectures()))
                .licenseInfo(version.licence())
                .build();
    }

    private static @Nullable List<String> either(List<String> names) {
        return names.isEmpty() ? null : names;
    }

    private LayerVersionsListItem item(LayerVersion version) {
        return LayerVersionsListItem.builder()
                .layerVersionArn(layers.arn(version))
                .version(version.number())
                .description(version.description())
                .createdDate(FunctionCatalog.date(version.created()))
                .compatibleRuntimesWithStrings(either(version.runtimes()))
                .compatibleArchitecturesWithStrings(either(version.architectures()))
                .licenseInfo(version.licence())
                .build();
    }

    public ListLayerVersionsResponse listLayerVersions(ListLayerVersionsRequest request) {
        Page<LayerVersion> page = LambdaPages.of(
                "ListLayerVersions " + request.layerName(),
                layers.list(
                        request.layerName(),
                        request.compatibleRuntimeAsString(),
                        request.compatibleArchitectureAsString()),
                version -> LambdaPages.byNumber(String.valueOf(Long.MAX_VALUE - version.number())),
                request.marker(),
                request.maxItems());
        return ListLayerVersionsResponse.builder()
                .layerVersions(page.items().stream().map(this::item).toList())
                .nextMarker(page.nextToken())
                .build();
    }

    public ListLayersResponse listLayers(ListLayersRequest request) {
        List<LayersListItem> all = layers.names().stream()
                .flatMap(
                        name -> layers
                                .list(
                                        name,
                                        request.compatibleRuntimeAsString(),
                                        request.compatibleArchitectureAsString())
                                .stream()
                                .limit(1))
                .map(latest -> LayersListItem.builder()
                        .layerName(latest.layer())
                        .layerArn(layers.arn(latest.layer()))
                        .latestMatchingVersion(item(latest))
                        .build())
                .toList();
        Page<LayersListItem> page =
                LambdaPages.of("ListLayers", all, LayersListItem::layerName, request.marker(), request.maxItems());
        return ListLayersResponse.builder()
                .layers(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    public void deleteLayerVersion(DeleteLayerVersionRequest request) {
        context.change(change -> {
            layers.delete(request.layerName(), request.versionNumber());
            policies.forget(request.layerName(), request.versionNumber());
        });
    }

    public AddLayerVersionPermissionResponse addLayerVersionPermission(AddLayerVersionPermissionRequest request) {
        ObjectNode statement = PojoJson.mapper().createObjectNode();
        LayerPolicies.Stored stored = policies.add(request, statement);
        return AddLayerVersionPermissionResponse.builder()
                .statement(statement.toString())
                .revisionId(stored.revisionId())
                .build();
    }

    public void removeLayerVersionPermission(RemoveLayerVersionPermissionRequest request) {
        policies.remove(request.layerName(), request.versionNumber(), request.statementId(), request.revisionId());
    }

    public GetLayerVersionPolicyResponse getLayerVersionPolicy(GetLayerVersionPolicyRequest request) {
        LayerPolicies.Stored stored = policies.get(request.layerName(), request.versionNumber());
        return GetLayerVersionPolicyResponse.builder()
                .policy(stored.policy().toString())
                .revisionId(stored.revisionId())
                .build();
    }
}
