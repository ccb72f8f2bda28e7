package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.CacheClusterStatus;
import software.amazon.awssdk.services.apigateway.model.CanarySettings;
import software.amazon.awssdk.services.apigateway.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.apigateway.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.apigateway.model.CreateStageRequest;
import software.amazon.awssdk.services.apigateway.model.CreateStageResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteDeploymentRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteStageRequest;
import software.amazon.awssdk.services.apigateway.model.Deployment;
import software.amazon.awssdk.services.apigateway.model.FlushStageAuthorizersCacheRequest;
import software.amazon.awssdk.services.apigateway.model.FlushStageCacheRequest;
import software.amazon.awssdk.services.apigateway.model.GetDeploymentRequest;
import software.amazon.awssdk.services.apigateway.model.GetDeploymentResponse;
import software.amazon.awssdk.services.apigateway.model.GetDeploymentsRequest;
import software.amazon.awssdk.services.apigateway.model.GetDeploymentsResponse;
import software.amazon.awssdk.services.apigateway.model.GetStageRequest;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.GetStagesRequest;
import software.amazon.awssdk.services.apigateway.model.GetStagesResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodSnapshot;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UpdateDeploymentRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateDeploymentResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateStageRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateStageResponse;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/** Deployments, which freeze an API, and the stages that serve them. */
final class StageOperations {

    private final ApiTables tables;
    private final StageCaches caches;

    StageOperations(ApiTables tables, StageCaches caches) {
        this.tables = tables;
        this.caches = caches;
    }

    public CreateDeploymentResponse createDeployment(CreateDeploymentRequest request) {
        String api = request.restApiId();
        StageChecks.canary(request.canarySettings());
        return tables.one(() -> {
            ApiDefinition definition = tables.definition(api);
            Map<String, Map<String, MethodSnapshot>> summary = new LinkedHashMap<>();
            for (Resource resource : definition.resources()) {
                for (Method method : resource.resourceMethods().values()) {
                    if (method.methodIntegration() == null) {
                        throw ApiErrors.badRequest("No integration defined for method");
                    }
                    summary.computeIfAbsent(resource.path(), path -> new LinkedHashMap<>())
                            .put(
                                    method.httpMethod(),
                                    MethodSnapshot.builder()
                                            .authorizationType(method.authorizationType())
                                            .apiKeyRequired(Boolean.TRUE.equals(method.apiKeyRequired()))
                                            .build());
                }
            }
            if (summary.isEmpty()) {
                throw ApiErrors.badRequest("The REST API doesn't contain any methods");
            }
            Deployment deployment = Deployment.builder()
                    .id(ApiIds.part())
                    .description(request.description())
                    .createdDate(tables.context.clock().instant())
                    .apiSummary(summary)
                    .build();
            tables.deployments.insert(api + "/" + deployment.id(), deployment);
            tables.definitions.insert(api + "/" + deployment.id(), definition);
            if (request.stageName() != null && !request.stageName().isEmpty()) {
                deployTo(request, deployment.id());
            }
            return ApiTables.as(plain(deployment), CreateDeploymentResponse.class);
        });
    }

    private void deployTo(CreateDeploymentRequest request, String deployment) {
        String key = request.restApiId() + "/" + request.stageName();
        if (tables.stages.get(key).isEmpty()) {
            createStage(ApiTables.as(request, CreateStageRequest.class).toBuilder()
                    .deploymentId(deployment)
                    .description(request.stageDescription())
                    .canarySettings((CanarySettings) null)
                    .build());
            return;
        }
        tables.stages.update(key, before -> {
            Stage.Builder stage = before.toBuilder()
                    .deploymentId(deployment)
                    .lastUpdatedDate(tables.context.clock().instant());
            if (request.hasVariables()) {
                stage.variables(request.variables());
            }
            if (request.tracingEnabled() != null) {
                stage.tracingEnabled(request.tracingEnabled());
            }
            return stage.build();
        });
    }

    public GetDeploymentResponse getDeployment(GetDeploymentRequest request) {
        Deployment deployment = tables.deployment(request.restApiId(), request.deploymentId());
        return ApiTables.as(
                request.embed().contains("apisummary") ? deployment : plain(deployment), GetDeploymentResponse.class);
    }

    private static Deployment plain(Deployment deployment) {
        return deployment.toBuilder().apiSummary(null).build();
    }

    public GetDeploymentsResponse getDeployments(GetDeploymentsRequest request) {
        tables.api(request.restApiId());
        Page<Deployment> page = ApiTables.page(
                "deployments/" + request.restApiId(),
                ApiTables.under(tables.deployments, request.restApiId()),
                Deployment::id,
                request.limit(),
                request.position());
        return GetDeploymentsResponse.builder()
                .items(page.items().stream().map(StageOperations::plain).toList())
                .position(page.nextToken())
                .build();
    }

    public UpdateDeploymentResponse updateDeployment(UpdateDeploymentRequest request) {
        return tables.one(() -> {
            tables.deployment(request.restApiId(), request.deploymentId());
            PatchDocument patch = new PatchDocument(Set.of(), Set.of("id", "createdDate", "apiSummary"));
            return tables.deployments
                    .update(
                            request.restApiId() + "/" + request.deploymentId(),
                            before -> patch.apply(before, Deployment.class, request.patchOperations()))
                    .map(after -> ApiTables.as(plain(after), UpdateDeploymentResponse.class))
                    .orElseThrow(() -> ApiErrors.notFound("Invalid Deployment identifier specified"));
        });
    }

