package dev.opsctl.local.service.codepipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codepipeline.model.ArtifactStore;
import software.amazon.awssdk.services.codepipeline.model.S3Location;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The artifacts in a pipeline's store, under its key if it has one, as somebody's role. */
final class PipelineArtifacts {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int PIPELINE_LENGTH = 20;
    private static final int ARTIFACT_LENGTH = 10;
    private static final int RANDOM_LENGTH = 7;
    /** The largest file of an artifact that is read into memory, in bytes: more than any template may have. */
    private static final int LARGEST_TEXT = 2 << 20;

    /** Writes an artifact. */
    interface Content {
        /** @param file not there yet */
        void write(Path file) throws IOException;
    }

    private final S3Client s3;
    private final ArtifactStore store;
    private final Path drafts;

    /** @param drafts a folder for what is on its way, made as needed */
    PipelineArtifacts(S3Client s3, ArtifactStore store, Path drafts) {
        this.s3 = s3;
        this.store = store;
        this.drafts = drafts;
    }

    /** As AWS names artifacts: the beginning of both names, and seven characters. */
    static String key(String pipeline, String artifact, String run) {
        StringBuilder random = new StringBuilder();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((run + "/" + artifact).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < RANDOM_LENGTH; i++) {
                random.append(ALPHABET.charAt(Math.floorMod(digest[i], ALPHABET.length())));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return beginning(pipeline, PIPELINE_LENGTH) + "/" + beginning(artifact, ARTIFACT_LENGTH) + "/" + random;
    }

    private static String beginning(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }

    /** Stores what is written; on its way it lies in a file, so it may be of any size. */
    void put(S3Location place, Content content) throws IOException {
        Path file = Files.createDirectories(drafts).resolve(UUID.randomUUID() + ".zip");
        try {
            content.write(file);
            put(place, RequestBody.fromFile(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    void put(S3Location place, RequestBody body) {
        boolean own = store.encryptionKey() != null;
        s3.putObject(
                r -> r.bucket(place.bucket())
                        .key(place.key())
                        .serverSideEncryption(own ? ServerSideEncryption.AWS_KMS : null)
                        .ssekmsKeyId(own ? store.encryptionKey().id() : null),
                body);
    }

    /** Stores an archive with one file. */
    void put(S3Location place, @Nullable String file, String text) throws IOException {
        put(place, archive -> {
            try (OutputStream out = Files.newOutputStream(archive);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry(file));
                zip.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /**
     * A file of an artifact.
     *
     * @throws ActionFailure if the artifact is no archive, or has no such file, or one that is too large
     */
    String text(S3Location place, String file) throws ActionFailure, IOException {
        Optional<byte[]> found = Optional.empty();
        try (InputStream in = s3.getObject(r -> r.bucket(place.bucket()).key(place.key()));
                ZipInputStream zip = new ZipInputStream(in)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && !entry.getName().equals(file)) {
                entry = zip.getNextEntry();
            }
            if (entry != null) {
                found = Optional.of(zip.readNBytes(LARGEST_TEXT + 1));
            }
        }
        byte[] bytes = found.orElseThrow(() -> new ActionFailure(
                ActionFailure.Code.CONFIGURATION,
                "File [" + file + "] does not exist in artifact [" + place.bucket() + "/" + place.key() + "]"));
        if (bytes.length > LARGEST_TEXT) {
            throw new ActionFailure(ActionFailure.Code.CONFIGURATION, "File [" + file + "] is too large");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
