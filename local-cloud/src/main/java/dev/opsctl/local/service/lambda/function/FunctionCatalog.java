package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions.Alias;
import dev.opsctl.local.service.lambda.function.Functions.Function;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionCodeLocation;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.SnapStartResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.StateReasonCode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** Creates, changes, publishes, shows and deletes functions. */
public final class FunctionCatalog {

    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'").withZone(ZoneOffset.UTC);

    private final ServiceContext context;
    private final Functions functions;
    private final FunctionSettings settings;
    private final FunctionCodeSource source;
    private final EnvironmentVault vault;
    private final Artifacts artifacts;
    private final Layers layers;
    private final Consumer<String> retire;

    /** @param retire ends the environments of versions whose key begins so */
    public FunctionCatalog(
            ServiceContext context,
            Functions functions,
            EnvironmentVault vault,
            Artifacts artifacts,
            Layers layers,
            Consumer<String> retire) {
        this.context = context;
        this.functions = functions;
        this.settings = new FunctionSettings(context);
        this.source = new FunctionCodeSource(context, artifacts);
        this.vault = vault;
        this.layers = layers;
        this.artifacts = artifacts;
        this.retire = retire;
    }

    private String modified() {
        return date(context.clock().instant());
    }

    /** A time as Lambda tells it: {@code 2026-11-30T12:00:00.000+0000}. */
    public static String date(Instant time) {
        return MODIFIED.format(time);
    }

    /** The configuration as answers show it: with the environment, as far as the caller may see it. */
    public FunctionConfiguration show(Version version) {
        String runtime = version.configuration().runtimeAsString();
        return version.configuration().toBuilder()
                .environment(vault.show(version, context.caller()))
                .runtimeVersionConfig(c -> c.runtimeVersionArn("arn:aws:lambda:"
                        + context.scope().region() + "::runtime:"
                        + HexFormat.of().formatHex(Artifacts.sha256(runtime.getBytes(StandardCharsets.UTF_8)))))
                .build();
    }

