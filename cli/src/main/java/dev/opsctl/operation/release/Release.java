package dev.opsctl.operation.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.deploy.DeploymentParameters;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a deployment brings into one environment: the packaged templates of its stacks with their parameters, and the artifacts that they refer
 * to. {@code opsctl package} writes it to a folder, from which a pipeline deploys the very bytes that {@code opsctl deploy} would (DEL-1):
 * {@code release.json}, and under {@code artifacts/} each artifact by its key.
 *
 * @param bucket the artifacts', whose name the templates say
 */
public record Release(
        String account,
        String region,
        String prefix,
        String bucket,
        List<Packaging.Part> parts,
        Collection<Packaging.Artifact> artifacts) {

    /** One stack of what was written. */
    public record Packed(String stack, String template, Map<String, String> parameters) {}

    /** What was written, and where. */
    public record Written(String folder, List<Packed> stacks, int artifacts, long bytes) {}

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String INDEX = "release.json";
    private static final String ARTIFACTS = "artifacts";

    /** The stacks that a pipeline deploys; the others are deployed by hand. */
    private static final List<String> PARTS = List.of(Stacks.IAM, Stacks.APP);

    /**
     * Packages what a pipeline deploys.
     *
     * @throws OperationException if the bucket of the artifacts is not there yet
     */
    public static Release packaged(
            Clients clients, Optional<Clients> partner, TemplateFiles files, Map<String, String> parameters) {
        String account = clients.account();
        String region = clients.target().region();
        String prefix = clients.target().prefix();
        String bucket = new Stacks(clients).output(Stacks.BOOTSTRAP, "ArtifactBucket");
        Packaging packaging = new Packaging(files, clients.target(), account, bucket);
        Map<String, String> given = DeploymentParameters.complete(parameters, clients, partner);
        List<Packaging.Part> parts =
                PARTS.stream().map(part -> packaging.part(part, given)).toList();
        return new Release(
                account, region, prefix, bucket, parts, packaging.artifacts().values());
    }

    /** Writes it to a folder, which is made if it is not there. */
    public Written write(Path folder) {
        ObjectNode index = JSON.createObjectNode()
                .put("account", account)
                .put("region", region)
                .put("prefix", prefix)
                .put("bucket", bucket);
        long bytes = 0;
        try {
            Path files = Files.createDirectories(folder.resolve(ARTIFACTS));
            ObjectNode sources = index.putObject("artifacts");
            for (Packaging.Artifact artifact : artifacts) {
                byte[] content = artifact.content().get();
                Files.write(files.resolve(artifact.key()), content);
                sources.put(artifact.key(), artifact.source());
                bytes += content.length;
            }
            ObjectNode stacks = index.putObject("stacks");
            for (Packaging.Part part : parts) {
                ObjectNode stack = stacks.putObject(part.name());
                stack.put("source", part.template().source());
                stack.put("template", part.template().key());
                stack.set("parameters", JSON.valueToTree(part.parameters()));
            }
            // last, so that a folder with an index is complete
            Files.writeString(folder.resolve(INDEX), JSON.writeValueAsString(index) + "\n");
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot write the release to " + folder + ": " + FileTrouble.why(e),
                    "Name a folder that can be made and written: opsctl package --out target/release",
                    e);
        }
        return new Written(
                folder.toString(),
                parts.stream()
                        .map(part -> new Packed(part.name(), part.template().key(), part.parameters()))
                        .toList(),
                artifacts.size(),
                bytes);
    }

    /** Reads what was {@linkplain #write written}. */
    public static Release read(Path folder) {
        try {
            JsonNode index = JSON.readTree(Files.readString(folder.resolve(INDEX)));
            List<Packaging.Artifact> artifacts = new ArrayList<>();
            for (Map.Entry<String, JsonNode> each : index.path("artifacts").properties()) {
                Path file = artifact(folder, each.getKey());
                artifacts.add(new Packaging.Artifact(each.getValue().asText(), each.getKey(), () -> bytes(file)));
            }
            List<Packaging.Part> parts = new ArrayList<>();
            for (Map.Entry<String, JsonNode> each : index.path("stacks").properties()) {
                JsonNode stack = each.getValue();
                String key = stack.path("template").asText();
                Map<String, String> parameters = new LinkedHashMap<>();
                stack.path("parameters")
                        .properties()
                        .forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
                parts.add(new Packaging.Part(
                        each.getKey(),
                        new Packaging.Packaged(
                                stack.path("source").asText(),
                                key,
                                new String(bytes(artifact(folder, key)), StandardCharsets.UTF_8)),
                        parameters));
            }
            return new Release(
                    index.path("account").asText(),
                    index.path("region").asText(),
                    index.path("prefix").asText(),
                    index.path("bucket").asText(),
                    parts,
                    artifacts);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "There is no release in " + folder + ": " + FileTrouble.why(e),
                    "Make it: opsctl package --out " + folder,
                    e);
        }
    }

    private static Path artifact(Path folder, String key) throws IOException {
        Path file = folder.resolve(ARTIFACTS).resolve(key);
        if (key.contains("/") || !Files.isRegularFile(file)) {
            throw new IOException("it names " + key + ", which is not there");
        }
        return file;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot read " + file + ": " + FileTrouble.why(e),
                    "Make the release anew: opsctl package --out FOLDER",
                    e);
        }
    }

    /** The address by which CloudFormation reads an artifact. */
    public String url(String key) {
        return Packaging.url(bucket, region, key);
    }
}
