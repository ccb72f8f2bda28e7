package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.sdk.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What was recorded of S3 on AWS, by LocalStack's tests that are validated there (tests/aws/services/s3/test_s3.snapshot.json,
 * test_s3_api.snapshot.json and test_s3_list_operations.snapshot.json): the facts, told anew.
 */
class S3RecordedTest {

    private static final String B = "recorded";

    private static final List<String> FOLDER =
            List.of("folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2");

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket(B));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String put(String key) {
        return s3.putObject(r -> r.bucket(B).key(key), RequestBody.fromString("content"))
                .versionId();
    }

    private void versioning(String status) {
        s3.putBucketVersioning(r -> r.bucket(B).versioningConfiguration(v -> v.status(status)));
    }

    private CopyObjectResponse copy(String key, Consumer<CopyObjectRequest.Builder> asked) {
        return s3.copyObject(r -> {
            r.sourceBucket(B).sourceKey("source").destinationBucket(B).destinationKey(key);
            asked.accept(r);
        });
    }

    private static String refusal(Runnable call) {
        AwsServiceException refused = assertThrows(AwsServiceException.class, call::run);
        return refused.statusCode() + " " + refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    @Test
    void anObjectOfBeforeIsVersionNullOnceTheBucketKeepsVersionsAndAPutIntoASuspendedOneTellsNone() {
        assertNull(put("before"));
        assertNull(s3.headObject(r -> r.bucket(B).key("before")).versionId());
        for (String status : List.of("Enabled", "Suspended")) {
            versioning(status);
            assertEquals("null", s3.headObject(r -> r.bucket(B).key("before")).versionId(), status);
            assertEquals(
                    "null",
                    s3.getObject(r -> r.bucket(B).key("before")).response().versionId(),
                    status);
        }
        assertNull(put("source"));
        assertEquals("null", s3.headObject(r -> r.bucket(B).key("source")).versionId());
        CopyObjectResponse copied = copy("source", r -> r.metadataDirective("REPLACE"));
        assertEquals("null", copied.versionId());
        assertNull(copied.copySourceVersionId());
    }

    @Test
    void aCopyOntoItselfNeedsAnyStorageClassOrABucketThatEncrypts() {
        put("source");
        String illegal =
                "400 InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
        assertEquals(illegal, refusal(() -> copy("source", r -> {})));
        copy("source", r -> r.storageClass("STANDARD"));
        s3.putBucketEncryption(r -> r.bucket(B)
                .serverSideEncryptionConfiguration(
                        c -> c.rules(rule -> rule.applyServerSideEncryptionByDefault(d -> d.sseAlgorithm("AES256")))));
        copy("source", r -> {});
    }

    @Test
    void aDateThatIsYetToComeIsNoConditionAndThoseOfACopyAreNamedAsItsHeadersInTheirOrder() {
        put("source");
        String etag = s3.headObject(r -> r.bucket(B).key("source")).eTag();
        Instant now = Instant.now();
        Instant past = now.minus(Duration.ofDays(1));
        Instant future = now.plus(Duration.ofDays(1));
        s3.getObject(r -> r.bucket(B).key("source").ifModifiedSince(future));
        s3.headObject(r -> r.bucket(B).key("source").ifModifiedSince(future));
        copy("copied", r -> r.copySourceIfModifiedSince(future));
        assertEquals("x-amz-copy-source-If-Match", condition(r -> r.copySourceIfMatch("other")
                .copySourceIfUnmodifiedSince(past)
                .copySourceIfNoneMatch(etag)));
        assertEquals("x-amz-copy-source-If-Unmodified-Since", condition(r -> r.copySourceIfUnmodifiedSince(past)
                .copySourceIfNoneMatch(etag)));
        assertEquals("x-amz-copy-source-If-None-Match", condition(r -> r.copySourceIfNoneMatch(etag)));
    }

    /** Which condition of a copy did not hold. */
    private String condition(Consumer<CopyObjectRequest.Builder> asked) {
        AwsServiceException refused = assertThrows(AwsServiceException.class, () -> copy("copied", asked));
        assertEquals(412, refused.statusCode());
        return String.valueOf(Faults.details(refused).get("Condition"));
    }

    @Test
    void aChecksumThatNoneCouldBeIsInvalidAndAnotherIsBad() {
        for (var wrong : List.<Consumer<PutObjectRequest.Builder>>of(
                r -> r.checksumSHA256("short"), r -> r.checksumCRC32("AAAAAAAA"), r -> r.checksumSHA1("????"))) {
            String refusal =
                    refusal(() -> s3.putObject(r -> wrong.accept(r.bucket(B).key("k")), RequestBody.fromString("x")));
            assertEquals(
                    "400 InvalidRequest: Value for x-amz-checksum- header is invalid.",
                    refusal.replaceAll("checksum-[a-z0-9]+", "checksum-"));
        }
        assertEquals(
                "400 BadDigest: The CRC32 you specified did not match the calculated checksum.",
                refusal(() -> s3.putObject(
                        r -> r.bucket(B).key("k").checksumCRC32("AAAAAA=="), RequestBody.fromString("x"))));
    }

    @Test
    void anObjectWrittenDuringAnUploadIsNotReplacedByItUnderACondition() {
        put("k");
        String id = s3.createMultipartUpload(r -> r.bucket(B).key("k")).uploadId();
        String part = s3.uploadPart(
                        r -> r.bucket(B).key("k").uploadId(id).partNumber(1), RequestBody.fromString("part"))
                .eTag();
        put("k"); // the same once more
        String etag = s3.headObject(r -> r.bucket(B).key("k")).eTag();
        assertEquals(
                "409 ConditionalRequestConflict: The conditional request cannot succeed due to a conflicting operation against this resource.",
                refusal(() -> s3.completeMultipartUpload(r -> r.bucket(B)
                        .key("k")
                        .uploadId(id)
                        .ifMatch(etag)
                        .multipartUpload(m -> m.parts(p -> p.partNumber(1).eTag(part))))));
    }

    @Test
    void aMarkerWithinACommonPrefixPassesOverAllOfIt() {
        FOLDER.forEach(this::put);
        for (String marker : List.of("folder/aSubfolder/", "folder/aSubfolder/subFile1", "folder/aSubfolder/z")) {
            var objects = s3.listObjects(r ->
                    r.bucket(B).prefix("folder/").delimiter("/").marker(marker).maxKeys(1));
            assertEquals(List.of(), objects.commonPrefixes(), marker);
            assertEquals("folder/file1", objects.nextMarker(), marker);
            var versions = s3.listObjectVersions(r -> r.bucket(B)
                    .prefix("folder/")
                    .delimiter("/")
                    .keyMarker(marker)
                    .maxKeys(1));
            assertEquals("folder/file1", versions.nextKeyMarker(), marker);
            var uploads = uploads(r -> r.prefix("folder/").delimiter("/").keyMarker(marker));
            assertEquals(List.of(), uploads.commonPrefixes(), marker);
        }
        assertNull(s3.listObjects(r -> r.bucket(B).delimiter("")).delimiter());
        assertEquals(
                "400 InvalidArgument: The continuation token provided is incorrect",
                refusal(() -> s3.listObjectsV2(r -> r.bucket(B).continuationToken(""))));
        assertEquals(
                "400 InvalidArgument: A version-id marker cannot be specified without a key marker.",
                refusal(() -> s3.listObjectVersions(r -> r.bucket(B).versionIdMarker("null"))));
    }

    @Test
    void pagesOfVersionsOfEverySizeAreTogetherAllOfThem() {
        versioning("Enabled");
        List<String> made = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            for (int n = 0; n < 3; n++) {
                made.add(key + put(key));
            }
        }
        made.sort(null);
        for (int most = 1; most < 10; most++) {
            List<String> found = new ArrayList<>();
            ListObjectVersionsResponse page = null;
            do {
                int size = most;
                String key = page == null ? null : page.nextKeyMarker();
                String version = page == null ? null : page.nextVersionIdMarker();
                page = s3.listObjectVersions(
                        r -> r.bucket(B).maxKeys(size).keyMarker(key).versionIdMarker(version));
                page.versions().forEach(v -> found.add(v.key() + v.versionId()));
            } while (page.isTruncated());
            found.sort(null);
            assertEquals(made, found, "pages of " + most);
        }
    }

    private ListMultipartUploadsResponse uploads(Consumer<ListMultipartUploadsRequest.Builder> asked) {
        return s3.listMultipartUploads(r -> asked.accept(r.bucket(B)));
    }

    @Test
    void uploadsAreRolledUpAndOneOfTheSameKeyComesInTheOrderOfTheirBegin() {
        assertEquals("", uploads(r -> {}).nextKeyMarker());
        FOLDER.forEach(key -> s3.createMultipartUpload(r -> r.bucket(B).key(key)));
        ListMultipartUploadsResponse start =
                uploads(r -> r.prefix("folder/").delimiter("/").maxUploads(1));
        assertEquals("folder/aSubfolder/", start.commonPrefixes().get(0).prefix());
        assertEquals(List.of("", "", ""), List.of(start.keyMarker(), start.uploadIdMarker(), start.nextKeyMarker()));
        ListMultipartUploadsResponse behind =
                uploads(r -> r.prefix("folder/").delimiter("/").maxUploads(1).keyMarker("folder/aSubfolder/subFile1"));
        assertEquals("folder/file1", behind.uploads().get(0).key());
        assertEquals("folder/file1", behind.nextKeyMarker());
        List<String> ids = List.of("1", "2", "3").stream()
                .map(n -> s3.createMultipartUpload(r -> r.bucket(B).key("a")).uploadId())
                .toList();
        assertEquals(
                ids,
                uploads(r -> r.prefix("a")).uploads().stream()
                        .map(u -> u.uploadId())
                        .toList());
        assertEquals(
                ids.get(2),
                uploads(r -> r.prefix("a").keyMarker("a").uploadIdMarker(ids.get(1)))
                        .nextUploadIdMarker());
        assertEquals(
                "400 InvalidArgument: Invalid uploadId marker",
                refusal(() -> uploads(r -> r.keyMarker("folder/file1").uploadIdMarker(ids.get(1)))));
    }

    @Test
    void whatIsMissingIsSaidInTheOperationsWords() {
        put("k");
        String id = s3.createMultipartUpload(r -> r.bucket(B).key("k")).uploadId();
        assertEquals(
                "400 InvalidRequest: You must specify at least one part",
                refusal(() ->
                        s3.completeMultipartUpload(r -> r.bucket(B).key("k").uploadId(id))));
        String malformed =
                "400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema";
        assertEquals(
                malformed, refusal(() -> s3.putObjectLegalHold(r -> r.bucket(B).key("k"))));
        assertEquals(
                "400 InvalidArgument: Invalid copy source object key",
                refusal(() ->
                        s3.copyObject(r -> r.copySource("wrongformat").bucket(B).key("k"))));
        assertEquals(
                "400 InvalidRequest: Cannot specify both Range header and partNumber query parameter",
                refusal(() ->
                        s3.getObject(r -> r.bucket(B).key("k").partNumber(1).range("bytes=0-1"))));
        assertEquals(
                "400 InvalidStorageClass: The storage class you specified is not valid",
                refusal(() ->
                        s3.putObject(r -> r.bucket(B).key("k").storageClass("OUTPOSTS"), RequestBody.fromString("x"))));
    }

    @Test
    void namesOfFilterRulesAreKeptAsS3SpellsThem() {
        String queue = "arn:aws:sqs:us-east-1:111122223333:q";
        filtered(queue, "PREFIX", "suffix");
        assertEquals(
                List.of("Prefix", "Suffix"),
                s3
                        .getBucketNotificationConfiguration(r -> r.bucket(B))
                        .queueConfigurations()
                        .get(0)
                        .filter()
                        .key()
                        .filterRules()
                        .stream()
                        .map(rule -> rule.nameAsString())
                        .toList());
        assertEquals(
                "400 InvalidArgument: filter rule name must be either prefix or suffix",
                refusal(() -> filtered(queue, "INVALID")));
    }

    private void filtered(String queue, String... names) {
        s3.putBucketNotificationConfiguration(r -> r.bucket(B)
                .skipDestinationValidation(true)
                .notificationConfiguration(c -> c.queueConfigurations(q -> q.queueArn(queue)
                        .eventsWithStrings("s3:ObjectCreated:*")
                        .filter(f -> f.key(k -> k.filterRules(Stream.of(names)
                                .map(name -> FilterRule.builder()
                                        .name(name)
                                        .value("v")
                                        .build())
                                .toList()))))));
    }

    @Test
    void whatIsNoAccountIsRepeated() {
        for (String account : List.of("0000", "0000000000020", "abcd", "aa000000000$")) {
            assertEquals(
                    "400 InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... ["
                            + account + "]",
                    refusal(() -> s3.headBucket(r -> r.bucket(B).expectedBucketOwner(account))));
        }
    }
}
