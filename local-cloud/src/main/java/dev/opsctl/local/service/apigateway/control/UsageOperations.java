package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.CreateApiKeyRequest;
import software.amazon.awssdk.services.apigateway.model.CreateApiKeyResponse;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanKeyRequest;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanKeyResponse;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanRequest;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteApiKeyRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteUsagePlanKeyRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteUsagePlanRequest;
import software.amazon.awssdk.services.apigateway.model.GetApiKeyRequest;
import software.amazon.awssdk.services.apigateway.model.GetApiKeyResponse;
import software.amazon.awssdk.services.apigateway.model.GetApiKeysRequest;
import software.amazon.awssdk.services.apigateway.model.GetApiKeysResponse;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanKeyRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanKeyResponse;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanKeysRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanKeysResponse;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlanResponse;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlansRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsagePlansResponse;
import software.amazon.awssdk.services.apigateway.model.GetUsageRequest;
import software.amazon.awssdk.services.apigateway.model.GetUsageResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.QuotaPeriodType;
import software.amazon.awssdk.services.apigateway.model.QuotaSettings;
import software.amazon.awssdk.services.apigateway.model.UpdateApiKeyRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateApiKeyResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateUsagePlanRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateUsagePlanResponse;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;

/** API keys and the usage plans that they belong to. */
final class UsageOperations {

    private static final int SHORTEST_KEY = 20;

    private final ApiTables tables;

    UsageOperations(ApiTables tables) {
        this.tables = tables;
    }

    public CreateApiKeyResponse createApiKey(CreateApiKeyRequest request) {
        if (request.value() != null && request.value().length() < SHORTEST_KEY) {
            throw ApiErrors.badRequest("API Key value should be at least 20 characters");
        }
        return tables.one(() -> {
            String value = request.value() == null ? ApiIds.keyValue() : request.value();
            if (tables.keys.values().stream().anyMatch(key -> key.value().equals(value))) {
                throw ApiErrors.conflict("API Key already exists");
            }
            Instant now = tables.context.clock().instant();
            ApiKey key = ApiKey.builder()
                    .id(ApiIds.api())
                    .value(value)
                    .name(request.name())
                    .description(request.description())
                    .enabled(Boolean.TRUE.equals(request.enabled()))
                    .customerId(request.customerId())
                    .createdDate(now)
                    .lastUpdatedDate(now)
                    .stageKeys(request.stageKeys().stream()
                            .map(stage -> stage.restApiId() + "/" + stage.stageName())
                            .toList())
                    .tags(request.hasTags() ? request.tags() : null)
                    .build();
            tables.keys.insert(key.id(), key);
            return ApiTables.as(key, CreateApiKeyResponse.class);
        });
    }

    public GetApiKeyResponse getApiKey(GetApiKeyRequest request) {
        return ApiTables.as(shown(tables.key(request.apiKey()), request.includeValue()), GetApiKeyResponse.class);
    }

    private static ApiKey shown(ApiKey key, Boolean withValue) {
        return Boolean.TRUE.equals(withValue)
                ? key
                : key.toBuilder().value(null).build();
    }

