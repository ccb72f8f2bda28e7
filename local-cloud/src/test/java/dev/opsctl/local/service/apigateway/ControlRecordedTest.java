package dev.opsctl.local.service.apigateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiGatewayException;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** Answers of the control plane, recorded on AWS by LocalStack's tests (tests/aws/services/apigateway). */
class ControlRecordedTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient client;
    private String api;
    private String root;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        client = cloud.client(ApiGatewayClient.class);
        var made = client.createRestApi(r -> r.name("a"));
        api = made.id();
        root = made.rootResourceId();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static PatchOperation patch(Op op, String path, String value) {
        return PatchOperation.builder().op(op).path(path).value(value).build();
    }

    private Map<String, MethodSetting> staged(PatchOperation... operations) {
        return client.updateStage(r -> r.restApiId(api).stageName("s1").patchOperations(operations))
                .methodSettings();
    }

    private String refused(Op op, String path, String value) {
        return assertThrows(ApiGatewayException.class, () -> staged(patch(op, path, value)))
                .awsErrorDetails()
                .errorMessage();
    }

    private void stage() {
        client.putMethod(
                r -> r.restApiId(api).resourceId(root).httpMethod("GET").authorizationType("NONE"));
        client.putIntegration(
                r -> r.restApiId(api).resourceId(root).httpMethod("GET").type("MOCK"));
        assertFalse(
                client.createDeployment(r -> r.restApiId(api).stageName("s1")).hasApiSummary());
    }

    @ParameterizedTest
    @CsvSource({"fake-api,", ", fake-resource"})
    void the_resource_is_looked_for_before_the_method_is_read(String otherApi, String otherResource) {
        var refused = assertThrows(
                ApiGatewayException.class,
                () -> client.putMethod(r -> r.restApiId(otherApi == null ? api : otherApi)
                        .resourceId(otherResource == null ? root : otherResource)
                        .httpMethod("WRONG")
                        .authorizationType("NONE")));
        assertEquals("NotFoundException", refused.awsErrorDetails().errorCode());
        assertEquals(
                "Invalid Resource identifier specified",
                refused.awsErrorDetails().errorMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE"})
    void an_authorization_type_is_taken_in_any_case_and_kept_in_capitals(String type) {
        assertEquals(
                "NONE",
                client.putMethod(r -> r.restApiId(api)
                                .resourceId(root)
                                .httpMethod("GET")
                                .authorizationType(type))
                        .authorizationType());
        assertEquals(
                "AWS_IAM",
                client.updateMethod(r -> r.restApiId(api)
                                .resourceId(root)
                                .httpMethod("GET")
                                .patchOperations(patch(Op.REPLACE, "/authorizationType", "aws_iam")))
                        .authorizationType());
    }

    @ParameterizedTest
    @CsvSource({"{proxy+}, {dynamic}", "{dynamic}, {proxy+}", "{proxy+}, {other+}", "{one}, {other}"})
    void a_resource_has_one_child_that_is_a_variable(String first, String second) {
        client.createResource(r -> r.restApiId(api).parentId(root).pathPart(first));
        client.createResource(r -> r.restApiId(api).parentId(root).pathPart("fixed"));
        assertEquals(
                "A sibling (" + first + ") of this resource already has a variable path part -- only one is allowed",
                assertThrows(
                                ApiGatewayException.class,
                                () -> client.createResource(
                                        r -> r.restApiId(api).parentId(root).pathPart(second)))
                        .awsErrorDetails()
                        .errorMessage());
    }

    @Test
    void an_empty_minimum_size_switches_compression_off() {
        String path = "/minimumCompressionSize";
        assertEquals(
                10,
                client.updateRestApi(r -> r.restApiId(api).patchOperations(patch(Op.REPLACE, path, "10")))
                        .minimumCompressionSize());
        assertNull(client.updateRestApi(r -> r.restApiId(api).patchOperations(patch(Op.REPLACE, path, "")))
                .minimumCompressionSize());
    }

    @Test
    void an_update_of_a_key_tells_its_tags_even_if_there_are_none() {
        String key = client.createApiKey(r -> r.name("k").enabled(true)).id();
        assertTrue(client.updateApiKey(r -> r.apiKey(key).patchOperations(patch(Op.REPLACE, "/enabled", "false")))
                .hasTags());
    }

    @Test
    void an_empty_description_of_a_model_is_none() {
        assertNull(client.createModel(r -> r.restApiId(api)
                        .name("M")
                        .description("")
                        .contentType("application/json")
                        .schema("{\"type\": \"object\"}"))
                .description());
    }

    @Test
    void a_mock_integration_calls_nobody() {
        client.putMethod(
                r -> r.restApiId(api).resourceId(root).httpMethod("GET").authorizationType("NONE"));
        var made = client.putIntegration(r -> r.restApiId(api)
                .resourceId(root)
                .httpMethod("GET")
                .type("MOCK")
                .integrationHttpMethod("POST")
                .uri("http://example.com"));
        assertNull(made.uri());
        assertNull(made.httpMethod());
    }

    @Test
    void settings_of_a_method_are_whole_and_begin_as_those_of_all_methods() {
        stage();
        var settings = staged(
                patch(Op.REPLACE, "/*/*/throttling/burstLimit", "123"),
                patch(Op.REPLACE, "/*/*/caching/enabled", "true"),
                patch(Op.REPLACE, "/test/GET/throttling/burstLimit", "124"));
        MethodSetting all = MethodSetting.builder()
                .cacheDataEncrypted(false)
                .cacheTtlInSeconds(300)
                .cachingEnabled(true)
                .dataTraceEnabled(false)
                .metricsEnabled(false)
                .requireAuthorizationForCacheControl(true)
                .throttlingBurstLimit(123)
                .throttlingRateLimit(10_000.0)
                .unauthorizedCacheControlHeaderStrategy("SUCCEED_WITH_RESPONSE_HEADER")
                .build();
        MethodSetting own = all.toBuilder().throttlingBurstLimit(124).build();
        assertEquals(Map.of("*/*", all, "test/GET", own), settings);
        assertEquals(
                Map.of("*/*", all.toBuilder().throttlingBurstLimit(100).build(), "test/GET", own),
                staged(patch(Op.REPLACE, "/*/*/throttling/burstLimit", "100")),
                "what a method has stays");
    }

    @Test
    void settings_that_are_not_there_cannot_be_removed() {
        stage();
        for (String method : List.of("*/*", "test/GET", "~1test/GET")) {
            String words =
                    "Cannot remove method setting " + method + " because there is no method setting for this method ";
            assertEquals(words, refused(Op.REMOVE, "/" + method, null));
            assertEquals(
                    List.of(method),
                    List.copyOf(staged(patch(Op.REPLACE, "/" + method + "/caching/enabled", "true"))
                            .keySet()));
            assertEquals(Map.of(), staged(patch(Op.REMOVE, "/" + method, null)));
            assertEquals(words, refused(Op.REMOVE, "/" + method, null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/documentation_version", "/tags/tag1", "/stageName", "/*/*/nope/enabled"})
    void what_a_stage_does_not_take_is_answered_by_what_it_takes(String path) {
        stage();
        String words = refused(Op.REPLACE, path, "123");
        assertTrue(
                words.startsWith("Invalid method setting path: " + path
                        + ". Must be one of: [/deploymentId, /description, /cacheClusterEnabled, "),
                words);
        assertTrue(words.endsWith(", /variables/{variable_name}, /tracingEnabled]"), words);
    }
}