    private static Version withCode(Version version, Artifacts.Artifact artifact) {
        String sha = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(artifact.sha256()));
        FunctionConfiguration configuration = version.configuration().toBuilder()
                .codeSha256(sha)
                .codeSize(artifact.size())
                .build();
        return new Version(
                configuration,
                artifact.sha256(),
                version.environment(),
                version.sealed(),
                version.changed(),
                version.layers());
    }

    /** An environment that was given is told, even without variables; one that was not is not. */
    private static Version given(Version version) {
        return version.with(version.configuration().toBuilder()
                .environment(e -> e.variables(Map.of()))
                .build());
    }

    private Version withEnvironment(Version version, Map<String, String> variables) {
        EnvironmentVault.check(variables);
        List<SdkBytes> sealed =
                vault.seal(variables, version.configuration().kmsKeyArn(), version.arn(), context.caller());
        return new Version(
                version.configuration(),
                version.artifact(),
                sealed == null ? variables : null,
                sealed,
                version.changed(),
                version.layers());
    }

    /** @param arns null for no change */
    private Version withLayers(Version version, @Nullable List<String> arns) {
        if (arns == null) {
            return version;
        }
        Layers.Attached attached = layers.attach(arns, context.caller());
        FunctionConfiguration configuration = version.configuration().toBuilder()
                .layers(attached.layers().isEmpty() ? null : attached.layers())
                .build();
        return new Version(
                configuration,
                version.artifact(),
                version.environment(),
                version.sealed(),
                version.changed(),
                attached.artifacts());
    }

    public FunctionConfiguration create(CreateFunctionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        String arn = functions.arn(name.name());
        FunctionConfiguration configuration = settings.create(request, arn);
        if (functions.functions.get(name.name()).isPresent()) {
            throw LambdaErrors.conflict("Function already exist: " + name.name());
        } else if (request.code() == null) {
            throw LambdaErrors.constraint("code", null, "Member must not be null");
        }
        Map<String, String> variables =
                request.environment() == null ? Map.of() : request.environment().variables();
        EnvironmentVault.check(variables);
        FunctionCode code = request.code();
        LambdaErrors.unsupported("SourceKMSKeyArn", code.sourceKMSKeyArn());
        Artifacts.Artifact artifact = source.fetch(
                code.zipFile(),
                code.s3Bucket(),
                code.s3Key(),
                code.s3ObjectVersion(),
                code.imageUri(),
                context.caller());
        Map<String, String> tags = Tags.merged(Map.of(), request.tags(), context.caller(), LambdaErrors::tag);
        Instant now = context.clock().instant();
        Version bare = new Version(
                configuration.toBuilder().lastModified(modified()).build(),
                artifact.sha256(),
                variables,
                null,
                now,
                List.of());
        Version version = withCode(
                withEnvironment(
                        withLayers(
                                request.environment() == null ? bare : given(bare),
                                request.hasLayers() ? request.layers() : null),
                        variables),
                artifact);
        Version published = context.change(change -> {
            Function function = new Function(name.name(), tags, null, 0, "Terminate");
            if (!functions.functions.insert(name.name(), function)) {
                throw LambdaErrors.conflict("Function already exist: " + name.name());
            }
            functions.versions.insert(Functions.key(name.name(), FunctionName.LATEST), version);
            return Boolean.TRUE.equals(request.publish()) ? publish(name, null, null, null) : null;
        });
        return pending(published == null ? version : published).toBuilder()
                .functionArn(arn)
                .build();
    }

    /** As it is told of what is being made. It is there at once, but has the revision that AWS gives it when it is. */
    private FunctionConfiguration pending(Version version) {
        return show(version).toBuilder()
                .revisionId(UUID.randomUUID().toString())
                .state(State.PENDING)
                .stateReason("The function is being created.")
                .stateReasonCode(StateReasonCode.CREATING)
                .lastUpdateStatus((String) null)
                .build();
    }

    private static void revision(@Nullable String wanted, FunctionConfiguration now) {
        if (wanted != null && !wanted.equals(now.revisionId())) {
            throw LambdaErrors.precondition();
        }
    }

    /** What a change of {@code $LATEST} came to. @param published the version that was published with it, or null */
    private record Changed(Version latest, @Nullable Version published) {}

    /**
     * Changes {@code $LATEST}. What a change needs of other services is fetched before it is stored; if another one was quicker, it is made
     * anew from what there is then, so that none is lost.
     *
     * @param wanted the revision that the caller has seen, or null
     */
    private Changed change(FunctionName name, @Nullable String wanted, boolean publish, UnaryOperator<Version> how) {
        while (true) {
            Version now = functions.latest(name);
            revision(wanted, now.configuration());
            Version changed = how.apply(now);
            Version next = new Version(
                    changed.configuration().toBuilder()
                            .lastModified(modified())
                            .revisionId(UUID.randomUUID().toString())
                            .build(),
                    changed.artifact(),
                    changed.environment(),
                    changed.sealed(),
                    context.clock().instant(),
                    changed.layers());
            Optional<Changed> stored = context.change(change -> {
                Version latest = functions.latest(name);
                if (!latest.configuration()
                        .revisionId()
                        .equals(now.configuration().revisionId())) {
                    return Optional.empty();
                }
                functions.versions.replace(Functions.key(name.name(), FunctionName.LATEST), next);
                change.afterCommit(() -> retire.accept(name.name() + ":" + FunctionName.LATEST + "@"));
                return Optional.of(new Changed(next, publish ? publish(name, null, null, null) : null));
            });
            if (stored.isPresent()) {
                return stored.get();
            }
        }
    }

    private FunctionConfiguration inProgress(Version version) {
        return show(version).toBuilder()
                .revisionId(UUID.randomUUID().toString())
                .lastUpdateStatus(LastUpdateStatus.IN_PROGRESS)
                .lastUpdateStatusReason("The function is being created.")
                .lastUpdateStatusReasonCode("Creating")
                .build();
    }

    public FunctionConfiguration updateCode(UpdateFunctionCodeRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        revision(request.revisionId(), functions.latest(name).configuration());
        if (request.imageUri() != null) {
            throw LambdaErrors.invalid("Please don't provide ImageUri when updating a function with packageType Zip.");
        }
        LambdaErrors.unsupported("SourceKMSKeyArn", request.sourceKMSKeyArn());
        Artifacts.Artifact artifact = source.fetch(
                request.zipFile(),
                request.s3Bucket(),
                request.s3Key(),
                request.s3ObjectVersion(),
                request.imageUri(),
                context.caller());
        UnaryOperator<Version> how = now -> {
            Version next = withCode(now, artifact);
            return request.hasArchitectures()
                    ? next.with(next.configuration().toBuilder()
                            .architectures(request.architectures())
                            .build())
                    : next;
        };
        if (Boolean.TRUE.equals(request.dryRun())) {
            return show(how.apply(functions.latest(name)));
        }
        Changed changed = change(name, request.revisionId(), Boolean.TRUE.equals(request.publish()), how);
        return changed.published() != null ? pending(changed.published()) : inProgress(changed.latest());
    }

    public FunctionConfiguration updateConfiguration(UpdateFunctionConfigurationRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        return inProgress(change(name, request.revisionId(), false, now -> configured(now, request))
                .latest());
    }

    private Version configured(Version now, UpdateFunctionConfigurationRequest request) {
        Version next = withLayers(
                now.with(settings.update(now.configuration(), request)), request.hasLayers() ? request.layers() : null);
        boolean otherKey = request.kmsKeyArn() != null
                && !request.kmsKeyArn()
                        .equals(String.valueOf(now.configuration().kmsKeyArn()));
        if (request.environment() != null) {
            return withEnvironment(given(next), request.environment().variables());
        } else if (otherKey) {
            return withEnvironment(
                    next, Optional.ofNullable(vault.forExecution(now)).orElse(Map.of()));
        }
        return next;
    }

    /** Makes an immutable version of {@code $LATEST}; without a change since the last one, that one. */
    public Version publish(
            FunctionName name, @Nullable String codeSha256, @Nullable String revisionId, @Nullable String description) {
        return context.change(change -> {
            Version latest = functions.latest(name);
            revision(revisionId, latest.configuration());
            if (codeSha256 != null && !codeSha256.equals(latest.configuration().codeSha256())) {
                throw LambdaErrors.invalid("CodeSHA256 (" + codeSha256
                        + ") is different from current CodeSHA256 in $LATEST ("
                        + latest.configuration().codeSha256() + "). Please try again with the CodeSHA256 in $LATEST.");
            }
            Function function = functions.function(name);
            Optional<Version> last =
                    functions.versions.get(Functions.key(name.name(), String.valueOf(function.lastVersion())));
            if (last.isPresent() && same(last.get(), latest)) {
                return last.get();
            }
            long number = function.lastVersion() + 1;
            FunctionConfiguration.Builder configuration = latest.configuration().toBuilder()
                    .version(String.valueOf(number))
                    .functionArn(functions.arn(name.name()) + ":" + number)
                    .revisionId(UUID.randomUUID().toString());
            if (description != null) {
                configuration.description(description);
            }
            if (latest.configuration().snapStart() != null
                    && latest.configuration().snapStart().applyOn() == SnapStartApplyOn.PUBLISHED_VERSIONS) {
                configuration.snapStart(SnapStartResponse.builder()
                        .applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS)
                        .optimizationStatus(SnapStartOptimizationStatus.ON)
                        .build());
            }
            Version version = new Version(
                    configuration.build(),
                    latest.artifact(),
                    latest.environment(),
                    latest.sealed(),
                    context.clock().instant(),
                    latest.layers());
            functions.versions.insert(Functions.key(name.name(), String.valueOf(number)), version);
            functions.functions.update(name.name(), before -> before.withLastVersion(number));
            return version;
        });
    }

    private static FunctionConfiguration comparable(FunctionConfiguration configuration) {
        return configuration.toBuilder()
                .version(null)
                .functionArn(null)
                .revisionId(null)
                .lastModified(null)
                .snapStart((SnapStartResponse) null)
                .build();
    }

    /** A description of a version's own makes no other version of what has not changed since. */
    private static boolean same(Version published, Version latest) {
        FunctionConfiguration wanted = latest.changed().isAfter(published.changed())
                ? latest.configuration()
                : latest.configuration().toBuilder()
                        .description(published.configuration().description())
                        .build();
        return published.artifact().equals(latest.artifact())
                && comparable(published.configuration()).equals(comparable(wanted))
                && Objects.equals(published.environment(), latest.environment())
                && Objects.equals(published.sealed(), latest.sealed());
    }

    /** @param with what goes along with a whole function */
    public void delete(FunctionName name, Runnable with) {
        context.change(change -> {
            if (FunctionName.LATEST.equals(name.qualifier())) {
                throw LambdaErrors.invalid("$LATEST version cannot be deleted without deleting the function.");
            }
            functions.function(new FunctionName(name.name(), null));
            change.afterCommit(
                    () -> retire.accept(name.name() + ":" + (name.qualifier() == null ? "" : name.qualifier() + "@")));
            if (name.qualifier() == null) {
                with.run();
                functions.delete(name.name());
                return;
            }
            if (!name.numbered()) {
                throw LambdaErrors.invalid("Deletion of aliases is not currently supported.");
            }
            List<String> using = functions.aliases(name.name()).stream()
                    .filter(alias -> alias.version().equals(name.qualifier())
                            || alias.weights().containsKey(name.qualifier()))
                    .map(Alias::name)
                    .toList();
            if (!using.isEmpty()) {
                throw LambdaErrors.conflict("Version " + functions.arn(name) + " is referenced by alias(es) " + using
                        + ". Remove the alias(es) first.");
            }
            functions.versions.remove(Functions.key(name.name(), name.qualifier()));
        });
    }

    public FunctionCodeLocation location(Version version) {
        return FunctionCodeLocation.builder()
                .repositoryType("S3")
                .location(artifacts.location(version.artifact()))
                .build();
    }
}
