package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects' contents are files: none is lost, none stays behind, and who reads an object reads one object (PLT-6). */
class ObjectFilesTest {

    private static final int PART = 5 << 20;

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("files"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve("s3"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private byte[] multipart(String key) {
        byte[] content = new byte[PART + 1000];
        new Random(7).nextBytes(content);
        String id = s3.createMultipartUpload(r -> r.bucket("files").key(key)).uploadId();
        List<CompletedPart> parts = Stream.of(1, 2)
                .map(n -> {
                    byte[] bytes =
                            java.util.Arrays.copyOfRange(content, (n - 1) * PART, Math.min(n * PART, content.length));
                    String etag = s3.uploadPart(
                                    r -> r.bucket("files").key(key).uploadId(id).partNumber(n),
                                    RequestBody.fromBytes(bytes))
                            .eTag();
                    return CompletedPart.builder().partNumber(n).eTag(etag).build();
                })
                .toList();
        s3.completeMultipartUpload(r -> r.bucket("files").key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
        return content;
    }

    @Test
    void whoReadsAnObjectWhileItIsReplacedReadsTheFormerOneWholeAndThenItsFilesAreGone() throws IOException {
        byte[] former = multipart("one");
        try (ResponseInputStream<GetObjectResponse> reading =
                s3.getObject(r -> r.bucket("files").key("one"))) {
            byte[] begin = reading.readNBytes(10);
            s3.putObject(r -> r.bucket("files").key("one"), RequestBody.fromString("new"));
            byte[] rest = reading.readAllBytes();
            byte[] read = java.util.Arrays.copyOf(begin, former.length);
            System.arraycopy(rest, 0, read, 10, rest.length);
            assertArrayEquals(former, read);
        }
        assertEquals(
                "new", s3.getObjectAsBytes(r -> r.bucket("files").key("one")).asUtf8String());
        assertEquals(1, files());
    }

    @Test
    void whoDoesNotReadAnObjectToItsEndDoesNotKeepItsFiles() throws IOException {
        multipart("one");
        long size = s3.getObject(r -> r.bucket("files").key("one"), (found, content) -> found.contentLength());
        assertEquals(PART + 1000, size);
        assertThrows(
                IllegalStateException.class,
                () -> s3.getObject(r -> r.bucket("files").key("one"), (found, content) -> {
                    throw new IllegalStateException("no use for it");
                }));
        s3.deleteObject(r -> r.bucket("files").key("one"));
        assertEquals(0, files());
    }

    @Test
    void aRefusedCopyOrPartLeavesNoFile() throws IOException {
        byte[] content = multipart("one");
        s3.putObject(r -> r.bucket("files").key("two"), RequestBody.fromString("two"));
        assertEquals(3, files());
        assertEquals(
                412,
                assertThrows(
                                S3Exception.class,
                                () -> s3.copyObject(r -> r.sourceBucket("files")
                                        .sourceKey("one")
                                        .destinationBucket("files")
                                        .destinationKey("two")
                                        .ifNoneMatch("*")))
                        .statusCode());
        assertEquals(3, files());
        assertThrows(
                NoSuchUploadException.class,
                () -> s3.uploadPartCopy(r -> r.sourceBucket("files")
                        .sourceKey("one")
                        .destinationBucket("files")
                        .destinationKey("three")
                        .uploadId("none")
                        .partNumber(1)));
        String id =
                s3.createMultipartUpload(r -> r.bucket("files").key("three")).uploadId();
        assertThrows(
                S3Exception.class,
                () -> s3.uploadPartCopy(r -> r.sourceBucket("files")
                        .sourceKey("one")
                        .destinationBucket("files")
                        .destinationKey("three")
                        .uploadId(id)
                        .partNumber(10_001)));
        assertEquals(3, files());
        assertArrayEquals(
                content, s3.getObjectAsBytes(r -> r.bucket("files").key("one")).asByteArray());
    }

    @Test
    void whatAKilledCloudWasWritingIsGoneAfterTheNextStart() throws IOException {
        s3.putObject(r -> r.bucket("files").key("kept"), RequestBody.fromString("kept"));
        Files.writeString(home.resolve("s3/incoming/0c9f"), "half of an obj");
        cloud.close();
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        assertEquals(
                "kept", s3.getObjectAsBytes(r -> r.bucket("files").key("kept")).asUtf8String());
        assertEquals(1, files());
    }
}