    public void deleteDeployment(DeleteDeploymentRequest request) {
        String api = request.restApiId();
        tables.all(() -> {
            tables.deployment(api, request.deploymentId());
            if (ApiTables.under(tables.stages, api).stream()
                    .anyMatch(stage -> request.deploymentId().equals(stage.deploymentId()))) {
                throw ApiErrors.badRequest("Active stages pointing to this deployment must be moved or deleted");
            }
            tables.deployments.remove(api + "/" + request.deploymentId());
            tables.definitions.remove(api + "/" + request.deploymentId());
        });
    }

    public CreateStageResponse createStage(CreateStageRequest request) {
        return tables.one(() -> stage(request));
    }

    private CreateStageResponse stage(CreateStageRequest request) {
        if (request.stageName() == null || !request.stageName().matches("[A-Za-z0-9_-]{1,128}")) {
            throw ApiErrors.badRequest("Stage name only allows a-zA-Z0-9_-");
        }
        if (tables.deployments
                .get(request.restApiId() + "/" + request.deploymentId())
                .isEmpty()) {
            tables.api(request.restApiId());
            throw ApiErrors.badRequest("Deployment id does not exist");
        }
        checkVariables(request.variables());
        Instant now = tables.context.clock().instant();
        Stage stage = ApiTables.as(request, Stage.class).toBuilder()
                .createdDate(now)
                .lastUpdatedDate(now)
                .methodSettings(Map.of())
                .cacheClusterEnabled(Boolean.TRUE.equals(request.cacheClusterEnabled()))
                .cacheClusterStatus(
                        Boolean.TRUE.equals(request.cacheClusterEnabled())
                                ? CacheClusterStatus.AVAILABLE
                                : CacheClusterStatus.NOT_AVAILABLE)
                .tracingEnabled(Boolean.TRUE.equals(request.tracingEnabled()))
                .build();
        StageChecks.canary(request.canarySettings());
        StageChecks.logging(tables, stage);
        if (!tables.stages.insert(request.restApiId() + "/" + request.stageName(), stage)) {
            throw ApiErrors.conflict("Stage already exists");
        }
        return ApiTables.as(stage, CreateStageResponse.class);
    }

    private static void checkVariables(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9_]+") || !value.matches("[A-Za-z0-9-._~:/?#&=,@!$'()*+; \\[\\]]*")) {
                throw ApiErrors.badRequest(
                        "Stage variable names and values may only have alphanumeric characters and -._~:/?#&=,: "
                                + name);
            }
        });
    }

    public GetStageResponse getStage(GetStageRequest request) {
        return ApiTables.as(tables.stage(request.restApiId(), request.stageName()), GetStageResponse.class);
    }

    public GetStagesResponse getStages(GetStagesRequest request) {
        tables.api(request.restApiId());
        return GetStagesResponse.builder()
                .item(ApiTables.under(tables.stages, request.restApiId()).stream()
                        .filter(stage -> request.deploymentId() == null
                                || request.deploymentId().equals(stage.deploymentId()))
                        .toList())
                .build();
    }

    public UpdateStageResponse updateStage(UpdateStageRequest request) {
        return tables.one(() -> patched(request));
    }

    private UpdateStageResponse patched(UpdateStageRequest request) {
        tables.stage(request.restApiId(), request.stageName());
        PatchDocument patch = new PatchDocument(
                Set.of(), Set.of("stageName", "createdDate", "lastUpdatedDate", "tags", "cacheClusterStatus"));
        return tables.stages
                .update(request.restApiId() + "/" + request.stageName(), before -> {
                    Stage after = StagePatches.completed(
                            patch.apply(before, Stage.class, StagePatches.of(before, request.patchOperations())));
                    checkVariables(after.variables());
                    StageChecks.canary(after.canarySettings());
                    StageChecks.logging(tables, after);
                    tables.deployment(request.restApiId(), after.deploymentId());
                    return after.toBuilder()
                            .lastUpdatedDate(tables.context.clock().instant())
                            .build();
                })
                .map(stored -> ApiTables.as(stored, UpdateStageResponse.class))
                .orElseThrow();
    }

    public void deleteStage(DeleteStageRequest request) {
        tables.all(() -> {
            tables.stage(request.restApiId(), request.stageName());
            for (UsagePlan plan : tables.plans.values()) {
                if (plan.apiStages().stream()
                        .anyMatch(s -> request.restApiId().equals(s.apiId())
                                && request.stageName().equals(s.stage()))) {
                    throw ApiErrors.badRequest("Active usage plans exist for the stage: " + plan.id());
                }
            }
            tables.stages.remove(request.restApiId() + "/" + request.stageName());
        });
    }

    public void flushStageCache(FlushStageCacheRequest request) {
        tables.stage(request.restApiId(), request.stageName());
        caches.flushResponses(request.restApiId(), request.stageName());
    }

    public void flushStageAuthorizersCache(FlushStageAuthorizersCacheRequest request) {
        tables.stage(request.restApiId(), request.stageName());
        caches.flushAuthorizers(request.restApiId(), request.stageName());
    }
}
