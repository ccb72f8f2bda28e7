package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.ZipFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codebuild.model.ArtifactNamespace;
import software.amazon.awssdk.services.codebuild.model.ArtifactPackaging;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.BuildArtifacts;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Brings what a build has made into its buckets, as its service role. */
final class ArtifactUpload {

    private final ServiceContext context;
    private final Caller role;
    private final BuildLog log;
    private final BuildShell shell;
    private final Path source;
    private final Path scratch;
    private final String encryptionKey;

    /**
     * @param source the directory of the primary source
     * @param scratch an existing directory for archives
     * @param encryptionKey of the project
     */
    ArtifactUpload(
            ServiceContext context,
            Caller role,
            BuildLog log,
            BuildShell shell,
            Path source,
            Path scratch,
            String encryptionKey) {
        this.context = context;
        this.role = role;
        this.log = log;
        this.shell = shell;
        this.source = source;
        this.scratch = scratch;
        this.encryptionKey = encryptionKey;
    }

    /** What is known of artifacts before there are any. */
    static BuildArtifacts announced(ProjectArtifacts artifacts, String uuid) {
        return BuildArtifacts.builder()
                .location(artifacts.type() == ArtifactsType.S3 ? arn(artifacts, uuid, artifacts.name()) : "")
                .artifactIdentifier(artifacts.artifactIdentifier())
                .overrideArtifactName(artifacts.overrideArtifactName())
                .encryptionDisabled(artifacts.encryptionDisabled())
                .bucketOwnerAccess(artifacts.bucketOwnerAccess())
                .build();
    }

    private static String arn(ProjectArtifacts artifacts, String uuid, String name) {
        return "arn:aws:s3:::" + bucket(artifacts) + "/" + key(artifacts, uuid, name);
    }

    private static String bucket(ProjectArtifacts artifacts) {
        return artifacts.location().replaceFirst("^arn:aws:s3:::", "").replaceFirst("/.*$", "");
    }

    /** {@code PATH/BUILD/NAME}, without the parts that there are not. */
    private static String key(ProjectArtifacts artifacts, String uuid, String name) {
        StringBuilder key = new StringBuilder();
        String build = artifacts.namespaceType() == ArtifactNamespace.BUILD_ID ? uuid : null;
        for (String part : new String[] {artifacts.path(), build, name}) {
            String trimmed = part == null ? "" : part.replaceAll("^/+|/+$", "");
            if (!trimmed.isEmpty()) {
                key.append(key.isEmpty() ? "" : "/").append(trimmed);
            }
        }
        return key.toString();
    }

    /**
     * Uploads the files that a buildspec names.
     *
     * @return where they are, and the archive's digests if they are in one
     */
    BuildArtifacts upload(ProjectArtifacts artifacts, Buildspec.Files wanted, String uuid)
            throws BuildFailure, IOException, InterruptedException {
        Map<String, Path> files = find(wanted);
        String name = Boolean.TRUE.equals(artifacts.overrideArtifactName()) && wanted.name() != null
                ? shell.expand(wanted.name())
                : artifacts.name();
        BuildArtifacts.Builder done = announced(artifacts, uuid).toBuilder().location(arn(artifacts, uuid, name));
        String key = key(artifacts, uuid, name);
        try {
            if (artifacts.packaging() == ArtifactPackaging.ZIP) {
                Path archive = zip(files);
                put(artifacts, key, archive);
                done.sha256sum(digest("SHA-256", archive)).md5sum(digest("MD5", archive));
                Files.delete(archive);
            } else {
                for (Map.Entry<String, Path> file : files.entrySet()) {
                    put(artifacts, key.isEmpty() ? file.getKey() : key + "/" + file.getKey(), file.getValue());
                }
            }
        } catch (AwsServiceException e) {
            throw failed(CodeBuildErrors.said(e));
        }
        return done.build();
    }

    private static BuildFailure failed(@Nullable String words) {
        return new BuildFailure(BuildFailure.Code.CLIENT_ERROR, words);
    }

    private Map<String, Path> find(Buildspec.Files wanted) throws BuildFailure, IOException {
        String base = wanted.base() == null ? "." : wanted.base();
        log.say("Expanding base directory path: " + base);
        List<Path> directories = ArtifactFiles.directories(source, base);
        if (directories.isEmpty()) {
            throw failed("no matching base directory path found for " + base);
        }
        Map<String, Path> found = new LinkedHashMap<>();
        for (Path directory : directories) {
            log.say("Expanding file paths for base directory " + base);
            for (String pattern : wanted.patterns()) {
                log.say("Expanding " + pattern);
                Map<String, Path> matched = matched(directory, pattern, wanted.excluded());
                if (matched.isEmpty()) {
                    log.say("Skipping invalid file path " + pattern);
                }
                matched.forEach((name, file) ->
                        found.put(wanted.flat() ? file.getFileName().toString() : name, file));
            }
        }
        if (found.isEmpty()) {
            throw failed("no matching artifact paths found");
        }
        log.say("Found " + found.size() + " file(s)");
        return found;
    }

    /** An absolute pattern is one of the directory that it begins with. */
    private static Map<String, Path> matched(Path directory, String pattern, List<String> excluded) throws IOException {
        if (!pattern.startsWith("/")) {
            return ArtifactFiles.find(directory, List.of(pattern), excluded);
        }
        int wild = pattern.replaceFirst("[*?].*$", "").lastIndexOf('/');
        Path root = Path.of(pattern.substring(0, Math.max(1, wild)));
        return Files.isDirectory(root)
                ? ArtifactFiles.find(root, List.of(pattern.substring(wild + 1)), excluded)
                : Map.of();
    }

    private Path zip(Map<String, Path> files) throws IOException {
        Path archive = scratch.resolve(UUID.randomUUID() + ".zip");
        try (FileSystem zip = ZipFiles.create(archive)) {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                ZipFiles.add(
                        zip,
                        file.getKey(),
                        Files.isExecutable(file.getValue()),
                        out -> Files.copy(file.getValue(), out));
            }
        }
        return archive;
    }

    private void put(ProjectArtifacts artifacts, String key, Path file) {
        boolean own = encryptionKey != null
                && !encryptionKey.endsWith("alias/aws/s3")
                && !Boolean.TRUE.equals(artifacts.encryptionDisabled());
        context.client(S3Client.class, role)
                .putObject(
                        r -> r.bucket(bucket(artifacts))
                                .key(key)
                                .serverSideEncryption(own ? ServerSideEncryption.AWS_KMS : null)
                                .ssekmsKeyId(own ? encryptionKey : null),
                        RequestBody.fromFile(file));
    }

    private static String digest(String algorithm, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
