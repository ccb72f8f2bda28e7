package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.model.AuthorizerType;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;

/** TOKEN and REQUEST authorizers as AWS documents them (MAIL-2, SEC-5). */
class LambdaAuthorizerTest {
    @TempDir
    Path home;

    private ApiFixture fixture;
    private String answer;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void open(AuthorizerType type, String sources, String expression, int ttl) {
        fixture = new ApiFixture(home, payload -> {
            if (answer.startsWith("!")) {
                throw new IllegalStateException(answer.substring(1));
            }
            return answer;
        });
        String id = fixture.client
                .createAuthorizer(r -> r.restApiId(fixture.api)
                        .name("auth")
                        .type(type)
                        .authorizerUri(ApiFixture.functionUri("auth"))
                        .identitySource(sources)
                        .identityValidationExpression(expression)
                        .authorizerResultTtlInSeconds(ttl))
                .id();
        for (String path : new String[] {"/a", "/b"}) {
            fixture.method(
                    path, "GET", m -> m.authorizationType("CUSTOM").authorizerId(id), i -> i.type(IntegrationType.MOCK)
                            .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
            fixture.response(
                    path,
                    "GET",
                    "200",
                    null,
                    Map.of(
                            "application/json",
                            "$context.authorizer.principalId $context.authorizer.level $context.authorizer.ok"));
        }
        fixture.deploy();
    }

    private static String policy(String effect, String resource) {
        return "{\"principalId\":\"ana\",\"context\":{\"level\":7,\"ok\":true},\"policyDocument\":{\"Version\":\"2012-10-17\","
                + "\"Statement\":[{\"Action\":\"execute-api:Invoke\",\"Effect\":\"" + effect + "\",\"Resource\":\""
                + resource + "\"}]}}";
    }

    private String get(String path, String... headers) {
        return ApiFixture.text(fixture.ask("GET", path, null, headers));
    }

    @Test
    void aMissingOrMalformedTokenIsUnauthorizedAndTheFunctionNeverAsked() {
        open(AuthorizerType.TOKEN, "method.request.header.Auth", "tok-[a-z]+", 300);
        answer = policy("Allow", "*");
        assertEquals("401 {\"message\":\"Unauthorized\"}", get("/a"));
        assertEquals("401 {\"message\":\"Unauthorized\"}", get("/a", "Auth", "TOK"));
        assertEquals(0, fixture.invocations.size());
        assertEquals("200 ana 7 true", get("/a", "auth", "tok-x"));
        assertTrue(fixture.invocations.get(0).contains("\"type\":\"TOKEN\""));
        assertTrue(fixture.invocations.get(0).contains("\"authorizationToken\":\"tok-x\""));
        assertTrue(fixture.invocations.get(0).contains("/v1/GET/a\""));
    }

    @Test
    void theResultIsKeptPerIdentityForItsTimeAndForEveryMethod() {
        open(AuthorizerType.REQUEST, "method.request.header.Who,method.request.querystring.q", null, 60);
        answer = policy("Allow", "arn:aws:execute-api:us-east-1:111122223333:" + fixture.api + "/v1/GET/a");
        assertEquals("401 {\"message\":\"Unauthorized\"}", get("/a", "Who", "x"));
        assertEquals("200 ana 7 true", get("/a?q=1", "Who", "x"));
        assertEquals("200 ana 7 true", get("/a?q=1", "Who", "x"));
        assertEquals(1, fixture.invocations.size());
        // the cached policy decides about other methods too: here it does not cover them
        assertEquals("403 {\"Message\":\"User is not authorized to access this resource\"}", get("/b?q=1", "Who", "x"));
        assertEquals(1, fixture.invocations.size());
        assertEquals("200 ana 7 true", get("/a?q=2", "Who", "x"));
        assertEquals(2, fixture.invocations.size());
        fixture.cloud.cloud().clock().advance(Duration.ofSeconds(61));
        get("/a?q=1", "Who", "x");
        assertEquals(3, fixture.invocations.size());
    }

    @Test
    void theAuthorizersWordDecidesTheStatus() {
        open(AuthorizerType.TOKEN, "method.request.header.Auth", null, 0);
        answer = policy("Deny", "*");
        assertEquals(
                "403 {\"Message\":\"User is not authorized to access this resource with an explicit deny\"}",
                get("/a", "Auth", "t"));
        answer = "!Unauthorized";
        assertEquals("401 {\"message\":\"Unauthorized\"}", get("/a", "Auth", "t"));
        answer = "!boom";
        assertEquals("500 {\"message\":null}", get("/a", "Auth", "t"));
        answer = "\"garbage\"";
        ApiResponse response = fixture.ask("GET", "/a", null, "Auth", "t");
        assertEquals("500 {\"message\":null}", ApiFixture.text(response));
        assertEquals("AuthorizerConfigurationException", response.headers().get("x-amzn-ErrorType"));
        answer = policy("Allow", "*").replace("\"level\":7", "\"level\":[7]");
        assertEquals("500 {\"message\":null}", get("/a", "Auth", "t"));
    }

    @Test
    void aGatewayResponseCarriesTheAuthorizersContext() {
        open(AuthorizerType.TOKEN, "method.request.header.Auth", null, 0);
        answer = policy("Deny", "*");
        fixture.client.putGatewayResponse(
                r -> r.restApiId(fixture.api)
                        .responseType("ACCESS_DENIED")
                        .statusCode("404")
                        .responseParameters(Map.of("gatewayresponse.header.Access-Control-Allow-Origin", "'*'"))
                        .responseTemplates(
                                Map.of(
                                        "application/json",
                                        "{\"who\":\"$context.authorizer.principalId\",\"sent\":\"$method.request.header.Auth\",\"no\":\"$util.x()\",\"type\":\"$context.error.responseType\",\"m\":$context.error.messageString}")));
        fixture.deploy();
        ApiResponse response = fixture.ask("GET", "/a", null, "Auth", "t");
        assertEquals(
                "404 {\"who\":\"ana\",\"sent\":\"t\",\"no\":\"$util.x()\",\"type\":\"ACCESS_DENIED\",\"m\":\"User is not authorized to access this resource with an explicit deny\"}",
                ApiFixture.text(response));
        assertEquals("*", response.headers().get("access-control-allow-origin"));
    }
}
