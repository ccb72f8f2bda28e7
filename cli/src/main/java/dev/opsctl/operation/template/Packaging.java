package dev.opsctl.operation.template;

import dev.opsctl.operation.Bundled;
import dev.opsctl.operation.Sha256;
import dev.opsctl.target.Target;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bundled templates into deployable ones, as {@code aws cloudformation package} does: local references become S3 locations
 * under the content's SHA-256. It works on the text, so that comments and line numbers stay those of the source. Beyond that
 * <ul>
 * <li>a {@code !Sub} that only uses the prefix, account and region becomes a literal, because {@code ImportExistingResources} adopts
 * only resources whose name is static;
 * <li>{@code Release: template} of a custom resource becomes the hash of its template, code and flows included, so that whatever changes a
 * function makes the resource look for new versions;
 * <li>a resource with {@code Metadata: {opsctl: {hashed: true}}} gets the hash of its template in its logical id, because API Gateway
 * deployments are snapshots that only a new resource renews.
 * </ul>
 *
 * @see <a href="https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html">aws cloudformation package</a>
 */
public final class Packaging {

    private static final Pattern REFERENCE = Pattern.compile(
            "(?m)^(\\s+)(TemplateURL|Code|DefinitionS3Location):[ ]+(?!!)['\"]?([A-Za-z0-9._/-]+\\.[a-z]+)['\"]?[ ]*$");
    private static final Pattern SUB = Pattern.compile(
            "!Sub[ ]+(?:'([^'\\n]*)'|\"([^\"\\n]*)\"|([^\\s'\"\\[|>{][^\\n#]*?))(?=[ ]*(?:#.*)?$|[ ]*[,\\]}])",
            Pattern.MULTILINE);
    private static final Pattern HASHED = Pattern.compile(
            "(?m)^  ([A-Za-z0-9]+):[ ]*\\n(?:    .*\\n|[ ]*\\n)*?    Metadata:[ ]*\\n(?:      .*\\n)*?      opsctl:.*(?:\\{[ ]*hashed: true[ ]*}|\\n        hashed: true)");

    private static final Pattern RELEASE = Pattern.compile("(?m)^([ ]+Release:[ ]+)template[ ]*$");

    private final String prefix;
    private final String accountId;
    private final String region;
    private final @Nullable String bucket;
    private final TemplateFiles files;
    private final Map<String, Artifact> artifacts = new LinkedHashMap<>();

    /** A file for the artifact bucket; its content is read when it is uploaded, which is seldom. */
    public record Artifact(String source, String key, Supplier<byte[]> content) {}

    /** A template that refers to artifacts in S3, and where it came from. */
    public record Packaged(String source, String key, String body) {}

    /**
     * What a stack is made from.
     *
     * @param name the stack's part of the whole: {@code iam}, {@code app}
     * @param parameters those that the template declares and somebody has given
     */
    public record Part(String name, Packaged template, Map<String, String> parameters) {}

    /**
     * @param target whose region and prefix the stacks have
     * @param bucket the artifacts'; null for a template that refers to none
     */
    public Packaging(TemplateFiles files, Target target, String accountId, @Nullable String bucket) {
        this.files = files;
        this.prefix = target.prefix();
        this.accountId = accountId;
        this.region = target.region();
        this.bucket = bucket;
    }

    /** Packages a template and everything it refers to. */
    public Packaged template(String source) {
        String text = files.text(source);
        String body = hashed(literalNames(references(source, text)));
        Artifact artifact = artifact(files.label(source), body.getBytes(StandardCharsets.UTF_8), ".yaml");
        return new Packaged(source, artifact.key(), body);
    }

    /** Packages a stack's template, {@code NAME.yaml}, with what it takes of the given parameters. */
    public Part part(String name, Map<String, String> given) {
        Packaged template = template(name + ".yaml");
        return new Part(name, template, StackParameters.declared(template.body(), given, prefix));
    }

    /** What the packaged templates refer to, to be uploaded first; the templates themselves are among them. */
    public Map<String, Artifact> artifacts() {
        return artifacts;
    }

    /** The address by which CloudFormation reads an artifact. */
    public String url(String key) {
        return url(bucket, region, key);
    }

    public static String url(@Nullable String bucket, String region, String key) {
        return "https://" + bucket + ".s3." + region + ".amazonaws.com/" + key;
    }

    private String references(String source, String text) {
        String folder = source.contains("/") ? source.substring(0, source.lastIndexOf('/') + 1) : "";
        return REFERENCE.matcher(text).replaceAll(match -> {
            String file = match.group(3);
            String to =
                    switch (match.group(2)) {
                        case "TemplateURL" -> url(template(folder + file).key());
                        case "Code" ->
                            "{S3Bucket: " + bucket + ", S3Key: "
                                    + function(file).key() + "}";
                        default ->
                            "{Bucket: " + bucket + ", Key: "
                                    + flow(folder, file).key() + "}";
                    };
            return Matcher.quoteReplacement(match.group(1) + match.group(2) + ": " + to);
        });
    }

    private Artifact function(String file) {
        String source = "functions/" + file;
        String sha256 = new String(Bundled.bytes(source + ".sha256"), StandardCharsets.US_ASCII).strip();
        return artifacts.computeIfAbsent(source, s -> new Artifact(s, sha256 + ".jar", () -> Bundled.bytes(s)));
    }

    private Artifact flow(String folder, String file) {
        String path = files.exists(folder + file) ? folder + file : file;
        return artifact(files.label(path), files.read(path), ".json");
    }

    private Artifact artifact(String source, byte[] content, String suffix) {
        return artifacts.computeIfAbsent(source, s -> new Artifact(s, Sha256.of(content) + suffix, () -> content));
    }

    /** {@code !Sub} expressions of nothing but prefix, account and region as quoted literals. */
    String literalNames(String text) {
        return SUB.matcher(text).replaceAll(match -> {
            String expression =
                    match.group(1) != null ? match.group(1) : match.group(2) != null ? match.group(2) : match.group(3);
            String literal = expression
                    .replace("${Prefix}", prefix)
                    .replace("${AWS::AccountId}", accountId)
                    .replace("${AWS::Region}", region)
                    .replace("${AWS::Partition}", "aws");
            return Matcher.quoteReplacement(
                    literal.contains("${") || literal.contains("'") ? match.group() : "'" + literal + "'");
        });
    }

    /** Appends the template's hash to the logical ids that ask for it, and renders it as the release. */
    static String hashed(String text) {
        String hash = Sha256.of(text).substring(0, 10);
        Matcher hashed = HASHED.matcher(text);
        String result = RELEASE.matcher(text).replaceAll("$1'" + hash + "'");
        while (hashed.find()) {
            result = result.replaceAll("\\b" + hashed.group(1) + "\\b", hashed.group(1) + hash);
        }
        return result;
    }
}
