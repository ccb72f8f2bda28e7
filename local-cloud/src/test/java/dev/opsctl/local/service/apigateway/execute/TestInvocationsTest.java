package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.DocumentationPartType;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PutMode;
import software.amazon.awssdk.services.apigateway.model.TestInvokeMethodResponse;

/** Methods and authorizers tested without a deployment (the log's lines as recorded on AWS by localstack/localstack), compressed bodies, documentation. */
class TestInvocationsTest {

    @TempDir
    Path home;

    private ApiFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ApiFixture(
                home,
                event -> event.contains("\"authorizationToken\"")
                        ? "{\"principalId\":\"p\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[]}}"
                        : "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain\"},\"body\":\""
                                + "hello ".repeat(100) + "\"}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private TestInvokeMethodResponse test(String path, String pathWithQuery) {
        String resource = fixture.resource(path);
        return fixture.client.testInvokeMethod(r ->
                r.restApiId(fixture.api).resourceId(resource).httpMethod("GET").pathWithQueryString(pathWithQuery));
    }

    @Test
    void aMockIsTestedAsItStands() {
        fixture.method("/pets/{petId}", "GET", m -> m.apiKeyRequired(true), i -> i.type("MOCK")
                .requestTemplates(Map.of("application/json", "{\"statusCode\": 200}")));
        fixture.response(
                "/pets/{petId}",
                "GET",
                "200",
                null,
                Map.of("application/json", "{\"petId\": \"$input.params('petId')\"}"));
        TestInvokeMethodResponse answer = test("/pets/{petId}", "/pets/123?foo=bar");
        assertEquals(200, answer.status());
        assertEquals("{\"petId\": \"123\"}", answer.body());
        assertEquals(Map.of("Content-Type", "application/json"), answer.headers());
        List<String> lines = answer.log()
                .lines()
                .map(line -> line.replaceFirst("^.* : ", ""))
                .toList();
        String id = lines.get(0).substring("Execution log for request ".length());
        assertEquals(
                List.of(
                        "Execution log for request " + id,
                        "Starting execution for request: " + id,
                        "HTTP Method: GET, Resource Path: /pets/123",
                        "Method request path: {petId=123}",
                        "Method request query string: {foo=bar}",
                        "Method request headers: {}",
                        "Method request body before transformations: ",
                        "Method response body after transformations: {\"petId\": \"123\"}",
                        "Method response headers: {Content-Type=application/json}",
                        "Successfully completed execution",
                        "Method completed with status: 200"),
                lines);
        assertEquals("{\"petId\": \"{petId}\"}", test("/pets/{petId}", null).body());
        assertEquals("{\"petId\": \"\"}", test("/pets/{petId}", "/random/test").body());
        assertThrows(NotFoundException.class, () -> test("/pets", null));
    }

    @Test
    void aFunctionIsCalledAndAFailureIsTold() {
        fixture.method("/f", "GET", m -> {}, i -> i.type("AWS_PROXY")
                .integrationHttpMethod("POST")
                .uri(ApiFixture.functionUri("f")));
        assertTrue(test("/f", null).body().startsWith("hello "));
        assertTrue(
                fixture.invocations.get(0).contains("\"stage\":\"test-invoke-stage\""), fixture.invocations::toString);
        fixture.method("/m", "GET", m -> {}, i -> i.type("MOCK"));
        TestInvokeMethodResponse failed = test("/m", null);
        assertEquals(500, failed.status());
        assertEquals(Map.of("x-amzn-ErrorType", "InternalServerErrorException"), failed.headers());
        assertTrue(failed.log().contains("Execution failed due to configuration error: "), failed::log);
    }

    @Test
    void anAuthorizerIsTested() {
        String id = fixture.client
                .createAuthorizer(r ->
                        r.restApiId(fixture.api).name("a").type("TOKEN").authorizerUri(ApiFixture.functionUri("f")))
                .id();
        var said = fixture.client.testInvokeAuthorizer(
                r -> r.restApiId(fixture.api).authorizerId(id).headers(Map.of("Authorization", "t")));
        assertEquals(0, said.clientStatus());
        assertEquals("p", said.principalId());
        assertTrue(said.policy().contains("2012-10-17"));
        var absent = fixture.client.testInvokeAuthorizer(
                r -> r.restApiId(fixture.api).authorizerId(id));
        assertEquals(401, absent.clientStatus());
        assertNull(absent.policy());
    }

