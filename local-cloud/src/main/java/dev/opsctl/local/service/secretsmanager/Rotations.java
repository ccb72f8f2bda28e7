package dev.opsctl.local.service.secretsmanager;

import static java.util.Objects.requireNonNull;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.time.Schedule;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Rotation;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Rotations under way and to come. A rotation is four calls of the secret's function; one that the cloud's end cut off begins again, which
 * AWS asks its functions to bear.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">Rotation functions</a>
 */
final class Rotations implements Resumable, SdkAutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rotations.class);
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");

    private final SecretState state;
    private final ServiceContext context;
    private volatile boolean closed;

    Rotations(SecretState state) {
        this.state = state;
        this.context = state.context();
    }

    @Override
    public void resume() {
        for (SecretRecord secret : state.all()) {
            if (secret.rotation() != null && secret.deletion() == null) {
                if (secret.rotation().running() != null) {
                    submit(secret, secret.rotation().running());
                }
                await(secret);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private Caller service(SecretRecord secret) {
        return context.asService(secret.arn());
    }

    /** @throws AwsServiceException AccessDeniedException if the function's policy does not let Secrets Manager in */
    void mayInvoke(SecretRecord secret, String lambdaArn) {
        try {
            context.client(LambdaClient.class, context.caller())
                    .getFunctionConfiguration(r -> r.functionName(lambdaArn));
            context.cloud()
                    .authorizeAction(
                            service(secret), context.scope(), "lambda:InvokeFunction", lambdaArn, java.util.Map.of());
        } catch (AwsServiceException e) {
            boolean missing = e.awsErrorDetails() != null
                    && e.awsErrorDetails().errorCode().equals("ResourceNotFoundException");
            throw missing
                    ? SecretErrors.missing("Secrets Manager can't find the Lambda function " + lambdaArn + ".")
                    : SecretErrors.denied(
                            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the "
                                    + "function policy grants access to the principal secretsmanager.amazonaws.com.");
        }
    }

    /** Announces the version that a rotation will make, and begins it. */
    SecretRecord begin(SecretRecord secret, String token) {
        SecretRecord begun = state.change(secret, latest -> {
            SecretRecord with = latest;
            if (latest.version(token).isEmpty()) {
                List<Version> versions = new ArrayList<>(latest.versions());
                versions.add(new Version(token, state.now(), null, List.of(), latest.keyId(), null, false));
                with = latest.withVersions(versions);
            }
            return with.withStage(SecretRecord.PENDING, token)
                    .withRotation(running(
                            requireNonNull(latest.rotation(), "who begins a rotation has checked or set it"), token));
        });
        submit(begun, token);
        return begun;
    }

    private void submit(SecretRecord secret, String token) {
        context.cloud()
                .workers()
                .run(
                        "the rotation of " + secret.name(),
                        () -> run(secret, token, STEPS),
                        failure -> end(secret, token, false));
    }

    /** Checks the rotation's settings without rotating: the test step on a pending copy of the current version. */
    void test(SecretRecord secret, String token) {
        context.cloud()
                .workers()
                .run("the test of the rotation of " + secret.name(), () -> call(secret, token, "testSecret"));
    }

    private void run(SecretRecord secret, String token, List<String> steps) {
        for (String step : steps) {
            if (closed) {
                return;
            }
            if (!call(secret, token, step)) {
                end(secret, token, false);
                return;
            }
        }
        end(secret, token, true);
    }

    private boolean call(SecretRecord secret, String token, String step) {
        String function = requireNonNull(secret.rotation(), "what rotates or is tested has been given one")
                .lambdaArn();
        String payload = PojoJson.mapper()
                .createObjectNode()
                .put("Step", step)
                .put("SecretId", secret.arn())
                .put("ClientRequestToken", token)
                .put("RotationToken", UUID.randomUUID().toString())
                .toString();
        try {
            InvokeResponse response = context.client(LambdaClient.class, service(secret))
                    .invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String(payload)));
            if (response.functionError() == null) {
                return true;
            }
            LOG.warn(
                    "rotation of {}: {} failed: {}",
                    secret.name(),
                    step,
                    response.payload().asUtf8String());
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("rotation of {}: {} could not be called: {}", secret.name(), step, e.getMessage());
            }
        }
        return false;
    }

    private void end(SecretRecord secret, String token, boolean finished) {
        if (closed) {
            return;
        }
        SecretRecord ended = state.changeAny(secret, latest -> {
            Rotation rotation = latest.rotation();
            if (rotation == null || !token.equals(rotation.running())) {
                return latest;
            }
            boolean rotated = finished
                    && latest.staged(SecretRecord.CURRENT)
                            .filter(version -> version.id().equals(token))
                            .isPresent();
            if (!rotated) {
                LOG.warn("rotation of {} did not move AWSCURRENT to version {}", latest.name(), token);
            }
            Instant last = rotated ? state.now() : rotation.last();
            return latest.withRotation(new Rotation(
                    rotation.enabled(),
                    rotation.lambdaArn(),
                    rotation.days(),
                    rotation.duration(),
                    rotation.schedule(),
                    rotation.anchor(),
                    last,
                    next(rotation, state.now()),
                    null));
        });
        await(ended);
    }

    private static Rotation running(Rotation rotation, String token) {
        return new Rotation(
                rotation.enabled(),
                rotation.lambdaArn(),
                rotation.days(),
                rotation.duration(),
                rotation.schedule(),
                rotation.anchor(),
                rotation.last(),
                rotation.next(),
                token);
    }

    /** The next time after an instant, or null without rules. */
    static @Nullable Instant next(Rotation rotation, Instant after) {
        if (rotation.schedule() != null) {
            return Schedule.parse(rotation.schedule())
                    .next(after, rotation.anchor())
                    .orElse(null);
        }
        return rotation.days() == null ? null : after.plus(Duration.ofDays(rotation.days()));
    }

    /** Waits for the secret's next rotation. */
    void await(SecretRecord secret) {
        Instant at = secret.rotation() == null || !secret.rotation().enabled()
                ? null
                : secret.rotation().next();
        if (at != null) {
            context.clock().schedule(at, slot -> context.cloud()
                    .workers()
                    .run("the rotation of " + secret.name(), () -> due(secret, at), failure -> leaveOut(secret, at)));
        }
    }

    /** A rotation could not begin: the next one shall. */
    private void leaveOut(SecretRecord secret, Instant at) {
        await(state.changeAny(secret, latest -> {
            Rotation rotation = latest.rotation();
            return rotation == null || rotation.running() != null || !at.equals(rotation.next())
                    ? latest
                    : latest.withRotation(new Rotation(
                            rotation.enabled(),
                            rotation.lambdaArn(),
                            rotation.days(),
                            rotation.duration(),
                            rotation.schedule(),
                            rotation.anchor(),
                            rotation.last(),
                            next(rotation, state.now()),
                            null));
        }));
    }

    private void due(SecretRecord secret, Instant at) {
        state.find(secret.arn())
                .filter(latest -> !closed
                        && latest.deletion() == null
                        && latest.rotation() != null
                        && latest.rotation().enabled()
                        && at.equals(latest.rotation().next())
                        && latest.rotation().running() == null)
                .ifPresent(latest -> begin(latest, UUID.randomUUID().toString()));
    }
}
