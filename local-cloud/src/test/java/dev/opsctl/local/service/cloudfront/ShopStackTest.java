package dev.opsctl.local.service.cloudfront;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Browser;
import dev.opsctl.local.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The shop's shipped template on a cloud with IAM on, as browsers see it: files, the application's own paths, the API (WEB-1, WEB-2). */
class ShopStackTest {

    private static final String CODE = "app".repeat(1_000);

    @TempDir
    static Path home;

    private static Main cloud;
    private static CloudFrontClient cloudFront;
    private static S3Client s3;
    private static Map<String, String> outputs;
    private static Browser shop;

    @BeforeAll
    static void deploy() throws IOException {
        cloud = Main.start(home, 0, () -> {});
        cloudFront = client(CloudFrontClient.builder());
        s3 = client(S3Client.builder().forcePathStyle(true));
        CloudFormationClient stacks = client(CloudFormationClient.builder());
        String api = api(client(ApiGatewayClient.builder()));
        stacks.createStack(r -> r.stackName("web")
                .templateBody(read(Path.of("..", "templates", "app", "web.yaml")))
                .parameters(
                        parameter("Prefix", "dev-"),
                        parameter("ApiId", api),
                        parameter("TokenIssuer", "https://login.example.com/realms/shop"),
                        parameter("WebDomain", ""),
                        parameter("WebCertificateArn", "")));
        Stack stack = made(stacks);
        outputs = new HashMap<>();
        stack.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
        put("index.html", "<html>shop</html>", "text/html", "no-cache");
        put("assets/app.js", CODE, "text/javascript", "public, max-age=31536000, immutable");
        shop = new Browser(cloud.endpoint(), URI.create(outputs.get("ShopUrl")).getHost());
    }