    public GetApiKeysResponse getApiKeys(GetApiKeysRequest request) {
        List<ApiKey> found = tables.keys.values().stream()
                .filter(key -> request.nameQuery() == null
                        || key.name() != null && key.name().startsWith(request.nameQuery()))
                .filter(key ->
                        request.customerId() == null || request.customerId().equals(key.customerId()))
                .map(key -> shown(key, request.includeValues()))
                .toList();
        Page<ApiKey> page = ApiTables.page(
                "apikeys/" + request.nameQuery() + "/" + request.customerId(),
                found,
                ApiKey::id,
                request.limit(),
                request.position());
        return GetApiKeysResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateApiKeyResponse updateApiKey(UpdateApiKeyRequest request) {
        return tables.one(() -> {
            tables.key(request.apiKey());
            PatchDocument patch = new PatchDocument(
                    Set.of("stageKeys"), Set.of("id", "value", "createdDate", "lastUpdatedDate", "tags"));
            List<PatchOperation> operations = request.patchOperations().stream()
                    .map(o -> "/stages".equals(o.path())
                            ? o.toBuilder().path("/stageKeys").build()
                            : o)
                    .toList();
            ApiKey after = tables.keys
                    .update(request.apiKey(), before -> patch.apply(before, ApiKey.class, operations).toBuilder()
                            .lastUpdatedDate(tables.context.clock().instant())
                            .build())
                    .orElseThrow();
            return ApiTables.as(shown(after, false), UpdateApiKeyResponse.class).toBuilder()
                    .tags(after.hasTags() ? after.tags() : Map.of())
                    .build();
        });
    }

    public void deleteApiKey(DeleteApiKeyRequest request) {
        tables.all(() -> {
            tables.key(request.apiKey());
            tables.keys.remove(request.apiKey());
            tables.plans.values().forEach(plan -> tables.planKeys.remove(plan.id() + "/" + request.apiKey()));
        });
    }

    public CreateUsagePlanResponse createUsagePlan(CreateUsagePlanRequest request) {
        if (request.name() == null || request.name().isEmpty()) {
            throw ApiErrors.badRequest("Usage plan name cannot be empty");
        }
        UsagePlan plan = ApiTables.as(request, UsagePlan.class).toBuilder()
                .id(ApiIds.part())
                .build();
        return tables.one(() -> {
            check(plan);
            tables.plans.insert(plan.id(), plan);
            return ApiTables.as(plan, CreateUsagePlanResponse.class);
        });
    }

    private void check(UsagePlan plan) {
        for (ApiStage stage : plan.apiStages()) {
            if (tables.stages.get(stage.apiId() + "/" + stage.stage()).isEmpty()) {
                throw ApiErrors.notFound("API Stage not found: " + stage.apiId() + ":" + stage.stage());
            }
        }
        QuotaSettings quota = plan.quota();
        if (quota != null
                && (quota.limit() == null
                        || quota.period() == null
                        || quota.period() == QuotaPeriodType.UNKNOWN_TO_SDK_VERSION)) {
            throw ApiErrors.badRequest("Usage Plan quota must have a limit and a period of DAY, WEEK or MONTH");
        }
    }

    public GetUsagePlanResponse getUsagePlan(GetUsagePlanRequest request) {
        return ApiTables.as(tables.plan(request.usagePlanId()), GetUsagePlanResponse.class);
    }

    public GetUsagePlansResponse getUsagePlans(GetUsagePlansRequest request) {
        List<UsagePlan> found = tables.plans.values().stream()
                .filter(plan -> request.keyId() == null
                        || tables.planKeys
                                .get(plan.id() + "/" + request.keyId())
                                .isPresent())
                .toList();
        Page<UsagePlan> page = ApiTables.page(
                "usageplans/" + request.keyId(), found, UsagePlan::id, request.limit(), request.position());
        return GetUsagePlansResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateUsagePlanResponse updateUsagePlan(UpdateUsagePlanRequest request) {
        return tables.one(() -> {
            tables.plan(request.usagePlanId());
            return tables.plans
                    .update(request.usagePlanId(), before -> patched(before, request))
                    .map(after -> ApiTables.as(after, UpdateUsagePlanResponse.class))
                    .orElseThrow(() -> ApiErrors.notFound("Invalid Usage Plan ID specified"));
        });
    }

    private UsagePlan patched(UsagePlan before, UpdateUsagePlanRequest request) {
        UsagePlan changed = before;
        for (PatchOperation operation : request.patchOperations()) {
            changed = operation.path() != null && operation.path().matches("/apiStages(/.*)?")
                    ? stages(changed, operation)
                    : Patches.USAGE_PLAN.apply(changed, UsagePlan.class, List.of(operation));
        }
        check(changed);
        return changed;
    }

    /** {@code add|remove /apiStages} with value {@code API:STAGE}, or {@code /apiStages/API:STAGE/throttle/PATH/METHOD/rateLimit}, a path's slashes
     * escaped or not. */
    private UsagePlan stages(UsagePlan plan, PatchOperation operation) {
        List<String> path = PatchDocument.segments(operation.path());
        String[] name = String.valueOf(path.size() > 1 ? path.get(1) : operation.value())
                .split(":", -1);
        boolean limits = path.size() > 2;
        boolean whole = !path.get(path.size() - 1).endsWith("Limit");
        if (limits
                ? !path.get(2).equals("throttle")
                        || path.size() < (whole ? 5 : 6)
                        || (whole ? operation.op() != Op.REMOVE : operation.op() == null)
                : operation.op() != Op.ADD && operation.op() != Op.REMOVE) {
            throw PatchDocument.invalid(operation);
        } else if (name.length != 2) {
            throw ApiErrors.badRequest("Invalid API Stage specified");
        }
        ApiStage named = ApiStage.builder().apiId(name[0]).stage(name[1]).build();
        Optional<ApiStage> known =
                plan.apiStages().stream().filter(s -> same(s, named)).findFirst();
        boolean there = tables.stages.get(name[0] + "/" + name[1]).isPresent();
        if (known.isEmpty() && (limits || operation.op() == Op.REMOVE && !there)) {
            throw ApiErrors.notFound("Invalid API Stage {api: " + name[0] + ", stage: " + name[1]
                    + "} specified for usageplan " + plan.id());
        }
        List<ApiStage> others = new ArrayList<>(plan.apiStages());
        others.removeIf(s -> same(s, named));
        if (limits) {
            String method = String.join("/", path.subList(3, whole ? path.size() : path.size() - 1));
            String rest = "/throttle/" + method.replace("~", "~0").replace("/", "~1");
            String member = whole ? "" : "/" + path.get(path.size() - 1);
            others.add(new PatchDocument(Set.of(), Set.of())
                    .apply(
                            known.orElseThrow(),
                            ApiStage.class,
                            List.of(operation.toBuilder().path(rest + member).build())));
        } else if (operation.op() != Op.REMOVE) {
            others.add(known.orElse(named));
        }
        return plan.toBuilder().apiStages(others).build();
    }

    private static boolean same(ApiStage one, ApiStage other) {
        return one.apiId().equals(other.apiId()) && one.stage().equals(other.stage());
    }

    public void deleteUsagePlan(DeleteUsagePlanRequest request) {
        tables.all(() -> {
            UsagePlan plan = tables.plan(request.usagePlanId());
            if (!plan.apiStages().isEmpty()) {
                throw ApiErrors.badRequest(
                        "There are API stages associated with usage plan. Remove all before deleting.");
            }
            tables.planKeys.entries(plan.id() + "/").forEach(entry -> tables.planKeys.remove(entry.getKey()));
            tables.usage.entries(plan.id() + "/").forEach(entry -> tables.usage.remove(entry.getKey()));
            tables.plans.remove(plan.id());
        });
    }

    public CreateUsagePlanKeyResponse createUsagePlanKey(CreateUsagePlanKeyRequest request) {
        return tables.one(() -> {
            UsagePlan plan = tables.plan(request.usagePlanId());
            ApiKey key = tables.key(request.keyId());
            if (!"API_KEY".equals(request.keyType())) {
                throw ApiErrors.badRequest("Usage plan key type must be API_KEY");
            }
            for (UsagePlan other : tables.plans.values()) {
                if (tables.planKeys.get(other.id() + "/" + key.id()).isEmpty()) {
                    continue;
                }
                if (other.id().equals(plan.id())) {
                    throw ApiErrors.conflict("Usage Plan Key already exists");
                }
                for (ApiStage stage : plan.apiStages()) {
                    if (other.apiStages().stream()
                            .anyMatch(s ->
                                    s.apiId().equals(stage.apiId()) && s.stage().equals(stage.stage()))) {
                        throw ApiErrors.conflict("Usage Plan " + plan.id()
                                + " cannot be added because API Key cannot reference multiple Usage Plans "
                                + "with the same API stage: " + stage.apiId() + ":" + stage.stage());
                    }
                }
            }
            UsagePlanKey planKey = UsagePlanKey.builder()
                    .id(key.id())
                    .type("API_KEY")
                    .value(key.value())
                    .name(key.name())
                    .build();
            tables.planKeys.insert(plan.id() + "/" + key.id(), planKey);
            return ApiTables.as(planKey, CreateUsagePlanKeyResponse.class);
        });
    }

    private UsagePlanKey planKey(String plan, String key) {
        tables.plan(plan);
        return tables.planKeys
                .get(plan + "/" + key)
                .orElseThrow(() -> ApiErrors.notFound("Usage Plan Key not found: " + key));
    }

    public GetUsagePlanKeyResponse getUsagePlanKey(GetUsagePlanKeyRequest request) {
        return ApiTables.as(planKey(request.usagePlanId(), request.keyId()), GetUsagePlanKeyResponse.class);
    }

    public GetUsagePlanKeysResponse getUsagePlanKeys(GetUsagePlanKeysRequest request) {
        tables.plan(request.usagePlanId());
        List<UsagePlanKey> found = ApiTables.under(tables.planKeys, request.usagePlanId()).stream()
                .filter(key -> request.nameQuery() == null
                        || key.name() != null && key.name().startsWith(request.nameQuery()))
                .toList();
        Page<UsagePlanKey> page = ApiTables.page(
                "keys/" + request.usagePlanId() + "/" + request.nameQuery(),
                found,
                UsagePlanKey::id,
                request.limit(),
                request.position());
        return GetUsagePlanKeysResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public void deleteUsagePlanKey(DeleteUsagePlanKeyRequest request) {
        tables.all(() -> {
            planKey(request.usagePlanId(), request.keyId());
            tables.planKeys.remove(request.usagePlanId() + "/" + request.keyId());
        });
    }

    public GetUsageResponse getUsage(GetUsageRequest request) {
        UsagePlan plan = tables.plan(request.usagePlanId());
        LocalDate from = date(request.startDate());
        LocalDate to = date(request.endDate());
        if (to.isBefore(from)) {
            throw ApiErrors.badRequest("Usage start date must be before end date");
        } else if (to.isAfter(from.plusYears(1))) {
            throw ApiErrors.badRequest("Usage start date and end date must not be more than a year apart");
        }
        Map<String, List<List<Long>>> items = new LinkedHashMap<>();
        for (UsagePlanKey key : ApiTables.under(tables.planKeys, plan.id())) {
            if (request.keyId() == null || request.keyId().equals(key.id())) {
                KeyUsage usage = tables.usage.get(plan.id() + "/" + key.id()).orElse(KeyUsage.NOTHING);
                long left = plan.quota() == null ? 0 : plan.quota().limit();
                items.put(
                        key.id(),
                        from.datesUntil(to.plusDays(1))
                                .map(day -> usage.days().getOrDefault(day.toString(), List.of(0L, left)))
                                .toList());
            }
        }
        return GetUsageResponse.builder()
                .usagePlanId(plan.id())
                .startDate(request.startDate())
                .endDate(request.endDate())
                .items(items)
                .build();
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw ApiErrors.badRequest("Invalid usage date specified: " + text);
        }
    }
}
