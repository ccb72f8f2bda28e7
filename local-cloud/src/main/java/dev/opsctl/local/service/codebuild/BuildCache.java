package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codebuild.model.CacheMode;
import software.amazon.awssdk.services.codebuild.model.CacheType;
import software.amazon.awssdk.services.codebuild.model.ProjectCache;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What the builds of a project leave to the next one: files below the source's directory, and below the user's, which patterns call {@code /root/}
 * as in AWS's images. One archive, in the state directory or in a bucket. A cache that fails fails no build.
 */
final class BuildCache {

    private static final String USERS = "/root/";

    private final ServiceContext context;
    private final String project;

    BuildCache(ServiceContext context, String project) {
        this.context = context;
        this.project = project;
    }

    private Path file() {
        return context.directory().resolve("cache").resolve(project + ".zip");
    }

    /** Empties the cache that lies here; one in a bucket is its owner's to empty. */
    void forget() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLocal(ProjectCache cache) {
        return cache.type() == CacheType.LOCAL && cache.modes().contains(CacheMode.LOCAL_CUSTOM_CACHE);
    }

    private static boolean isKept(ProjectCache cache, List<String> patterns) {
        return cache != null && !patterns.isEmpty() && (isLocal(cache) || cache.type() == CacheType.S3);
    }

    /** Brings back what the last build has left. */
    void restore(ProjectCache cache, List<String> patterns, Caller role, BuildLog log, Path source, Path home) {
        if (!isKept(cache, patterns)) {
            return;
        }
        try (InputStream in = isLocal(cache)
                        ? Files.newInputStream(file())
                        : context.client(S3Client.class, role)
                                .getObject(r -> r.bucket(bucket(cache)).key(key(cache)));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path root = entry.getName().startsWith(USERS) ? home : source;
                Path target = root.resolve(entry.getName().replace(USERS, "")).normalize();
                if (target.startsWith(root)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            log.say("Cache restored");
        } catch (IOException | AwsServiceException e) {
            log.say("Unable to download cache: " + e.getMessage());
        }
    }

    /** Keeps what the next build finds again. */
    void save(ProjectCache cache, List<String> patterns, Caller role, BuildLog log, Path source, Path home) {
        if (!isKept(cache, patterns)) {
            return;
        }
        try {
            Map<String, Path> files = new LinkedHashMap<>();
            for (String pattern : patterns) {
                if (pattern.startsWith(USERS)) {
                    ArtifactFiles.find(home, List.of(pattern.substring(USERS.length())), List.of())
                            .forEach((name, file) -> files.put(USERS + name, file));
                } else if (pattern.startsWith("/")) {
                    log.say("Not cached: " + pattern + " is neither below the source's directory nor below " + USERS);
                } else {
                    files.putAll(ArtifactFiles.find(source, List.of(pattern), List.of()));
                }
            }
            if (isLocal(cache)) {
                Draft.write(file(), draft -> write(draft, files));
            } else {
                Path archive = Files.createTempFile(home.resolveSibling("tmp"), "cache", ".zip");
                write(archive, files);
                context.client(S3Client.class, role)
                        .putObject(r -> r.bucket(bucket(cache)).key(key(cache)), RequestBody.fromFile(archive));
            }
            log.say("Cache uploaded: " + files.size() + " file(s)");
        } catch (IOException | AwsServiceException e) {
            log.say("Unable to upload cache: " + e.getMessage());
        }
    }

    private static void write(Path archive, Map<String, Path> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                Files.copy(file.getValue(), zip);
            }
        }
    }

    private static String bucket(ProjectCache cache) {
        return cache.location().replaceFirst("^arn:aws:s3:::", "").replaceFirst("/.*$", "");
    }

    private String key(ProjectCache cache) {
        String place = cache.location().replaceFirst("^arn:aws:s3:::", "");
        String folder = place.indexOf('/') < 0
                ? ""
                : place.substring(place.indexOf('/') + 1).replaceAll("/+$", "");
        String name = cache.cacheNamespace() == null ? project : cache.cacheNamespace();
        return folder.isEmpty() ? name + ".zip" : folder + "/" + name + ".zip";
    }
}
