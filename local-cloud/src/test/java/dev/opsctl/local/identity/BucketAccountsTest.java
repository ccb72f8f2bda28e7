package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Buckets belong to an account (PLT-4), though their ARNs do not say so. */
class BucketAccountsTest {

    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");
    private static final String BUCKET = "owned-bucket";
    /** What no bucket is named in. */
    private static final Set<String> OWN = Set.of("CreateBucket", "ListBuckets", "ListDirectoryBuckets");

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client owner;
    private S3Client partner;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        owner = cloud.client(S3Client.class);
        owner.createBucket(r -> r.bucket(BUCKET));
        owner.putObject(r -> r.bucket(BUCKET).key("key"), RequestBody.fromString("content"));
        partner = cloud.cloud().client(S3Client.class, PARTNER, administrator());
        partner.createBucket(r -> r.bucket("partners-bucket"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Caller administrator() {
        return cloud.identity()
                .find(cloud.identity()
                        .administrator(PARTNER.accountId(), "admin")
                        .accessKeyId())
                .orElseThrow()
                .caller();
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails().errorCode();
    }

    @Test
    void another_accounts_administrator_is_denied_every_operation_on_a_bucket_and_its_objects() throws Throwable {
        String upload =
                owner.createMultipartUpload(r -> r.bucket(BUCKET).key("key")).uploadId();
        Map<String, String> names = Map.of(
                "bucket", BUCKET,
                "destinationbucket", BUCKET,
                "key", "key",
                "destinationkey", "copy",
                "copysource", "partners-bucket/key",
                "uploadid", upload,
                "policy", "{\"Statement\":[]}",
                "delete.objects.key", "key");
        ServiceDefinition<?> s3 = Services.all().stream()
                .filter(d -> d.clientInterface() == S3Client.class)
                .findFirst()
                .orElseThrow();
        List<String> letIn = new ArrayList<>();
        int tried = 0;
        for (Operations.Bound operation : Requests.operations(s3)) {
            SdkRequest request = Requests.build(operation, names::get);
            if (OWN.contains(operation.name()) || !request.toString().contains(BUCKET)) {
                continue;
            }
            tried++;
            try {
                Requests.call(partner, operation, request);
                letIn.add(operation.name());
            } catch (AwsServiceException e) {
                // what the models demand is looked at before
                if (!code(e).equals("AccessDenied") && !code(e).equals("MalformedXML")) {
                    letIn.add(operation.name() + ": " + e.getMessage());
                }
            }
        }
        assertEquals(List.of(), letIn);
        assertTrue(tried > 90, tried + " operations on buckets");
        assertEquals(
                "content",
                owner.getObjectAsBytes(r -> r.bucket(BUCKET).key("key")).asUtf8String());
        assertEquals(
                List.of("partners-bucket"),
                partner.listBuckets().buckets().stream().map(b -> b.name()).toList());
    }

    @Test
    void names_are_taken_for_all_accounts_and_copies_need_the_source_too() {
        assertThrows(BucketAlreadyExistsException.class, () -> partner.createBucket(r -> r.bucket(BUCKET)));
        assertEquals("/" + BUCKET, owner.createBucket(r -> r.bucket(BUCKET)).location());
        for (String source :
                List.of("/owned-bucket/key", "owned-bucket/key", "/owned-bucket/k%65y", "%2Fowned-bucket%2Fkey")) {
            assertEquals(
                    "AccessDenied",
                    code(assertThrows(S3Exception.class, () -> partner.copyObject(copy(source, "partners-bucket")))),
                    source);
        }
    }

    private static CopyObjectRequest copy(String source, String to) {
        return CopyObjectRequest.builder()
                .copySource(source)
                .destinationBucket(to)
                .destinationKey("copy")
                .build();
    }

    @Test
    void a_bucket_policy_lets_another_account_in_and_what_is_made_is_the_owners() {
        owner.putBucketPolicy(
                r -> r.bucket(BUCKET)
                        .policy(
                                """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},
                        "Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::owned-bucket/*",
                        "Condition":{"StringEquals":{"s3:ResourceAccount":"111122223333","aws:ResourceAccount":"111122223333"}}}]}"""));
        assertEquals(
                "content",
                partner.getObjectAsBytes(r -> r.bucket(BUCKET).key("key")).asUtf8String());
        partner.putObject(r -> r.bucket(BUCKET).key("theirs:2"), RequestBody.fromString("x"));
        partner.copyObject(copy("owned-bucket/key", "partners-bucket"));
        assertEquals(
                "x",
                owner.getObjectAsBytes(r -> r.bucket(BUCKET).key("theirs:2")).asUtf8String());
        assertThrows(S3Exception.class, () -> partner.listObjectsV2(r -> r.bucket(BUCKET)));
        Caller nobody = cloud.cloud()
                .client(software.amazon.awssdk.services.iam.IamClient.class, PARTNER, Caller.root(PARTNER.accountId()))
                .createUser(r -> r.userName("nobody"))
                .user()
                .arn()
                .transform(arn ->
                        new Caller(Caller.Type.USER, PARTNER.accountId(), arn, "AIDANOBODY", null, null, Map.of()));
        S3Client withoutPolicy = cloud.cloud().client(S3Client.class, PARTNER, nobody);
        assertThrows(
                S3Exception.class,
                () -> withoutPolicy.getObjectAsBytes(r -> r.bucket(BUCKET).key("key")));
    }

    @Test
    void the_expected_owner_counts_for_buckets_and_sources() {
        String mine = TestCloud.SCOPE.accountId();
        owner.getBucketLocation(r -> r.bucket(BUCKET).expectedBucketOwner(mine));
        for (Runnable call : List.<Runnable>of(
                () -> owner.getBucketLocation(r -> r.bucket(BUCKET).expectedBucketOwner(PARTNER.accountId())),
                () -> owner.deleteBucketPolicy(r -> r.bucket(BUCKET).expectedBucketOwner(PARTNER.accountId())),
                () -> owner.headObject(r -> r.bucket(BUCKET).key("key").expectedBucketOwner(PARTNER.accountId())),
                () -> owner.copyObject(r -> r.copySource(BUCKET + "/key")
                        .destinationBucket(BUCKET)
                        .destinationKey("other")
                        .expectedSourceBucketOwner(PARTNER.accountId())))) {
            assertEquals("AccessDenied", code(assertThrows(S3Exception.class, call::run)));
        }
        assertEquals(
                "InvalidBucketOwnerAWSAccountID",
                code(assertThrows(
                        S3Exception.class,
                        () -> owner.getBucketLocation(r -> r.bucket(BUCKET).expectedBucketOwner("me")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owned-bucket/%zz",
                "owned-bucket/key?versionid=x",
                "owned-bucket/key?versionId=",
                "owned-bucket/key?x=1&versionId=null",
                "owned-bucket",
                "owned-bucket/",
                "arn:aws:s3:us-east-1:111122223333:accesspoint/point/object/key",
                "arn:aws:s3:::owned-bucket/key"
            })
    void sources_that_AWS_does_not_know_are_refused(String source) {
        S3Exception refused = assertThrows(S3Exception.class, () -> owner.copyObject(copy(source, BUCKET)));
        assertTrue(List.of("InvalidArgument", "InvalidBucketName").contains(code(refused)), code(refused));
    }

    @Test
    void a_plus_in_a_source_is_a_plus() {
        owner.putObject(r -> r.bucket(BUCKET).key("a+b c"), RequestBody.fromString("plus"));
        owner.copyObject(copy(BUCKET + "/a+b%20c", BUCKET));
        assertEquals(
                "plus",
                owner.getObjectAsBytes(r -> r.bucket(BUCKET).key("copy")).asUtf8String());
        assertThrows(NoSuchKeyException.class, () -> owner.copyObject(copy(BUCKET + "/a%2Bb+c", BUCKET)));
    }
}
