package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.engine.time.Schedule;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Rotation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.CancelRotateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CancelRotateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotationRulesType;

/** Operations on rotation. */
final class RotationOperations {

    private final SecretState state;
    private final Rotations rotations;

    RotationOperations(SecretState state, Rotations rotations) {
        this.state = state;
        this.rotations = rotations;
    }

    public RotateSecretResponse rotateSecret(RotateSecretRequest request) {
        SecretErrors.absent(
                "ExternalSecretRotationMetadata",
                request.externalSecretRotationMetadata(),
                "secrets that partners manage");
        SecretErrors.absent(
                "ExternalSecretRotationRoleArn",
                request.externalSecretRotationRoleArn(),
                "secrets that partners manage");
        SecretRecord secret = state.live(request.secretId());
        String token = SecretState.versionId(request.clientRequestToken());
        Rotation before = secret.rotation();
        String lambda = request.rotationLambdaARN() != null
                ? request.rotationLambdaARN()
                : before == null ? null : before.lambdaArn();
        if (lambda == null || lambda.isEmpty()) {
            throw SecretErrors.request("No Lambda rotation function ARN is associated with this secret.");
        }
        rotations.mayInvoke(secret, lambda);
        if (before != null && before.running() != null && !before.running().equals(token)) {
            throw SecretErrors.request("A previous rotation isn't complete. That rotation will be reattempted.");
        }
        Instant now = state.now();
        Rotation rotation = configured(request.rotationRules(), lambda, before, now);
        SecretRecord configured =
                state.change(secret, latest -> latest.withRotation(rotation).withChange(now));
        rotations.await(configured);
        boolean immediately = !Boolean.FALSE.equals(request.rotateImmediately());
        if (immediately) {
            rotations.begin(configured, token);
        } else {
            rotations.test(configured, token);
        }
        return RotateSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versionId(immediately ? token : null)
                .build();
    }

    private static Rotation configured(RotationRulesType rules, String lambda, @Nullable Rotation before, Instant now) {
        Long days = rules == null ? before == null ? null : before.days() : rules.automaticallyAfterDays();
        String schedule = rules == null ? before == null ? null : before.schedule() : rules.scheduleExpression();
        String duration = rules == null ? before == null ? null : before.duration() : rules.duration();
        if (days != null && schedule != null) {
            throw SecretErrors.parameter(
                    "You can't specify both AutomaticallyAfterDays and ScheduleExpression in RotationRules.");
        }
        if (days != null && (days < 1 || days > 1000)) {
            throw SecretErrors.parameter("RotationRules.AutomaticallyAfterDays must be within 1-1000.");
        }
        if (schedule != null) {
            try {
                Schedule.parse(schedule);
            } catch (IllegalArgumentException e) {
                throw SecretErrors.parameter(
                        "Invalid RotationRules.ScheduleExpression " + schedule + ": " + e.getMessage());
            }
        }
        Rotation rotation = new Rotation(
                true, lambda, days, duration, schedule, now, before == null ? null : before.last(), null, null);
        return new Rotation(
                true,
                lambda,
                days,
                duration,
                schedule,
                now,
                rotation.last(),
                Rotations.next(rotation, now),
                before == null ? null : before.running());
    }

    public CancelRotateSecretResponse cancelRotateSecret(CancelRotateSecretRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            Rotation now = secret.rotation();
            if (now == null) {
                throw SecretErrors.request("You tried to cancel the rotation of a secret that has none.");
            }
            String pending = now.running();
            state.change(
                    secret,
                    latest -> latest.withRotation(new Rotation(
                            false,
                            now.lambdaArn(),
                            now.days(),
                            now.duration(),
                            now.schedule(),
                            now.anchor(),
                            now.last(),
                            null,
                            null)));
            return CancelRotateSecretResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .versionId(pending)
                    .build();
        });
    }
}
