package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Browser;
import dev.opsctl.local.Main;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Buckets as browsers meet them: without a signature, from other origins, as websites. */
class WebBucketsTest {

    private static final String ORIGIN = "https://shop.example.com";

    @TempDir
    static Path home;

    private static Main cloud;
    private static S3Client s3;
    private static Browser open;
    private static Browser site;

    @BeforeAll
    static void start() throws IOException {
        cloud = Main.start(home, 0, () -> {});
        s3 = S3Client.builder()
                .endpointOverride(cloud.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.operator().accessKeyId(), cloud.operator().secretAccessKey())))
                .build();
        bucket("open");
        bucket("closed");
        s3.deletePublicAccessBlock(r -> r.bucket("open"));
        s3.putBucketPolicy(r -> r.bucket("open").policy(policy("open")));
        open = new Browser(cloud.endpoint(), "open.s3.localhost");
        site = new Browser(cloud.endpoint(), "open.s3-website-us-east-1.localhost");
    }

    private static void bucket(String name) {
        s3.createBucket(r -> r.bucket(name));
        for (String key : List.of("index.html", "docs/index.html", "error.html")) {
            s3.putObject(r -> r.bucket(name).key(key).contentType("text/html"), RequestBody.fromString(key));
        }
    }

    private static String policy(String bucket) {
        return """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::%s/*"}]}"""
                .formatted(bucket);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    /** What nobody in particular may write is refused before it has come; a policy that lets everybody write is followed. */
    @Test
    void nobody_in_particular_uploads_where_no_policy_lets_him() throws IOException {
        for (String bucket : List.of("open", "closed")) {
            try (Socket socket =
                    new Socket(cloud.endpoint().getHost(), cloud.endpoint().getPort())) {
                socket.getOutputStream()
                        .write(("PUT /" + bucket + "/giant HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(20_000);
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 403") && answer.contains("AccessDenied"), answer);
            }
        }
        bucket("dropbox");
        s3.deletePublicAccessBlock(r -> r.bucket("dropbox"));
        s3.putBucketPolicy(r -> r.bucket("dropbox")
                .policy(policy("dropbox")
                        .replace("s3:GetObject", "s3:PutObject")
                        .replace("dropbox/*", "dropbox/in/*")));
        Browser anybody = new Browser(cloud.endpoint(), "dropbox.s3.localhost");
        assertEquals(200, anybody.send("PUT", "/in/a%20letter", "dear operator").status());
        assertEquals(403, anybody.send("PUT", "/out", "dear operator").status());
        assertEquals(
                "dear operator",
                s3.getObjectAsBytes(r -> r.bucket("dropbox").key("in/a letter")).asUtf8String());
    }

    @Test
    void nobody_in_particular_gets_what_a_public_policy_gives_and_nothing_else() throws IOException {
        assertEquals("index.html", open.get("/index.html").text());
        assertEquals(
                "index.html",
                new Browser(cloud.endpoint(), "127.0.0.1")
                        .get("/open/index.html")
                        .text());
        assertEquals(403, open.get("/missing").status());
        assertEquals(403, open.get("/").status());
        assertEquals(403, open.send("PUT", "/new", "x").status());
        assertEquals(403, open.send("DELETE", "/index.html", "").status());
        Browser.Page closed = new Browser(cloud.endpoint(), "closed.s3.localhost").get("/index.html");
        assertEquals(403, closed.status());
        assertTrue(closed.text().contains("<Code>AccessDenied</Code><Message>Access Denied</Message>"), closed.text());
    }

    @Test
    void a_public_access_block_counts_more_than_the_policy() throws IOException {
        bucket("blocked");
        s3.deletePublicAccessBlock(r -> r.bucket("blocked"));
        s3.putBucketPolicy(r -> r.bucket("blocked").policy(policy("blocked")));
        Browser browser = new Browser(cloud.endpoint(), "blocked.s3.localhost");
        assertEquals(200, browser.get("/index.html").status());
        assertTrue(s3.getBucketPolicyStatus(r -> r.bucket("blocked"))
                .policyStatus()
                .isPublic());
        s3.putPublicAccessBlock(
                r -> r.bucket("blocked").publicAccessBlockConfiguration(b -> b.restrictPublicBuckets(true)
                        .blockPublicPolicy(true)));
        assertEquals(403, browser.get("/index.html").status());
        assertEquals(
                "AccessDenied",
                assertThrows(
                                S3Exception.class,
                                () -> s3.putBucketPolicy(
                                        r -> r.bucket("blocked").policy(policy("blocked"))))
                        .awsErrorDetails()
                        .errorCode());
        s3.deletePublicAccessBlock(r -> r.bucket("blocked"));
        assertEquals(200, browser.get("/index.html").status());
    }

    @Test
    void pages_of_the_origins_that_rules_name_may_ask() throws IOException {
        bucket("shared");
        s3.deletePublicAccessBlock(r -> r.bucket("shared"));
        s3.putBucketPolicy(r -> r.bucket("shared").policy(policy("shared")));
        Browser browser = new Browser(cloud.endpoint(), "shared.s3.localhost");
        String[] asking = {
            "Origin: " + ORIGIN, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: X-One, x-two"
        };
        assertTrue(browser.send("OPTIONS", "/index.html", "", asking).text().contains("CORS is not enabled"));
        s3.putBucketCors(r -> r.bucket("shared")
                .corsConfiguration(c -> c.corsRules(rule -> rule.allowedOrigins("https://*.example.com")
                        .allowedMethods("GET")
                        .allowedHeaders("x-*")
                        .exposeHeaders("ETag")
                        .maxAgeSeconds(60))));
        Browser.Page preflight = browser.send("OPTIONS", "/index.html", "", asking);
        assertEquals(200, preflight.status(), preflight.text());
        assertEquals(ORIGIN, preflight.header("Access-Control-Allow-Origin"));
        assertEquals("x-one, x-two", preflight.header("Access-Control-Allow-Headers"));
        assertEquals("60", preflight.header("Access-Control-Max-Age"));
        Browser.Page page = browser.get("/index.html", "Origin: " + ORIGIN);
        assertEquals(ORIGIN, page.header("Access-Control-Allow-Origin"));
        assertEquals("ETag", page.header("Access-Control-Expose-Headers"));
        assertNull(browser.get("/index.html", "Origin: https://example.org").header("Access-Control-Allow-Origin"));
        assertNull(browser.get("/index.html").header("Access-Control-Allow-Origin"));
        assertEquals(
                403,
                browser.send("OPTIONS", "/x", "", "Origin: " + ORIGIN, "Access-Control-Request-Method: PUT")
                        .status());
        assertEquals(400, browser.send("OPTIONS", "/x", "").status());
    }

    /** As recorded on AWS by LocalStack's tests (tests/aws/services/s3/test_s3_cors.snapshot.json). */
    @Test
    void a_preflight_that_is_refused_says_of_what_and_for_which_method() throws IOException {
        bucket("mute");
        Browser browser = new Browser(cloud.endpoint(), "mute.s3.localhost");
        String origin = "Origin: " + ORIGIN;
        String put = "Access-Control-Request-Method: PUT";
        String disabled = browser.send("OPTIONS", "/x", "", origin, put).text();
        assertTrue(
                disabled.contains(
                        "<Code>AccessForbidden</Code><Message>CORSResponse: CORS is not enabled for this bucket."
                                + "</Message><Method>PUT</Method><ResourceType>BUCKET</ResourceType>"),
                disabled);
        assertTrue(
                browser.send("OPTIONS", "/x", "", origin).text().contains("<Method>OPTIONS</Method>"),
                "what is not said comes after whether there are rules");
        s3.putBucketCors(r -> r.bucket("mute")
                .corsConfiguration(
                        c -> c.corsRules(rule -> rule.allowedOrigins("*").allowedMethods("GET"))));
        for (String[] each : new String[][] {{"/x", "OBJECT"}, {"/", "BUCKET"}}) {
            String text = browser.send("OPTIONS", each[0], "", origin, put).text();
            assertTrue(text.contains("<Method>PUT</Method><ResourceType>" + each[1] + "</ResourceType>"), text);
        }
        assertEquals(400, browser.send("OPTIONS", "/x", "", origin).status());
        Browser nowhere = new Browser(cloud.endpoint(), "nowhere.s3.localhost");
        String missing = nowhere.send("OPTIONS", "/x", "", origin, put).text();
        assertTrue(missing.contains("CORSResponse: Bucket not found"), missing);
    }

    @Test
    void rules_that_browsers_could_not_follow_are_refused() {
        record Bad(String message, Consumer<CORSRule.Builder> rule) {}
        for (Bad bad : List.of(
                new Bad(
                        "Found unsupported HTTP method in CORS config. Unsupported method is PATCH",
                        rule -> rule.allowedOrigins("*").allowedMethods("PATCH")),
                new Bad(
                        "AllowedOrigin \"https://*.*\" can not have more than one wildcard.",
                        rule -> rule.allowedOrigins("https://*.*").allowedMethods("GET")))) {
            S3Exception refused = assertThrows(
                    S3Exception.class,
                    () -> s3.putBucketCors(r -> r.bucket("closed").corsConfiguration(c -> c.corsRules(bad.rule()))));
            assertEquals(bad.message(), refused.awsErrorDetails().errorMessage());
        }
    }

    @Test
    void a_website_has_its_index_its_error_page_and_its_redirects() throws IOException {
        assertEquals(404, site.get("/").status());
        s3.putBucketWebsite(r -> r.bucket("open").websiteConfiguration(w -> w.indexDocument(i -> i.suffix("index.html"))
                .errorDocument(e -> e.key("error.html"))
                .routingRules(rule -> rule.condition(c -> c.keyPrefixEquals("old/"))
                        .redirect(to -> to.replaceKeyPrefixWith("docs/").httpRedirectCode("302")))));
        assertEquals("index.html", site.get("/").text());
        assertEquals("docs/index.html", site.get("/docs/").text());
        Browser.Page folder = site.get("/docs");
        assertEquals(302, folder.status());
        assertEquals("/docs/", folder.header("Location"));
        Browser.Page missing = site.get("/nothing");
        assertEquals(403, missing.status());
        assertEquals("error.html", missing.text());
        Browser.Page moved = site.get("/old/index.html");
        assertEquals(302, moved.status());
        assertTrue(moved.header("Location").endsWith("/docs/index.html"), moved.header("Location"));
        assertEquals(405, site.send("DELETE", "/index.html", "").status());
        assertEquals(
                "index.html",
                s3.getBucketWebsite(r -> r.bucket("open")).indexDocument().suffix());
        s3.deleteBucketWebsite(r -> r.bucket("open"));
        assertEquals(
                "NoSuchWebsiteConfiguration",
                assertThrows(S3Exception.class, () -> s3.getBucketWebsite(r -> r.bucket("open")))
                        .awsErrorDetails()
                        .errorCode());
    }
}
