package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.PutMode;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.s3.S3Client;

/** APIs from OpenAPI and Swagger documents: imported, put, in templates; and what they then answer. */
class ImportedApiTest {

    private static final String ALLOW =
            "{\"principalId\":\"p\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*\"}]}}";

    @TempDir
    Path home;

    private ApiFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ApiFixture(
                home,
                event -> event.contains("\"authorizationToken\"") ? ALLOW : "{\"statusCode\":200,\"body\":\"hello\"}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String document(String name) {
        try (InputStream in = ImportedApiTest.class.getResourceAsStream("/openapi/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("FUNCTION_URI", ApiFixture.functionUri("f"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String imported(String text, Map<String, String> parameters) {
        return fixture.client
                .importRestApi(r -> r.body(SdkBytes.fromUtf8String(text)).parameters(parameters))
                .id();
    }

    /** All that the API has, without what is different each time. */
    private String whole(String api) {
        var client = fixture.client;
        Map<String, Object> all = new TreeMap<>();
        all.put("models", client.getModels(r -> r.restApiId(api)).items());
        all.put(
                "validators",
                sorted(client.getRequestValidators(r -> r.restApiId(api)).items(), v -> v.name()));
        all.put("authorizers", client.getAuthorizers(r -> r.restApiId(api)).items());
        all.put("gateway", client.getGatewayResponses(r -> r.restApiId(api)).items());
        all.put("resources", sorted(resources(api), Resource::path));
        var it = client.getRestApi(r -> r.restApiId(api));
        all.put(
                "api",
                List.of(it.name(), it.description(), it.version(), it.binaryMediaTypes(), it.minimumCompressionSize()));
        String text = all.toString().replace(api, "API");
        for (Resource resource : resources(api)) {
            text = text.replace(resource.id(), "of" + resource.path());
        }
        for (var each : client.getRequestValidators(r -> r.restApiId(api)).items()) {
            text = text.replace(each.id(), each.name());
        }
        for (var each : client.getAuthorizers(r -> r.restApiId(api)).items()) {
            text = text.replace(each.id(), each.name());
        }
        for (var each : client.getModels(r -> r.restApiId(api)).items()) {
            text = text.replace(each.id(), each.name());
        }
        return text;
    }

    private static <T extends SdkPojo> List<T> sorted(List<T> items, Function<T, String> by) {
        return items.stream().sorted(java.util.Comparator.comparing(by)).toList();
    }

    private List<Resource> resources(String api) {
        return fixture.client
                .getResources(r -> r.restApiId(api).embed("methods").limit(500))
                .items();
    }

    private List<String> paths(String api) {
        return resources(api).stream().map(Resource::path).sorted().toList();
    }

    @Test
    void bothDialectsSayTheSame() {
        String openApi = imported(document("shop.yaml"), Map.of());
        String swagger = imported(document("shop-swagger.json"), Map.of());
        assertEquals(whole(openApi), whole(swagger));
        assertEquals(
                List.of("Item", "Items"),
                fixture.client.getModels(r -> r.restApiId(openApi)).items().stream()
                        .map(m -> m.name())
                        .toList(),
                "an imported API has no models but its own");
        assertTrue(fixture.client
                .getModel(r -> r.restApiId(openApi).modelName("Items"))
                .schema()
                .contains("https://apigateway.amazonaws.com/restapis/" + openApi + "/models/Item\""));
        var any = resources(openApi).stream()
                .filter(r -> r.path().endsWith("+}"))
                .findFirst()
                .orElseThrow()
                .resourceMethods()
                .get("ANY");
        assertEquals(Map.of("method.request.path.id", true, "method.request.path.rest", true), any.requestParameters());
        assertEquals("CUSTOM", any.authorizationType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "shop-swagger.json"})
    void aDeployedDocumentAnswers(String name) {
        String api = imported(document(name), Map.of());
        fixture.client.createDeployment(r -> r.restApiId(api).stageName("v1"));
        assertEquals("200 [\"3\"]", ApiFixture.text(fixture.askOf(api, "GET", "/items?page=3", null)));
        assertEquals(
                "2", fixture.askOf(api, "GET", "/items?page=3", null).headers().get("X-Total"));
        assertEquals(400, fixture.askOf(api, "GET", "/items", null).status(), "a required parameter");
        assertEquals(
                403, fixture.askOf(api, "POST", "/items", "{\"sku\":\"a\"}").status(), "an API key");
        assertEquals(401, fixture.askOf(api, "PATCH", "/items/1/a/b", null).status(), "an authorizer");
        assertEquals("200 hello", ApiFixture.text(fixture.askOf(api, "PATCH", "/items/1/a/b", null, "X-Door", "open")));
        String key = fixture.client.createApiKey(r -> r.name("k").enabled(true)).id();
        String plan = fixture.client
                .createUsagePlan(r -> r.name("p").apiStages(s -> s.apiId(api).stage("v1")))
                .id();
        fixture.client.createUsagePlanKey(r -> r.usagePlanId(plan).keyId(key).keyType("API_KEY"));
        String value =
                fixture.client.getApiKey(r -> r.apiKey(key).includeValue(true)).value();
        ApiResponse refused = fixture.askOf(api, "POST", "/items", "{\"sku\":\"a\",\"parent\":{}}", "x-api-key", value);
        assertTrue(ApiFixture.text(refused).startsWith("422 {\"why\":"), () -> ApiFixture.text(refused));
        assertEquals("body", refused.headers().get("X-Why"));
        assertEquals(
                200,
                fixture.askOf(api, "POST", "/items", "{\"sku\":\"a\",\"parent\":{\"sku\":\"b\"}}", "x-api-key", value)
                        .status());
    }

    @ParameterizedTest
    @CsvSource({"ignore,/items", "prepend,/v2/shop/items", "split,/shop/items"})
    void basePaths(String how, String expected) {
        for (String name : List.of("shop.yaml", "shop-swagger.json")) {
            List<String> paths = paths(imported(document(name), Map.of("basepath", how)));
            assertTrue(paths.contains(expected), paths::toString);
        }
    }

    @Test
    void whatIsPutKeepsIdsAndGoesOrStays() {
        String api = imported(document("shop.yaml"), Map.of());
        Map<String, String> ids = new TreeMap<>();
        resources(api).forEach(r -> ids.put(r.path(), r.id()));
        String before = whole(api);
        SdkBytes same = SdkBytes.fromUtf8String(document("shop-swagger.json"));
        for (PutMode mode : PutMode.knownValues()) {
            fixture.client.putRestApi(r -> r.restApiId(api).mode(mode).body(same));
            assertEquals(before, whole(api), mode + " of what is there changes nothing");
        }
        String other =
                "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Other\"},\"paths\":{\"/items\":{\"delete\":{\"x-amazon-apigateway-integration\":{\"type\":\"mock\"}}},\"/more\":{}}}";
        fixture.client.putRestApi(r -> r.restApiId(api).body(SdkBytes.fromUtf8String(other)));
        assertEquals(List.of("/", "/items", "/items/{id}", "/items/{id}/{rest+}", "/more"), paths(api));
        assertEquals(
                "What the shop sells",
                fixture.client.getRestApi(r -> r.restApiId(api)).description());
        var put = fixture.client.putRestApi(
                r -> r.restApiId(api).mode(PutMode.OVERWRITE).body(SdkBytes.fromUtf8String(other)));
        assertEquals("Other", put.name());
        assertEquals(null, put.description());
        assertEquals(List.of("/", "/items", "/more"), paths(api));
        resources(api).stream()
                .filter(r -> ids.containsKey(r.path()))
                .forEach(r -> assertEquals(ids.get(r.path()), r.id(), r.path()));
        assertEquals(List.of(), fixture.client.getModels(r -> r.restApiId(api)).items());
    }

    @ParameterizedTest
    @CsvSource({
        "oas30,application/json",
        "oas30,application/yaml",
        "swagger,application/json",
        "swagger,application/yaml"
    })
    void whatIsExportedIsTheApi(String type, String accepts) {
        String api = imported(
                document("shop.yaml")
                        .replace("arn:aws:lambda:us-east-1:", "arn:${AWS::Partition}:lambda:${AWS::Region}:"),
                Map.of());
        fixture.client.createDeployment(r -> r.restApiId(api).stageName("v1"));
        var exported = fixture.client.getExport(r -> r.restApiId(api)
                .stageName("v1")
                .exportType(type)
                .accepts(accepts)
                .parameters(Map.of("extensions", "apigateway")));
        assertTrue(exported.contentDisposition().startsWith("attachment; filename=\"" + type + "_"));
        assertEquals(
                whole(api), whole(imported(exported.body().asUtf8String(), Map.of())), exported.body()::asUtf8String);
        String bare = fixture.client
                .getExport(
                        r -> r.restApiId(api).stageName("v1").exportType(type).accepts(accepts))
                .body()
                .asUtf8String();
        assertTrue(bare.contains(api + ".execute-api.us-east-1.amazonaws.com") && !bare.contains("integration"), bare);
    }

    @Test
    void whatCannotBeIsSaidAndNothingIsLeft() {
        int before = fixture.client.getRestApis().items().size();
        String bad = document("shop.yaml").replace("{method.response.header.X-Total", "{method.response.header.X-Sum");
        String message = assertThrows(BadRequestException.class, () -> imported(bad, Map.of()))
                .awsErrorDetails()
                .errorMessage();
        assertEquals(
                "Errors found during import:\n\tUnable to put integration response on 'GET' for resource at path '/items': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.response.header.X-Sum]",
                message);
        for (String text :
                List.of("", "nonsense", "[]", "{\"openapi\":\"2\"}", "a: [", "{\"swagger\":\"2.0\"", "a: &a [*a]")) {
            assertEquals(
                    "Invalid OpenAPI input.",
                    assertThrows(BadRequestException.class, () -> imported(text, Map.of()))
                            .awsErrorDetails()
                            .errorMessage(),
                    text);
        }
        for (String integration : List.of("{\"uri\": {\"Fn::Sub\": \"arn:x\"}}", "[]")) {
            assertEquals(
                    "Unable to parse API definition because of a malformed integration at path /x.",
                    assertThrows(
                                    BadRequestException.class,
                                    () -> imported(
                                            "{\"openapi\": \"3.0.1\", \"paths\": {\"/x\": {\"get\": {\"x-amazon-apigateway-integration\": "
                                                    + integration + "}}}}",
                                            Map.of()))
                            .awsErrorDetails()
                            .errorMessage());
        }
        String odd = document("shop.yaml")
                .replace(
                        "requestTemplates: {application/json: '{\"statusCode\": 200}'}\n        responses:\n          default:\n            statusCode: 200\n            responseParameters",
                        "requestParameters: {integration.request.header.nothing: true}\n        responses:\n          default:\n            statusCode: 200\n            responseParameters");
        assertEquals(
                List.of(
                        "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of resource '/items' and method 'GET' but got 'true'"),
                fixture.client
                        .putRestApi(r -> r.restApiId(fixture.api).body(SdkBytes.fromUtf8String(odd)))
                        .warnings());
        assertThrows(
                BadRequestException.class,
                () -> fixture.client.importRestApi(
                        r -> r.body(SdkBytes.fromUtf8String(odd)).failOnWarnings(true)));
        assertEquals(before, fixture.client.getRestApis().items().size());
    }

    private static String template(String document, String properties) {
        return "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n" + properties
                + "      Body:\n"
                + document.indent(8)
                + """
                  D:
                    Type: AWS::ApiGateway::Deployment
                    Properties: {RestApiId: !Ref Api, StageName: v1}
                Outputs:
                  Api: {Value: !Ref Api}
                  Root: {Value: !GetAtt Api.RootResourceId}
                """;
    }

    @Test
    void aTemplateHasADocument() {
        TestStack stack = new TestStack(fixture.cloud, "shop");
        String document = document("shop.yaml")
                .replace(
                        "uri: " + ApiFixture.functionUri("f"),
                        "uri: !Sub '" + ApiFixture.functionUri("f").replace("us-east-1", "${AWS::Region}") + "'");
        String properties =
                """
                      Name: ignored
                      Parameters: {endpointConfigurationTypes: REGIONAL}
                      BinaryMediaTypes: [image/jpeg]
                      Tags: [{Key: a, Value: b}]
                """;
        String api = stack.create(template(document, properties)).get("Api");
        assertEquals("200 [\"3\"]", ApiFixture.text(fixture.askOf(api, "GET", "/items?page=3", null)));
        assertEquals("200 hello", ApiFixture.text(fixture.askOf(api, "PATCH", "/items/1/a/b", null, "X-Door", "open")));
        var shown = fixture.client.getRestApi(r -> r.restApiId(api));
        assertEquals("Shop", shown.name());
        assertEquals(List.of("image/png", "image/jpeg"), shown.binaryMediaTypes());
        assertEquals(List.of("REGIONAL"), shown.endpointConfiguration().typesAsStrings());
        assertEquals("b", shown.tags().get("a"));
        Map<String, String> ids = new TreeMap<>();
        resources(api).forEach(r -> ids.put(r.path(), r.id()));
        assertEquals(
                api,
                stack.update(template(
                                document.replace("  /items/{id}/{rest+}:", "  /things/{id}/{rest+}:"), properties))
                        .get("Api"));
        assertEquals(List.of("/", "/items", "/things", "/things/{id}", "/things/{id}/{rest+}"), paths(api));
        assertEquals(
                ids.get("/items"),
                resources(api).stream()
                        .filter(r -> r.path().equals("/items"))
                        .findFirst()
                        .orElseThrow()
                        .id());
        stack.delete();
    }

    @Test
    void aTemplateNamesADocumentInABucket() {
        S3Client s3 = fixture.cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("documents"));
        s3.putObject(r -> r.bucket("documents").key("shop.yaml"), RequestBody.fromString(document("shop.yaml")));
        String api = new TestStack(fixture.cloud, "stored")
                .create(
                        """
                        Resources:
                          Api:
                            Type: AWS::ApiGateway::RestApi
                            Properties:
                              BodyS3Location: {Bucket: documents, Key: shop.yaml}
                              Parameters: {basepath: prepend}
                              FailOnWarnings: true
                        Outputs: {Api: {Value: !Ref Api}}
                        """)
                .get("Api");
        assertTrue(paths(api).contains("/v2/shop/items"));
    }

    /** Aliases make a few lines as large as memory. */
    @Test
    void aliasesMakeNoMoreThanADocumentMayHave() {
        StringBuilder text = new StringBuilder("openapi: 3.0.0\nx0: &x0 [aaaaaaaaaa]\n");
        for (int i = 1; i <= 16; i++) {
            String before = "*x" + (i - 1);
            text.append("x%d: &x%d [%s, %s, %s]\n".formatted(i, i, before, before, before));
        }
        assertThrows(BadRequestException.class, () -> imported(text.toString(), Map.of()));
        String few = "openapi: 3.0.0\ninfo: {title: a}\nx: &x {description: b}\npaths: {/a: *x, /b: *x}\n";
        assertEquals(List.of("/", "/a", "/b"), paths(imported(few, Map.of())));
    }
}
