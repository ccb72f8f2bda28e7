package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnResponse;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * The layers of one scope. A function's class path has the archives in {@code java/lib} of its layers, as AWS's has those in
 * {@code /opt/java/lib}; what else a layer has is kept, and not laid out, for there is no {@code /opt} of a function's own here.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html">Managing dependencies with layers</a>
 */
public final class Layers {

    /** A version of a layer. @param artifact SHA-256 of its content, hexadecimal @param size in bytes */
    public record LayerVersion(
            String layer,
            long number,
            String artifact,
            long size,
            String description,
            @Nullable String licence,
            List<String> runtimes,
            List<String> architectures,
            Instant created) {}

    /** What functions refer to. @param artifacts SHA-256 of the contents, in order */
    record Attached(List<Layer> layers, List<String> artifacts) {}

    private static final int MOST = 5;

    private final ServiceContext context;
    private final FunctionCodeSource source;
    private final Table<LayerVersion> versions;
    /** How many versions a layer has had: a number is never used again. */
    private final Table<Long> numbers;

    public Layers(ServiceContext context, Artifacts artifacts) {
        this.context = context;
        this.source = new FunctionCodeSource(context, artifacts);
        this.versions = context.table("layer-versions", LayerVersion.class);
        this.numbers = context.table("layer-numbers", Long.class);
    }

    private static String key(String layer, long number) {
        return layer + ":" + number;
    }

    public String arn(String layer) {
        return context.arn("layer:" + layer);
    }

    public String arn(LayerVersion version) {
        return arn(version.layer()) + ":" + version.number();
    }

    public LayerVersion publish(PublishLayerVersionRequest request) {
        LayerVersionContentInput content = request.content();
        Artifacts.Artifact artifact = source.fetch(
                content.zipFile(),
                content.s3Bucket(),
                content.s3Key(),
                content.s3ObjectVersion(),
                null,
                context.caller());
        return context.change(change -> {
            String layer = request.layerName();
            numbers.insert(layer, 0L);
            long number = numbers.update(layer, last -> last + 1).orElseThrow();
            LayerVersion version = new LayerVersion(
                    layer,
                    number,
                    artifact.sha256(),
                    artifact.size(),
                    request.description() == null ? "" : request.description(),
                    request.licenseInfo(),
                    request.compatibleRuntimesAsStrings(),
                    request.compatibleArchitecturesAsStrings(),
                    context.clock().instant());
            versions.insert(key(layer, number), version);
            return version;
        });
    }

    public Optional<LayerVersion> find(String layer, long number) {
        if (number < 1) {
            throw LambdaErrors.invalid("Layer Version Cannot be less than 1");
        }
        return versions.get(key(layer, number));
    }

    public LayerVersion get(String layer, long number) {
        return find(layer, number)
                .orElseThrow(() -> LambdaErrors.missing("The resource you requested does not exist."));
    }

    /** @param arn of a version */
    public LayerVersion get(String arn) {
        String resource = Arn.of(arn).resource();
        int number = resource.lastIndexOf(':');
        return get(resource.substring("layer:".length(), number), Long.parseLong(resource.substring(number + 1)));
    }

    /** The versions of a layer, the newest first. @param runtime and architecture null for all */
    public List<LayerVersion> list(String layer, @Nullable String runtime, @Nullable String architecture) {
        return versions.entries(layer + ":").stream()
                .map(Map.Entry::getValue)
                .filter(version -> runtime == null || version.runtimes().contains(runtime))
                .filter(version ->
                        architecture == null || version.architectures().contains(architecture))
                .sorted(Comparator.comparingLong(LayerVersion::number).reversed())
                .toList();
    }

    /** All layers that have versions, by name. */
    public List<String> names() {
        return versions.values().stream()
                .map(LayerVersion::layer)
                .distinct()
                .sorted()
                .toList();
    }

    /** Functions that have it keep it: they refer to its content. */
    public void delete(String layer, long number) {
        find(layer, number);
        versions.remove(key(layer, number));
    }

    /**
     * What a function is to have.
     *
     * @param arns those of versions of layers, of this region, perhaps of other accounts
     * @param caller who must be allowed to read them
     */
    Attached attach(List<String> arns, Caller caller) {
        if (arns.size() > MOST) {
            throw LambdaErrors.invalid("Cannot reference more than " + MOST + " layers.");
        }
        Map<String, String> seen = new HashMap<>();
        List<Layer> layers = new ArrayList<>();
        List<String> artifacts = new ArrayList<>();
        for (String arn : arns) {
            String layer = arn.substring(0, arn.lastIndexOf(':'));
            String other = seen.put(layer, arn);
            if (other != null && !other.equals(arn)) {
                throw LambdaErrors.invalid(
                        "Two different versions of the same layer are not allowed to be referenced in"
                                + " the same function. " + other + " and " + arn + " are versions of the same layer.");
            } else if (other != null) {
                throw LambdaErrors.invalid(
                        "Two identical layers are not allowed to be referenced in the same function: " + arn + ".");
            } else if (!Arn.of(arn).region().equals(context.scope().region())) {
                throw LambdaErrors.invalid(
                        "Layers are not in the same region as the function. Layers are expected to be in" + " region "
                                + context.scope().region() + ".");
            }
            GetLayerVersionByArnResponse found;
            try {
                found = context.client(LambdaClient.class, caller).getLayerVersionByArn(r -> r.arn(arn));
            } catch (ResourceNotFoundException e) {
                throw LambdaErrors.invalid("Layer version " + arn + " does not exist.");
            }
            layers.add(Layer.builder()
                    .arn(arn)
                    .codeSize(found.content().codeSize())
                    .build());
            artifacts.add(HexFormat.of()
                    .formatHex(Base64.getDecoder().decode(found.content().codeSha256())));
        }
        return new Attached(layers, artifacts);
    }
}
