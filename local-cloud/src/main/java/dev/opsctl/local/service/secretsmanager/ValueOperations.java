package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

/** Operations on values, their versions and labels. */
final class ValueOperations {

    private static final int MOST_STAGES = 20;

    private final SecretState state;

    ValueOperations(SecretState state) {
        this.state = state;
    }

    public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            SecretState.Value value = SecretState.Value.of(request.secretString(), request.secretBinary());
            if (value == null) {
                throw SecretErrors.request("You must provide either SecretString or SecretBinary.");
            }
            if (request.versionStages().size() > MOST_STAGES) {
                throw SecretErrors.constraint(
                        "versionStages",
                        request.versionStages(),
                        "Member must have length less than or equal to " + MOST_STAGES);
            }
            String versionId = SecretState.versionId(request.clientRequestToken());
            List<String> stages =
                    request.versionStages().isEmpty() ? List.of(SecretRecord.CURRENT) : request.versionStages();
            SecretRecord put = state.put(secret, versionId, value, stages);
            return PutSecretValueResponse.builder()
                    .arn(put.arn())
                    .name(put.name())
                    .versionId(versionId)
                    .versionStages(put.version(versionId).map(Version::stages).orElse(stages))
                    .build();
        });
    }

    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        SecretRecord secret = state.live(request.secretId());
        Version version = chosen(secret, request.versionId(), request.versionStage());
        SecretState.Value value = state.open(secret, version);
        Instant today = state.today();
        if (!today.equals(version.accessed()) || !today.equals(secret.accessed())) {
            state.change(secret, latest -> latest.withVersion(version.id(), read -> read.withAccess(today))
                    .withAccess(today));
        }
        return GetSecretValueResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versionId(version.id())
                .versionStages(version.stages().isEmpty() ? null : version.stages())
                .createdDate(version.created())
                .secretString(value.binary() ? null : new String(value.bytes(), StandardCharsets.UTF_8))
                .secretBinary(value.binary() ? SdkBytes.fromByteArray(value.bytes()) : null)
                .build();
    }

    private static Version chosen(SecretRecord secret, String id, String stage) {
        Version version;
        if (id != null) {
            version = secret.version(id).orElseThrow(() -> SecretErrors.noVersion(id));
            if (stage != null && !version.stages().contains(stage)) {
                throw SecretErrors.request(
                        "You provided a VersionStage that is not associated to the provided VersionId.");
            }
        } else {
            String label = stage == null ? SecretRecord.CURRENT : stage;
            version = secret.staged(label)
                    .orElseThrow(() -> SecretErrors.missing(
                            "Secrets Manager can't find the specified secret value for staging label: " + label));
        }
        if (version.value() == null) {
            throw id != null
                    ? SecretErrors.noVersion(id)
                    : SecretErrors.missing(
                            "Secrets Manager can't find the specified secret value for staging label: " + stage);
        }
        return version;
    }

    public BatchGetSecretValueResponse batchGetSecretValue(BatchGetSecretValueRequest request) {
        if (request.hasSecretIdList() == request.hasFilters()) {
            throw SecretErrors.parameter(
                    request.hasFilters()
                            ? "Either 'SecretIdList' or 'Filters' must be provided, but not both."
                            : "Either 'SecretIdList' or 'Filters' must be provided.");
        }
        if (request.hasSecretIdList() && request.maxResults() != null) {
            throw SecretErrors.parameter("'MaxResults' is only supported with 'Filters'.");
        }
        if (request.secretIdList().size() > 20) {
            throw SecretErrors.constraint(
                    "secretIdList", request.secretIdList(), "Member must have length less than or equal to 20");
        }
        List<String> ids = request.hasSecretIdList()
                ? request.secretIdList()
                : SecretFilters.select(
                                state.all().stream()
                                        .filter(secret -> secret.deletion() == null)
                                        .toList(),
                                request.filters(),
                                null)
                        .stream()
                        .map(SecretRecord::arn)
                        .toList();
        Page<String> page = SecretState.page(
                "BatchGetSecretValue " + request.filters(),
                ids,
                id -> id,
                request.nextToken(),
                request.maxResults(),
                20);
        List<SecretValueEntry> values = new ArrayList<>();
        List<APIErrorType> errors = new ArrayList<>();
        // every value takes the permission for reading it
        SecretsManagerClient self = state.context().client(SecretsManagerClient.class, Caller.current());
        for (String id : page.items()) {
            try {
                GetSecretValueResponse value = self.getSecretValue(r -> r.secretId(id));
                values.add(SecretValueEntry.builder()
                        .arn(value.arn())
                        .name(value.name())
                        .versionId(value.versionId())
                        .versionStages(value.versionStages())
                        .secretString(value.secretString())
                        .secretBinary(value.secretBinary())
                        .createdDate(value.createdDate())
                        .build());
            } catch (AwsServiceException e) {
                errors.add(APIErrorType.builder()
                        .secretId(id)
                        .errorCode(e.awsErrorDetails().errorCode())
                        .message(e.awsErrorDetails().errorMessage())
                        .build());
            }
        }
        return BatchGetSecretValueResponse.builder()
                .secretValues(values)
                .errors(errors)
                .nextToken(page.nextToken())
                .build();
    }

    public ListSecretVersionIdsResponse listSecretVersionIds(ListSecretVersionIdsRequest request) {
        SecretRecord secret = state.any(request.secretId());
        List<Version> versions = secret.versions().stream()
                .filter(version -> !version.stages().isEmpty() || Boolean.TRUE.equals(request.includeDeprecated()))
                .toList();
        Page<Version> page = SecretState.page(
                "ListSecretVersionIds " + secret.arn() + request.includeDeprecated(),
                versions,
                Version::id,
                request.nextToken(),
                request.maxResults(),
                100);
        return ListSecretVersionIdsResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versions(page.items().stream().map(SecretViews::version).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public UpdateSecretVersionStageResponse updateSecretVersionStage(UpdateSecretVersionStageRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            String stage = request.versionStage();
            if (stage == null || stage.isEmpty() || stage.length() > 256) {
                throw SecretErrors.constraint("versionStage", stage, "Member must have length between 1 and 256");
            }
            state.change(
                    secret, latest -> moved(latest, stage, request.removeFromVersionId(), request.moveToVersionId()));
            return UpdateSecretVersionStageResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .build();
        });
    }

    private SecretRecord moved(SecretRecord secret, String stage, String from, String to) {
        String holder = secret.staged(stage).map(Version::id).orElse(null);
        if (to != null && secret.version(to).isEmpty()) {
            throw SecretErrors.noVersion(to);
        }
        if (from != null && secret.version(from).isEmpty()) {
            throw SecretErrors.noVersion(from);
        }
        if (to == null && from == null) {
            throw SecretErrors.parameter("You must specify MoveToVersionId, RemoveFromVersionId, or both.");
        }
        if (to == null && stage.equals(SecretRecord.CURRENT)) {
            throw SecretErrors.parameter("You can only move staging label AWSCURRENT to a different secret version. "
                    + "It can’t be completely removed.");
        }
        if (holder != null && !holder.equals(to) && from == null) {
            throw SecretErrors.parameter("The parameter RemoveFromVersionId can't be empty. Staging label " + stage
                    + " is currently attached to version " + holder
                    + ", so you must explicitly reference that version in RemoveFromVersionId.");
        }
        if (from != null && !from.equals(holder)) {
            throw SecretErrors.parameter(
                    holder == null
                            ? "Staging label " + stage + " isn't attached to version " + from + "."
                            : "The version in RemoveFromVersionId isn't correct. Staging label " + stage
                                    + " is currently attached to version " + holder + ".");
        }
        return secret.withStage(stage, to).withChange(state.now());
    }
}