    private static Stack made(CloudFormationClient stacks) {
        while (true) {
            Stack stack =
                    stacks.describeStacks(r -> r.stackName("web")).stacks().get(0);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                assertEquals(
                        "CREATE_COMPLETE",
                        stack.stackStatusAsString(),
                        () -> stacks.describeStackEvents(r -> r.stackName("web")).stackEvents().stream()
                                .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
                                .toList()
                                .toString());
                return stack;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static <C, B extends AwsClientBuilder<B, C>> C client(B builder) {
        return builder.endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.operator().accessKeyId(), cloud.operator().secretAccessKey())))
                .build();
    }

    private static Parameter parameter(String key, String value) {
        return Parameter.builder().parameterKey(key).parameterValue(value).build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(String key, String text, String type, String control) {
        s3.putObject(
                r -> r.bucket(outputs.get("WebBucket"))
                        .key(key)
                        .contentType(type)
                        .cacheControl(control),
                RequestBody.fromString(text));
    }

    /** An API whose GET /api/products says what came with the request, stage PROD. */
    private static String api(ApiGatewayClient gateway) {
        String api = gateway.createRestApi(r -> r.name("shop")).id();
        String root = gateway.getResources(r -> r.restApiId(api)).items().get(0).id();
        String under = gateway.createResource(
                        r -> r.restApiId(api).parentId(root).pathPart("api"))
                .id();
        String products = gateway.createResource(
                        r -> r.restApiId(api).parentId(under).pathPart("products"))
                .id();
        for (String method : List.of("GET", "POST")) {
            gateway.putMethod(r ->
                    r.restApiId(api).resourceId(products).httpMethod(method).authorizationType("NONE"));
            gateway.putIntegration(r -> r.restApiId(api)
                    .resourceId(products)
                    .httpMethod(method)
                    .type("MOCK")
                    .requestTemplates(Map.of("application/json", "{\"statusCode\": 200}")));
            gateway.putMethodResponse(r ->
                    r.restApiId(api).resourceId(products).httpMethod(method).statusCode("200"));
            gateway.putIntegrationResponse(
                    r -> r.restApiId(api)
                            .resourceId(products)
                            .httpMethod(method)
                            .statusCode("200")
                            .responseTemplates(
                                    Map.of(
                                            "application/json",
                                            "{\"agent\": \"$input.params('User-Agent')\", \"token\": \"$input.params('Authorization')\", \"page\": \"$input.params('page')\", \"proto\": \"$input.params('CloudFront-Forwarded-Proto')\"}")));
        }
        gateway.createDeployment(r -> r.restApiId(api).stageName("PROD"));
        return api;
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    @Test
    void outputs_name_what_is_there() {
        String id = outputs.get("WebDistributionId");
        assertEquals("dev-opsctl-web-111122223333-us-east-1", outputs.get("WebBucket"));
        assertTrue(
                outputs.get("ShopUrl").matches("http://d[a-z0-9]+\\.cloudfront\\.localhost:\\d+"), outputs.toString());
        assertEquals(
                "Deployed",
                cloudFront.getDistribution(r -> r.id(id)).distribution().status());
    }

    @Test
    void the_distribution_is_reached_by_its_id_too() throws IOException {
        Browser byId = new Browser(cloud.endpoint(), outputs.get("WebDistributionId") + ".cloudfront.localhost");
        assertEquals("<html>shop</html>", byId.get("/").text());
        assertEquals(
                403,
                new Browser(cloud.endpoint(), "e123.cloudfront.localhost")
                        .get("/")
                        .status());
    }

    @Test
    void the_applications_own_paths_get_the_index_with_its_headers() throws IOException {
        for (String path : List.of("/", "/index.html", "/orders/o-1", "/cart?currency=EUR")) {
            Browser.Page page = shop.get(path);
            assertEquals(200, page.status(), path + page.text());
            assertEquals("<html>shop</html>", page.text());
            assertEquals("text/html", page.header("Content-Type"));
            assertEquals(
                    "default-src 'self'; script-src 'self'; style-src-elem 'self'; connect-src 'self' https://login.example.com; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
                    page.header("Content-Security-Policy"));
            assertEquals("no-referrer", page.header("Referrer-Policy"));
            assertEquals("nosniff", page.header("X-Content-Type-Options"));
            assertEquals("max-age=31536000; includeSubDomains", page.header("Strict-Transport-Security"));
            assertTrue(page.header("Via").endsWith(".cloudfront.net (CloudFront)"));
            assertNotNull(page.header("X-Amz-Cf-Id"));
        }
    }

    @Test
    void assets_are_compressed_and_cached_until_they_are_invalidated() throws IOException {
        put("assets/once.js", CODE, "text/javascript", "public, max-age=31536000, immutable");
        Browser.Page first = shop.get("/assets/once.js", "Accept-Encoding: gzip, deflate, br");
        assertEquals("Miss from cloudfront", first.header("X-Cache"));
        assertEquals("gzip", first.header("Content-Encoding"));
        assertEquals(CODE, first.inflated());
        Browser.Page second = shop.get("/assets/once.js", "Accept-Encoding: gzip, br");
        assertEquals("Hit from cloudfront", second.header("X-Cache"));
        assertNotNull(second.header("Age"));
        assertEquals(CODE, shop.get("/assets/once.js").text());
        assertEquals(
                304,
                shop.get("/assets/once.js", "Accept-Encoding: gzip, br", "If-None-Match: " + second.header("ETag"))
                        .status());
        Browser.Page part = shop.get("/assets/once.js", "Range: bytes=3-5");
        assertEquals(206, part.status());
        assertEquals("app", part.text());
        put("assets/once.js", "new", "text/javascript", "no-cache");
        assertEquals(CODE, shop.get("/assets/once.js").text());
        cloudFront.createInvalidation(
                r -> r.distributionId(outputs.get("WebDistributionId")).invalidationBatch(b -> b.callerReference("1")
                        .paths(p -> p.quantity(1).items("/assets/*"))));
        assertEquals("new", shop.get("/assets/once.js").text());
    }

    @Test
    void the_api_gets_all_but_the_host_and_its_errors_are_its_own() throws IOException {
        Browser.Page page = shop.get(
                "/api/products?page=2", "User-Agent: shop", "Authorization: Bearer abc", "Accept: application/json");
        assertEquals(200, page.status(), page.text());
        assertEquals(
                "{\"agent\": \"shop\", \"token\": \"Bearer abc\", \"page\": \"2\", \"proto\": \"https\"}", page.text());
        assertEquals("Miss from cloudfront", page.header("X-Cache"));
        assertEquals("Miss from cloudfront", shop.get("/api/products?page=2").header("X-Cache"));
        assertEquals(
                200,
                shop.send("POST", "/api/products", "{}", "Content-Type: application/json")
                        .status());
        Browser.Page unknown = shop.get("/api/nothing");
        assertEquals(403, unknown.status());
        assertEquals("{\"message\":\"Missing Authentication Token\"}", unknown.text());
    }

    @Test
    void the_bucket_is_open_to_the_distribution_alone() throws IOException {
        Browser direct = new Browser(cloud.endpoint(), outputs.get("WebBucket") + ".s3.localhost");
        assertEquals(403, direct.get("/index.html").status());
        Browser.Page missing = shop.get("/assets/missing.js");
        assertEquals(404, missing.status());
        assertTrue(missing.text().contains("NoSuchKey"), missing.text());
        Browser.Page refused = shop.send("DELETE", "/index.html", "");
        assertEquals(403, refused.status());
        assertTrue(refused.text().contains("not configured to allow the HTTP request method"));
    }
}
