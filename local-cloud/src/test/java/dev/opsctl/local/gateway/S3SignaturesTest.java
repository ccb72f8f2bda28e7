package dev.opsctl.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** What S3 has of its own among signatures: trailers behind the body, and conditions on how a request was signed. */
class S3SignaturesTest {

    private static final String BUCKET = "signed";
    private static final String CONTENT = "what was meant";
    private static final String TRAILER = "x-amz-checksum-crc32";

    private static Main cloud;
    private static AwsCredentials operator;
    private static S3Client s3;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void starts(@TempDir Path home) throws IOException {
        cloud = Main.start(home, 0, () -> {});
        operator = AwsBasicCredentials.create(
                cloud.operator().accessKeyId(), cloud.operator().secretAccessKey());
        s3 = client(S3Client.builder().forcePathStyle(true), operator);
        s3.createBucket(r -> r.bucket(BUCKET));
        s3.putObject(r -> r.bucket(BUCKET).key("object"), RequestBody.fromString(CONTENT));
    }

    @AfterAll
    static void stops() {
        cloud.close();
    }

    private static <C, B extends AwsClientBuilder<B, C>> C client(B builder, AwsCredentials credentials) {
        return builder.endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    /** Signed by AWS's signer, then changed on its way. */
    private static String upload(String key, boolean signedPayload, UnaryOperator<String> changed)
            throws IOException, InterruptedException {
        URI address = cloud.endpoint().resolve("/" + BUCKET + "/" + key);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                // the scheme, which is not signed, lets the signer leave the payload unsigned
                .uri(
                        signedPayload
                                ? address
                                : URI.create("https" + address.toString().substring(4)))
                .putHeader("Content-Length", String.valueOf(CONTENT.length()))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create().sign(r -> r.identity(operator)
                .request(request)
                .payload(ContentStreamProvider.fromUtf8String(CONTENT))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, signedPayload)
                .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                .putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32));
        assertEquals(
                signedPayload ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                signed.request().firstMatchingHeader("x-amz-content-sha256").orElseThrow());
        String body =
                new String(signed.payload().orElseThrow().newStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(body.contains("\n" + TRAILER + ":"), body);
        HttpRequest.Builder sent = HttpRequest.newBuilder(address)
                .PUT(HttpRequest.BodyPublishers.ofString(changed.apply(body), StandardCharsets.ISO_8859_1));
        signed.request().forEachHeader((name, values) -> {
            if (!Set.of("host", "content-length").contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> sent.header(name, value));
            }
        });
        HttpResponse<String> answer = HTTP.send(sent.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200
                ? "200"
                : answer.statusCode() + " " + answer.body().replaceAll("(?s)^.*<Code>(.*)</Code>.*$", "$1");
    }

    /** The first character of the trailer's value becomes another. */
    private static String otherChecksum(String body) {
        int value = body.indexOf(TRAILER + ":") + TRAILER.length() + 1;
        return body.substring(0, value) + (body.charAt(value) == 'A' ? 'B' : 'A') + body.substring(value + 1);
    }

    private void refusedAndNotStored(String expected, boolean signedPayload, UnaryOperator<String> changed)
            throws IOException, InterruptedException {
        assertEquals(expected, upload("refused", signedPayload, changed));
        assertEquals(
                0, s3.listObjectsV2(r -> r.bucket(BUCKET).prefix("refused")).keyCount());
    }

    @Test
    void a_body_with_trailers_is_taken_as_it_was_meant_or_not_at_all() throws Exception {
        UnaryOperator<String> otherContent = body -> body.replace("meant", "MEANT");
        UnaryOperator<String> otherTrailer = body -> body.replace(TRAILER, "x-amz-meta-forgeries");
        for (boolean signedPayload : new boolean[] {true, false}) {
            String key = "whole-" + signedPayload;
            assertEquals("200", upload(key, signedPayload, body -> body));
            assertEquals(
                    CONTENT, s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String());
            String wrong = signedPayload ? "403 SignatureDoesNotMatch" : "400 BadDigest";
            refusedAndNotStored(wrong, signedPayload, S3SignaturesTest::otherChecksum);
            refusedAndNotStored(wrong, signedPayload, otherContent);
            refusedAndNotStored("400 MalformedTrailerError", signedPayload, otherTrailer);
        }
    }

    @Test
    void policies_see_how_a_request_was_signed() throws Exception {
        IamClient iam = client(IamClient.builder(), operator);
        iam.createUser(r -> r.userName("reader"));
        AccessKey key = iam.createAccessKey(r -> r.userName("reader")).accessKey();
        AwsCredentials reader = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
        URI presigned;
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(reader))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            presigned = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(10))
                            .getObjectRequest(o -> o.bucket(BUCKET).key("object")))
                    .url()
                    .toURI();
        }
        TimeUnit.MILLISECONDS.sleep(1_100);
        S3Client direct = client(S3Client.builder().forcePathStyle(true), reader);

        under(iam, "StringEquals", "s3:authType", "REST-QUERY-STRING");
        assertEquals(200, get(presigned));
        assertThrows(
                S3Exception.class,
                () -> direct.getObjectAsBytes(r -> r.bucket(BUCKET).key("object")));
        under(iam, "StringEquals", "s3:authType", "REST-HEADER");
        assertEquals(403, get(presigned));
        direct.getObjectAsBytes(r -> r.bucket(BUCKET).key("object"));
        under(iam, "StringEquals", "s3:signatureversion", "AWS4-HMAC-SHA256");
        assertEquals(200, get(presigned));
        under(iam, "StringEquals", "s3:signatureversion", "AWS");
        assertEquals(403, get(presigned));
        // in milliseconds
        under(iam, "NumericLessThan", "s3:signatureAge", "600000");
        assertEquals(200, get(presigned));
        under(iam, "NumericLessThan", "s3:signatureAge", "1000");
        assertEquals(403, get(presigned));
        under(iam, "StringEquals", "s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        assertEquals(200, get(presigned));
    }

    private static void under(IamClient iam, String operator, String key, String value) {
        iam.putUserPolicy(r -> r.userName("reader")
                .policyName("reads")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\","
                                + "\"Condition\":{\"" + operator + "\":{\"" + key + "\":\"" + value + "\"}}}}"));
    }

    private static int get(URI address) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
