package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.RepositoryClones;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.ZipFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Brings a build's sources into their directories, as its service role. */
final class SourceDownload {

    private static final Pattern REPOSITORY = Pattern.compile(
            "https?://git-codecommit\\.(?<region>[a-z0-9-]+)\\.(?:amazonaws\\.com|localhost(?::\\d+)?)/v1/repos/(?<name>[\\w.-]{1,100})/?");
    private static final Pattern BUCKET_PATH = Pattern.compile("(?:arn:aws:s3:::)?(?<bucket>[^/]+)/(?<key>.*)");

    /** @param region where the repository is */
    record Repository(String region, String name) {}

    private final ServiceContext context;
    private final Caller role;

    SourceDownload(ServiceContext context, Caller role) {
        this.context = context;
        this.role = role;
    }

    /** The repository that a location of type CODECOMMIT names: AWS's address of it, or this cloud's. */
    static Optional<Repository> repository(String location) {
        return Optional.ofNullable(location)
                .map(REPOSITORY::matcher)
                .filter(Matcher::matches)
                .map(parts -> new Repository(parts.group("region"), parts.group("name")));
    }

    /**
     * @param version a branch, tag or commit, or the version of an object; null for the newest
     * @param which the source, as messages name it: {@code primary source}
     * @param directory empty
     * @return what was downloaded: the commit, or the object's version; null if it has none
     */
    @Nullable
    String download(ProjectSource source, @Nullable String version, String which, Path directory)
            throws BuildFailure, IOException {
        String words = " for " + which + " and source version " + (version == null ? "" : version);
        try {
            return switch (source.type()) {
                case NO_SOURCE -> null;
                case CODECOMMIT -> clone(source, version, words, directory);
                case S3 -> object(source, version, directory);
                case CODEPIPELINE ->
                    throw failed("a build with source of type CODEPIPELINE is started by a pipeline" + words);
                default ->
                    throw failed("the local cloud has no source of type " + source.typeAsString()
                            + ": it has CODECOMMIT, S3 and NO_SOURCE" + words);
            };
        } catch (AwsServiceException e) {
            throw failed(CodeBuildErrors.said(e) + words);
        }
    }

    private static BuildFailure failed(String words) {
        return new BuildFailure(BuildFailure.Code.CLIENT_ERROR, words);
    }

    private String clone(ProjectSource source, @Nullable String version, String words, Path directory)
            throws BuildFailure, IOException {
        Repository repository = repository(source.location()).orElseThrow();
        Scope scope = new Scope(context.scope().accountId(), repository.region());
        RepositoryClones repositories = (RepositoryClones) context.cloud().service(CodeCommitClient.class, scope);
        try {
            return role.run(() -> {
                        try {
                            return repositories.checkOut(repository.name(), version, directory);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .orElseThrow(() -> failed("reference not found" + words));
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails().errorCode();
            throw failed((code.startsWith("RepositoryDoesNotExist") ? "repository not found" : "authorization failed")
                    + words + ": " + e.awsErrorDetails().errorMessage());
        }
    }

    private @Nullable String object(ProjectSource source, @Nullable String version, Path directory)
            throws BuildFailure, IOException {
        Matcher place = BUCKET_PATH.matcher(source.location());
        if (!place.matches()) {
            throw failed("invalid S3 location: " + source.location());
        }
        String bucket = place.group("bucket");
        String key = place.group("key");
        S3Client s3 = context.client(S3Client.class, role);
        if (key.endsWith("/") || key.isEmpty()) {
            for (S3Object object :
                    s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(key)).contents()) {
                if (!object.key().endsWith("/")) {
                    Path target = inside(directory, object.key().substring(key.length()));
                    Files.createDirectories(target.getParent());
                    s3.getObject(r -> r.bucket(bucket).key(object.key()), target);
                }
            }
            return null;
        }
        try (var in = s3.getObject(r -> r.bucket(bucket).key(key).versionId(version))) {
            GetObjectResponse object = in.response();
            Path archive = directory.resolveSibling(directory.getFileName() + ".zip");
            Files.copy(in, archive);
            unzip(archive, directory);
            ZipFiles.markPrograms(archive, directory);
            Files.delete(archive);
            return object.versionId() == null ? object.eTag() : object.versionId();
        } catch (ZipException e) {
            throw failed("the source is no ZIP archive: " + source.location() + ": " + e.getMessage());
        }
    }

    /** A build specification that lies in a bucket. */
    String text(String arn) throws BuildFailure {
        Arn object = Arn.parse(arn).orElseThrow();
        Matcher place = BUCKET_PATH.matcher(object.resource());
        if (!place.matches()) {
            throw failed("invalid S3 location: " + arn);
        }
        try {
            return context.client(S3Client.class, role)
                    .getObjectAsBytes(r -> r.bucket(place.group("bucket")).key(place.group("key")))
                    .asUtf8String();
        } catch (AwsServiceException e) {
            throw failed(CodeBuildErrors.said(e) + " for buildspec " + arn);
        }
    }

    private static void unzip(Path archive, Path directory) throws BuildFailure, IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            if (zip.size() == 0) {
                throw new ZipException("it has no entries");
            }
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path target = inside(directory, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    /** A name of the source that leads out of its directory is refused. */
    private static Path inside(Path directory, String name) throws BuildFailure {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory)) {
            throw failed("illegal file path in the source: " + name);
        }
        return target;
    }
}
