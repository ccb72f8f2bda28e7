package dev.opsctl.local.service.cloudfront;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CloudFrontException;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.FunctionAssociation;
import software.amazon.awssdk.services.cloudfront.model.GetCachePolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.InvalidArgumentException;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.Tag;
import software.amazon.awssdk.services.cloudfront.model.TestResult;

/** CloudFront's configuration through the SDK. */
class CloudFrontTest {

    private static final String OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    @TempDir
    static Path home;

    private static Main cloud;
    private static CloudFrontClient cloudFront;

    @BeforeAll
    static void open() throws IOException {
        cloud = Main.start(home, 0, () -> {});
        cloudFront = CloudFrontClient.builder()
                .endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.operator().accessKeyId(), cloud.operator().secretAccessKey())))
                .build();
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static DistributionConfig config(String reference, UnaryOperator<DistributionConfig.Builder> more) {
        return more.apply(DistributionConfig.builder()
                        .callerReference(reference)
                        .comment("")
                        .enabled(true)
                        .origins(o -> o.quantity(1)
                                .items(Origin.builder()
                                        .id("o")
                                        .domainName("example.com")
                                        .customOriginConfig(c ->
                                                c.httpPort(80).httpsPort(443).originProtocolPolicy("https-only"))
                                        .build()))
                        .defaultCacheBehavior(b -> b.targetOriginId("o")
                                .viewerProtocolPolicy("allow-all")
                                .cachePolicyId(OPTIMIZED)))
                .build();
    }

    private static String refusal(Executable call) {
        CloudFrontException refused = assertThrows(CloudFrontException.class, call);
        return refused.statusCode() + " " + refused.awsErrorDetails().errorCode();
    }

    @Test
    void a_distribution_lives_by_its_versions_and_goes_when_it_is_disabled() {
        CreateDistributionResponse made =
                cloudFront.createDistribution(r -> r.distributionConfig(config("life", b -> b)));
        String id = made.distribution().id();
        assertTrue(id.matches("E[A-Z0-9]{13}"), id);
        assertEquals("InProgress", made.distribution().status());
        assertEquals(
                "arn:aws:cloudfront::111122223333:distribution/" + id,
                made.distribution().arn());
        assertEquals(
                "d" + id.substring(1).toLowerCase(Locale.ROOT) + ".cloudfront.net",
                made.distribution().domainName());
        GetDistributionResponse got = cloudFront.getDistribution(r -> r.id(id));
        assertEquals("Deployed", got.distribution().status());
        assertEquals(made.eTag(), got.eTag());
        assertEquals("PriceClass_All", got.distribution().distributionConfig().priceClassAsString());
        DistributionConfig off = got.distribution().distributionConfig().toBuilder()
                .enabled(false)
                .build();
        assertEquals(
                "409 DistributionAlreadyExists",
                refusal(() -> cloudFront.createDistribution(r -> r.distributionConfig(config("life", b -> b)))));
        assertEquals(
                "400 InvalidIfMatchVersion",
                refusal(() -> cloudFront.updateDistribution(r -> r.id(id).distributionConfig(off))));
        assertEquals(
                "412 PreconditionFailed",
                refusal(() -> cloudFront.updateDistribution(
                        r -> r.id(id).ifMatch("E1").distributionConfig(off))));
        assertEquals(
                "409 DistributionNotDisabled",
                refusal(() -> cloudFront.deleteDistribution(r -> r.id(id).ifMatch(got.eTag()))));
        String version = cloudFront
                .updateDistribution(r -> r.id(id).ifMatch(got.eTag()).distributionConfig(off))
                .eTag();
        assertTrue(cloudFront.listDistributions(r -> {}).distributionList().items().stream()
                .anyMatch(one -> one.id().equals(id) && !one.enabled()));
        cloudFront.deleteDistribution(r -> r.id(id).ifMatch(version));
        assertEquals("404 NoSuchDistribution", refusal(() -> cloudFront.getDistribution(r -> r.id(id))));
    }

    @Test
    void what_a_distribution_cannot_be_is_refused_by_name() {
        record Bad(String refusal, UnaryOperator<DistributionConfig.Builder> change) {}
        for (Bad bad : List.of(
                new Bad(
                        "404 NoSuchOrigin",
                        b -> b.defaultCacheBehavior(d -> d.targetOriginId("other")
                                .viewerProtocolPolicy("allow-all")
                                .cachePolicyId(OPTIMIZED))),
                new Bad(
                        "404 NoSuchCachePolicy",
                        b -> b.defaultCacheBehavior(d -> d.targetOriginId("o")
                                .viewerProtocolPolicy("allow-all")
                                .cachePolicyId("no-such-policy"))),
                new Bad(
                        "400 InvalidArgument",
                        b -> b.defaultCacheBehavior(d -> d.targetOriginId("o").viewerProtocolPolicy("allow-all"))),
                new Bad(
                        "400 MalformedXML",
                        b -> b.defaultCacheBehavior(d -> d.targetOriginId("o")
                                .viewerProtocolPolicy("sometimes")
                                .cachePolicyId(OPTIMIZED))),
                new Bad(
                        "400 InconsistentQuantities",
                        b -> b.aliases(a -> a.quantity(2).items("a.example.com"))),
                new Bad(
                        "400 InvalidViewerCertificate",
                        b -> b.aliases(a -> a.quantity(1).items("a.example.com"))),
                new Bad("400 InvalidDefaultRootObject", b -> b.defaultRootObject("/index.html")),
                new Bad(
                        "400 InvalidErrorCode",
                        b -> b.customErrorResponses(c -> c.quantity(1)
                                .items(CustomErrorResponse.builder()
                                        .errorCode(418)
                                        .build()))),
                new Bad(
                        "400 InvalidFunctionAssociation",
                        b -> b.defaultCacheBehavior(d -> d.targetOriginId("o")
                                .viewerProtocolPolicy("allow-all")
                                .cachePolicyId(OPTIMIZED)
                                .functionAssociations(f -> f.quantity(1)
                                        .items(FunctionAssociation.builder()
                                                .eventType("viewer-request")
                                                .functionARN("arn:aws:cloudfront::111122223333:function/none")
                                                .build())))))) {
            assertEquals(
                    bad.refusal(),
                    refusal(() ->
                            cloudFront.createDistribution(r -> r.distributionConfig(config("bad", bad.change())))));
        }
        assertTrue(cloudFront.listDistributions(r -> {}).distributionList().items().stream()
                .noneMatch(one -> one.comment().equals("bad")));
    }

    private static DistributionConfig ofBucket(Integer timeout) {
        return config(
                "bucket",
                b -> b.origins(o -> o.quantity(1)
                        .items(Origin.builder()
                                .id("o")
                                .domainName("bucket.s3.amazonaws.com")
                                .s3OriginConfig(s -> s.originAccessIdentity("").originReadTimeout(timeout))
                                .build())));
    }

    @Test
    void a_buckets_read_timeout_is_the_default_or_what_the_distribution_has() {
        assertEquals(
                "400 InvalidArgument",
                refusal(() -> cloudFront.createDistribution(r -> r.distributionConfig(ofBucket(20)))));
        String id = cloudFront
                .createDistribution(r -> r.distributionConfig(ofBucket(30)))
                .distribution()
                .id();
        String etag = cloudFront.getDistribution(r -> r.id(id)).eTag();
        assertEquals(
                "400 InvalidArgument",
                refusal(() -> cloudFront.updateDistribution(
                        r -> r.id(id).ifMatch(etag).distributionConfig(ofBucket(20)))));
        // as an earlier version has stored it
        cloud.cloud()
                .store()
                .table("cloudfront/111122223333/us-east-1/distributions", Distributions.Record.class)
                .update(
                        id,
                        one -> new Distributions.Record(
                                one.id(), DistributionDefaults.filled(ofBucket(20)), etag, one.modified(), one.tags()))
                .orElseThrow();
        DistributionConfig stored =
                cloudFront.getDistributionConfig(r -> r.id(id)).distributionConfig();
        String next = cloudFront
                .updateDistribution(r -> r.id(id)
                        .ifMatch(etag)
                        .distributionConfig(
                                stored.toBuilder().comment("changed").build()))
                .eTag();
        assertEquals(
                "400 InvalidArgument",
                refusal(() -> cloudFront.updateDistribution(
                        r -> r.id(id).ifMatch(next).distributionConfig(ofBucket(21)))));
    }

    @Test
    void managed_policies_have_their_published_ids_and_nobody_changes_them() {
        assertEquals(
                "Managed-CachingOptimized",
                cloudFront
                        .getCachePolicy(r -> r.id(OPTIMIZED))
                        .cachePolicy()
                        .cachePolicyConfig()
                        .name());
        GetCachePolicyResponse disabled = cloudFront.getCachePolicy(r -> r.id("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"));
        assertEquals(0, disabled.cachePolicy().cachePolicyConfig().maxTTL());
        assertEquals(
                List.of("host"),
                cloudFront
                        .getOriginRequestPolicy(r -> r.id("b689b0a8-53d0-40ab-baf2-68738e2966ac"))
                        .originRequestPolicy()
                        .originRequestPolicyConfig()
                        .headersConfig()
                        .headers()
                        .items());
        assertEquals(
                "Managed-SecurityHeadersPolicy",
                cloudFront
                        .getResponseHeadersPolicy(r -> r.id("67f7725c-6f97-4210-82d7-5512b31e9d03"))
                        .responseHeadersPolicy()
                        .responseHeadersPolicyConfig()
                        .name());
        assertEquals(
                7,
                cloudFront
                        .listCachePolicies(r -> r.type("managed"))
                        .cachePolicyList()
                        .items()
                        .size());
        assertEquals(
                "400 IllegalUpdate",
                refusal(() -> cloudFront.deleteCachePolicy(r -> r.id(OPTIMIZED).ifMatch(disabled.eTag()))));
    }

    @Test
    void a_function_is_tried_published_and_used_before_it_can_go() {
        String code =
                "function handler(event) { var r = event.request; console.log('at', r.uri); r.uri = '/x'; return r; }";
        String version = cloudFront
                .createFunction(r -> r.name("f")
                        .functionConfig(c -> c.comment("").runtime("cloudfront-js-2.0"))
                        .functionCode(SdkBytes.fromUtf8String(code)))
                .eTag();
        TestResult tried = cloudFront
                .testFunction(r -> r.name("f")
                        .ifMatch(version)
                        .eventObject(SdkBytes.fromUtf8String("{\"request\": {\"uri\": \"/a\"}}")))
                .testResult();
        assertEquals("{\"request\":{\"uri\":\"/x\"}}", tried.functionOutput());
        assertEquals(List.of("at /a"), tried.functionExecutionLogs());
        assertEquals(
                "404 NoSuchFunctionExists",
                refusal(() -> cloudFront.describeFunction(r -> r.name("f").stage("LIVE"))));
        cloudFront.publishFunction(r -> r.name("f").ifMatch(version));
        assertEquals(
                "UNASSOCIATED",
                cloudFront
                        .describeFunction(r -> r.name("f").stage("LIVE"))
                        .functionSummary()
                        .status());
        assertEquals(
                code, cloudFront.getFunction(r -> r.name("f")).functionCode().asUtf8String());
        assertEquals(
                "409 FunctionAlreadyExists",
                refusal(() -> cloudFront.createFunction(r -> r.name("f")
                        .functionConfig(c -> c.comment("").runtime("cloudfront-js-2.0"))
                        .functionCode(SdkBytes.fromUtf8String(code)))));
        cloudFront.deleteFunction(r -> r.name("f").ifMatch(version));
        assertEquals("404 NoSuchFunctionExists", refusal(() -> cloudFront.describeFunction(r -> r.name("f"))));
    }

    @Test
    void code_that_cannot_run_is_refused_when_it_is_stored() {
        for (String code : List.of(
                "async function handler(event) { return event.request; }",
                "import cf from 'cloudfront'; function handler(event) { return event.request; }",
                "function handler(event { }",
                "var nothing = 1;",
                "while (true) { }")) {
            InvalidArgumentException refused = assertThrows(
                    InvalidArgumentException.class,
                    () -> cloudFront.createFunction(r -> r.name("bad")
                            .functionConfig(c -> c.comment("").runtime("cloudfront-js-2.0"))
                            .functionCode(SdkBytes.fromUtf8String(code))));
            assertFalse(refused.awsErrorDetails().errorMessage().isBlank());
        }
    }

    @Test
    void tags_are_a_distributions_own() {
        String arn = cloudFront
                .createDistributionWithTags(r -> r.distributionConfigWithTags(c -> c.distributionConfig(
                                config("tagged", b -> b))
                        .tags(t -> t.items(Tag.builder().key("a").value("1").build()))))
                .distribution()
                .arn();
        cloudFront.tagResource(r -> r.resource(arn)
                .tags(t -> t.items(Tag.builder().key("b").value("2").build())));
        cloudFront.untagResource(r -> r.resource(arn).tagKeys(k -> k.items("a")));
        assertEquals(
                List.of("b"),
                cloudFront.listTagsForResource(r -> r.resource(arn)).tags().items().stream()
                        .map(Tag::key)
                        .toList());
        assertEquals("400 MalformedXML", refusal(() -> cloudFront.listTagsForResource(r -> r.resource("nothing"))));
        assertEquals(
                "404 NoSuchResource",
                refusal(() -> cloudFront.listTagsForResource(
                        r -> r.resource("arn:aws:cloudfront::111122223333:distribution/E1"))));
    }
}