    @Test
    void bodiesAreCompressedFromASizeOn() throws IOException {
        fixture.method("/f", "ANY", m -> {}, i -> i.type("AWS_PROXY")
                .integrationHttpMethod("POST")
                .uri(ApiFixture.functionUri("f")));
        fixture.deploy();
        assertNull(fixture.ask("GET", "/f", null, "Accept-Encoding", "gzip")
                .headers()
                .get("Content-Encoding"));
        for (String size : List.of("600", "601")) {
            fixture.client.updateRestApi(r -> r.restApiId(fixture.api)
                    .patchOperations(o ->
                            o.op(Op.REPLACE).path("/minimumCompressionSize").value(size)));
            fixture.deploy();
            ApiResponse answer = fixture.ask("GET", "/f", null, "Accept-Encoding", "br, gzip");
            assertEquals(size.equals("600") ? "gzip" : null, answer.headers().get("Content-Encoding"), size);
            byte[] plain = size.equals("600")
                    ? new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes()
                    : answer.body();
            assertArrayEquals("hello ".repeat(100).getBytes(StandardCharsets.UTF_8), plain);
            assertNull(fixture.ask("GET", "/f", null).headers().get("Content-Encoding"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write("{\"packed\":1}".getBytes(StandardCharsets.UTF_8));
        }
        fixture.invocations.clear();
        fixture.askBytes("POST", "/f", out.toByteArray(), "Content-Encoding", "gzip");
        assertTrue(fixture.invocations.get(0).contains("packed"), fixture.invocations::toString);
        assertEquals(
                415, fixture.ask("POST", "/f", "x", "Content-Encoding", "br").status());
        assertEquals(
                400, fixture.ask("POST", "/f", "x", "Content-Encoding", "gzip").status());
    }

    @Test
    void documentation() {
        var client = fixture.client;
        String api = fixture.api;
        String id = client.createDocumentationPart(r -> r.restApiId(api)
                        .location(l -> l.type(DocumentationPartType.API))
                        .properties("{\"description\":\"d\"}"))
                .id();
        assertThrows(
                ConflictException.class,
                () -> client.createDocumentationPart(r -> r.restApiId(api)
                        .location(l -> l.type(DocumentationPartType.API))
                        .properties("{}")));
        assertThrows(
                BadRequestException.class,
                () -> client.createDocumentationPart(r -> r.restApiId(api)
                        .location(l -> l.type(DocumentationPartType.MODEL).name("M"))
                        .properties("no")));
        assertEquals(
                "{\"a\":1}",
                client.updateDocumentationPart(
                                r -> r.restApiId(api).documentationPartId(id).patchOperations(o -> o.op(Op.REPLACE)
                                        .path("/properties")
                                        .value("{\"a\":1}")))
                        .properties());
        assertEquals(
                "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/properties]",
                assertThrows(
                                BadRequestException.class,
                                () -> client.updateDocumentationPart(r -> r.restApiId(api)
                                        .documentationPartId(id)
                                        .patchOperations(o -> o.op(Op.REPLACE).path("/x"))))
                        .awsErrorDetails()
                        .errorMessage());
        var body = SdkBytes.fromUtf8String(
                "{\"openapi\":\"3.0.0\",\"info\":{},\"x-amazon-apigateway-documentation\":{\"documentationParts\":[{\"location\":{\"type\":\"METHOD\",\"method\":\"GET\"},\"properties\":{\"b\":2}}]}}");
        assertEquals(
                "Unable to build importer with provided input: no object",
                assertThrows(
                                BadRequestException.class,
                                () -> client.importDocumentationParts(
                                        r -> r.restApiId(api).body(SdkBytes.fromUtf8String("[]"))))
                        .awsErrorDetails()
                        .errorMessage());
        client.importDocumentationParts(r -> r.restApiId(api).body(body).mode(PutMode.MERGE));
        assertEquals(
                2, client.getDocumentationParts(r -> r.restApiId(api)).items().size());
        assertEquals(
                1,
                client.importDocumentationParts(r -> r.restApiId(api).body(body).mode(PutMode.OVERWRITE))
                        .ids()
                        .size());
        var only = client.getDocumentationParts(r -> r.restApiId(api)).items();
        assertEquals("/", only.get(0).location().path());
        assertEquals(1, only.size());
        assertThrows(
                NotFoundException.class,
                () -> client.deleteDocumentationPart(r -> r.restApiId(api).documentationPartId(id)));
        client.createDocumentationVersion(r -> r.restApiId(api).documentationVersion("1.0"));
        assertEquals(
                "1.0",
                client.getDocumentationVersions(r -> r.restApiId(api))
                        .items()
                        .get(0)
                        .version());
        client.deleteDocumentationVersion(r -> r.restApiId(api).documentationVersion("1.0"));
        assertThrows(
                NotFoundException.class,
                () -> client.getDocumentationVersion(r -> r.restApiId(api).documentationVersion("1.0")));
    }
}
