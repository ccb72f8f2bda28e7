package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.model.ContentHandlingStrategy;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Integrations of every type, in the request's and the answer's direction (ORD-1, MAIL-1). */
class IntegrationsTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/api";

    @TempDir
    Path home;

    private ApiFixture fixture;
    private String answer = "{}";

    @BeforeEach
    void open() {
        fixture = new ApiFixture(home, payload -> {
            if (answer.startsWith("!")) {
                throw new IllegalStateException(answer.substring(1));
            }
            return answer;
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String service(String rest) {
        return "arn:aws:apigateway:us-east-1:" + rest;
    }

    @Test
    void aPathIntegrationSpeaksSqssQueryProtocolAndAnswersInJson() {
        SqsClient sqs = fixture.cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        fixture.method(
                "/q",
                "POST",
                m -> {},
                i -> i.type(IntegrationType.AWS)
                        .integrationHttpMethod("POST")
                        .credentials(ROLE)
                        .uri(service("sqs:path/111122223333/q"))
                        .requestParameters(Map.of(
                                "integration.request.header.Content-Type", "'application/x-www-form-urlencoded'"))
                        .requestTemplates(
                                Map.of(
                                        "application/json",
                                        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=who"
                                                + "&MessageAttribute.1.Value.StringValue=ana&MessageAttribute.1.Value.DataType=String")));
        fixture.response(
                "/q",
                "POST",
                "202",
                null,
                Map.of("application/json", "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"));
        fixture.response("/q", "POST", "400", "4\\d\\d", Map.of("application/json", "$input.path('$.Error.Code')"));
        fixture.deploy();
        ApiResponse response = fixture.ask("POST", "/q", "{\"a\":\"&+% ü\"}");
        assertEquals(202, response.status());
        var message = sqs.receiveMessage(r -> r.queueUrl(url).messageAttributeNames("All"))
                .messages()
                .get(0);
        assertEquals(message.messageId(), new String(response.body(), StandardCharsets.UTF_8));
        assertEquals("{\"a\":\"&+% ü\"}", message.body());
        assertEquals("ana", message.messageAttributes().get("who").stringValue());
        sqs.deleteQueue(r -> r.queueUrl(url));
        String refused = ApiFixture.text(fixture.ask("POST", "/q", "{}"));
        assertTrue(refused.startsWith("400 ") && refused.contains("NonExistentQueue"), refused);
    }

    @Test
    void anActionIntegrationReachesEveryServiceInItsOwnProtocol() {
        String topic = fixture.cloud
                .client(SnsClient.class)
                .createTopic(r -> r.name("t"))
                .topicArn();
        fixture.method("/t", "POST", m -> {}, i -> i.type(IntegrationType.AWS)
                .integrationHttpMethod("POST")
                .credentials(ROLE)
                .uri(service("sns:action/Publish"))
                .requestParameters(Map.of(
                        "integration.request.querystring.TopicArn",
                        "'" + topic + "'",
                        "integration.request.querystring.Message",
                        "method.request.body.text")));
        fixture.response(
                "/t",
                "POST",
                "200",
                null,
                Map.of("application/json", "$input.path('$.PublishResponse.PublishResult.MessageId').length()"));
        fixture.method(
                "/e",
                "POST",
                m -> {},
                i -> i.type(IntegrationType.AWS)
                        .integrationHttpMethod("POST")
                        .credentials(ROLE)
                        .uri(service("events:action/PutEvents"))
                        .requestTemplates(
                                Map.of(
                                        "application/json",
                                        "{\"Entries\":[{\"Source\":\"shop\",\"DetailType\":\"x\",\"Detail\":\"$util.escapeJavaScript($input.json('$'))\"}]}")));
        fixture.response("/e", "POST", "200", null, Map.of("application/json", "$input.path('$.FailedEntryCount')"));
        fixture.method("/s", "POST", m -> {}, i -> i.type(IntegrationType.AWS)
                .integrationHttpMethod("POST")
                .credentials(ROLE)
                .uri(service("states:action/StartExecution")));
        fixture.response("/s", "POST", "200", null, Map.of());
        fixture.response("/s", "POST", "400", "4\\d{2}", Map.of("application/json", "$input.path('$.__type')"));
        fixture.deploy();
        assertEquals("200 36", ApiFixture.text(fixture.ask("POST", "/t", "{\"text\":\"hi\"}")));
        assertEquals("200 0", ApiFixture.text(fixture.ask("POST", "/e", "{\"a\":1}")));
        assertEquals(
                "400 StateMachineDoesNotExist",
                ApiFixture.text(fixture.ask(
                        "POST",
                        "/s",
                        "{\"stateMachineArn\":\"arn:aws:states:us-east-1:111122223333:stateMachine:none\"}")));
    }

    @Test
    void aCustomFunctionsErrorSelectsTheResponse() {
        fixture.method(
                "/f",
                "ANY",
                m -> {},
                i -> i.type(IntegrationType.AWS)
                        .integrationHttpMethod("POST")
                        .uri(ApiFixture.functionUri("f"))
                        .passthroughBehavior("NEVER")
                        .requestTemplates(
                                Map.of(
                                        "application/json",
                                        "#set($b=$input.path('$'))#foreach($n in $b.names)$n#if($foreach.hasNext),#end#end|$input.params('q')|$input.params().header.X")));
        fixture.response(
                "/f",
                "ANY",
                "200",
                null,
                Map.of(
                        "application/json",
                        "#set($context.responseOverride.status=$input.path('$.code'))$input.json('$.a')"));
        fixture.response(
                "/f",
                "ANY",
                "409",
                ".*taken.*",
                Map.of("application/json", "{\"e\":$input.json('$.errorMessage')}"),
                Map.of("method.response.header.X-Why", "integration.response.body.errorMessage"));
        fixture.deploy();
        answer = "{\"code\":201,\"a\":{\"b\":[1,\"x\"]}}";
        assertEquals(
                "201 {\"b\":[1,\"x\"]}",
                ApiFixture.text(fixture.ask("PUT", "/f?q=1&q=2", "{\"names\":[\"a\",\"b\"]}", "X", "h")));
        assertEquals("a,b|2|h", fixture.invocations.get(0));
        answer = "!name taken";
        ApiResponse conflict = fixture.ask("POST", "/f", "{}");
        assertEquals("409 {\"e\":\"name taken\"}", ApiFixture.text(conflict));
        assertEquals("name taken", conflict.headers().get("x-why"));
        assertEquals(
                "415 {\"message\":\"Unsupported Media Type\"}",
                ApiFixture.text(fixture.ask("POST", "/f", "a,b", "Content-Type", "text/csv")));
    }

    @Test
    void anAsynchronousInvocationIsAcceptedAtOnce() {
        fixture.method("/f", "POST", m -> {}, i -> i.type(IntegrationType.AWS)
                .integrationHttpMethod("POST")
                .uri(ApiFixture.functionUri("f"))
                .requestParameters(Map.of("integration.request.header.X-Amz-Invocation-Type", "'Event'")));
        fixture.response("/f", "POST", "202", null, Map.of("application/json", "$context.integration.status"));
        fixture.deploy();
        assertEquals("202 202", ApiFixture.text(fixture.ask("POST", "/f", "{\"a\":1}")));
        assertEquals("{\"a\":1}", fixture.invocations.get(0));
    }

    @Test
    void httpIntegrationsReachPlainHttpAndProxiesPassEverything() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            String seen = call.getRequestMethod() + " " + call.getRequestURI() + " "
                    + call.getRequestHeaders().getFirst("X-Mine") + " "
                    + new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = seen.getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().add("X-Back", "b");
            call.getResponseHeaders().add("Content-Type", "text/plain");
            call.sendResponseHeaders(call.getRequestURI().getPath().contains("teapot") ? 418 : 200, bytes.length);
            call.getResponseBody().write(bytes);
            call.close();
        });
        server.start();
        try {
            String at = "http://127.0.0.1:" + server.getAddress().getPort();
            fixture.method(
                    "/p/{rest+}",
                    "ANY",
                    m -> m.requestParameters(Map.of("method.request.path.rest", true)),
                    i -> i.type(IntegrationType.HTTP_PROXY)
                            .integrationHttpMethod("ANY")
                            .uri(at + "/x/{rest}")
                            .requestParameters(Map.of("integration.request.path.rest", "method.request.path.rest")));
            fixture.method("/h", "GET", m -> {}, i -> i.type(IntegrationType.HTTP)
                    .integrationHttpMethod("POST")
                    .uri(at + "/teapot")
                    .requestParameters(Map.of("integration.request.header.X-Mine", "context.httpMethod")));
            fixture.response("/h", "GET", "200", null, Map.of());
            fixture.response(
                    "/h",
                    "GET",
                    "503",
                    "418",
                    Map.of("application/json", "[$input.body]"),
                    Map.of("method.response.header.X-Got", "integration.response.header.X-Back"));
            fixture.deploy();
            ApiResponse proxied = fixture.ask("PATCH", "/p/a%20b/c?k=v&k=w", "body", "X-Mine", "m");
            assertEquals("200 PATCH /x/a%20b/c?k=v&k=w m body", ApiFixture.text(proxied));
            assertEquals("text/plain", proxied.headers().get("Content-Type"));
            assertEquals("b", proxied.headers().get("x-back"));
            ApiResponse mapped = fixture.ask("GET", "/h", null);
            assertEquals("503 [POST /teapot GET ]", ApiFixture.text(mapped));
            assertEquals("b", mapped.headers().get("X-Got"));
        } finally {
            server.stop(0);
        }
        ApiResponse dead = fixture.ask("GET", "/h", null);
        assertEquals("504 {\"message\":\"Network error communicating with endpoint\"}", ApiFixture.text(dead));
    }

    @Test
    void binaryBodiesAreConvertedToTextAndBack() {
        fixture.client.updateRestApi(
                r -> r.restApiId(fixture.api).patchOperations(p -> p.op("add").path("/binaryMediaTypes/image~1png")));
        fixture.method("/b", "POST", m -> {}, i -> i.type(IntegrationType.AWS)
                .integrationHttpMethod("POST")
                .uri(ApiFixture.functionUri("f"))
                .contentHandling(ContentHandlingStrategy.CONVERT_TO_TEXT)
                .requestTemplates(Map.of("image/png", "{\"img\":\"$input.body\"}")));
        String resource = fixture.resource("/b");
        fixture.response("/b", "POST", "200", null, Map.of());
        fixture.client.updateIntegrationResponse(r -> r.restApiId(fixture.api)
                .resourceId(resource)
                .httpMethod("POST")
                .statusCode("200")
                .patchOperations(p -> p.op("replace").path("/contentHandling").value("CONVERT_TO_BINARY")));
        fixture.deploy();
        answer = "AQID";
        ApiResponse response = fixture.ask("POST", "/b", "PNG", "Content-Type", "image/png");
        assertEquals("{\"img\":\"UE5H\"}", fixture.invocations.get(0));
        assertEquals(3, response.body().length);
    }

    @Test
    void requiredParametersAndModelsAreChecked() {
        String validator = fixture.client
                .createRequestValidator(r -> r.restApiId(fixture.api)
                        .name("all")
                        .validateRequestBody(true)
                        .validateRequestParameters(true))
                .id();
        fixture.client.createModel(r -> r.restApiId(fixture.api)
                .name("Line")
                .contentType("application/json")
                .schema("{\"type\":\"object\",\"required\":[\"sku\"],\"properties\":{\"sku\":{\"type\":\"string\"}}}"));
        fixture.client.createModel(r -> r.restApiId(fixture.api)
                .name("Order")
                .contentType("application/json")
                .schema(
                        "{\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref\":\"https://apigateway.amazonaws.com/restapis/"
                                + fixture.api + "/models/Line\"}}"));
        fixture.method(
                "/v",
                "POST",
                m -> m.requestValidatorId(validator)
                        .requestModels(Map.of("application/json", "Order"))
                        .requestParameters(
                                Map.of("method.request.querystring.q", true, "method.request.header.H", true)),
                i -> i.type(IntegrationType.MOCK).requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        fixture.response("/v", "POST", "200", null, Map.of());
        fixture.deploy();
        assertEquals(
                "400 {\"message\":\"Missing required request parameters: [q]\"}",
                ApiFixture.text(fixture.ask("POST", "/v", "[{\"sku\":\"a\"}]", "H", "1")));
        for (String bad : new String[] {"", "nope", "[]", "[{}]", "[{\"sku\":1}]"}) {
            assertEquals(
                    "400 {\"message\":\"Invalid request body\"}",
                    ApiFixture.text(fixture.ask("POST", "/v?q=1", bad, "H", "1")),
                    bad);
        }
        assertEquals(
                200,
                fixture.ask("POST", "/v?q=1", "[{\"sku\":\"a\"}]", "H", "1").status());
    }

    @Test
    void everyRequestLeavesItsAccessLineAndFailuresTheirReason() {
        var logs = fixture.cloud.client(software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName("access"));
        fixture.client.updateAccount(r -> r.patchOperations(
                p -> p.op("replace").path("/cloudwatchRoleArn").value(ROLE)));
        fixture.method("/m", "GET", m -> {}, i -> i.type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":$input.params('s')}")));
        fixture.response("/m", "GET", "200", null, Map.of());
        fixture.deploy();
        fixture.client.updateStage(r -> r.restApiId(fixture.api)
                .stageName("v1")
                .patchOperations(
                        p -> p.op("replace")
                                .path("/accessLogSettings/destinationArn")
                                .value("arn:aws:logs:us-east-1:111122223333:log-group:access"),
                        p -> p.op("replace")
                                .path("/accessLogSettings/format")
                                .value("$context.status $context.resourcePath $context.authorizer.principalId"
                                        + " $context.responseLength $context.error.responseType $context.requestId"),
                        p -> p.op("replace").path("/*/*/logging/loglevel").value("ERROR")));
        fixture.ask("GET", "/m?s=200", null);
        ApiResponse failed = fixture.ask("GET", "/m", null);
        assertEquals(500, failed.status());
        String id = failed.headers().get("x-amzn-RequestId");
        Lines.await(logs, "access", "200 /m - 0 - ");
        Lines.await(logs, "access", "500 /m - 35 API_CONFIGURATION_ERROR " + id);
        Lines.await(
                logs,
                "API-Gateway-Execution-Logs_" + fixture.api + "/v1",
                "(" + id + ") Execution failed due to configuration error: Unable to parse");
    }

    @Test
    void cachedResponsesAreKeyedByTheParametersThatTheMethodNames() {
        answer = "{\"n\":1}";
        fixture.method(
                "/c", "GET", m -> m.requestParameters(Map.of("method.request.querystring.q", false)), i -> i.type(
                                IntegrationType.AWS_PROXY)
                        .integrationHttpMethod("POST")
                        .uri(ApiFixture.functionUri("f"))
                        .cacheKeyParameters("method.request.querystring.q"));
        fixture.deploy();
        answer = "{\"statusCode\":200,\"body\":\"x\"}";
        fixture.client.updateStage(r -> r.restApiId(fixture.api)
                .stageName("v1")
                .patchOperations(
                        p -> p.op("replace").path("/cacheClusterEnabled").value("true"),
                        p -> p.op("replace").path("/*/*/caching/enabled").value("true"),
                        p -> p.op("replace").path("/*/*/caching/ttlInSeconds").value("60")));
        for (String query : new String[] {"q=1&z=1", "q=1&z=2", "q=2"}) {
            assertEquals("200 x", ApiFixture.text(fixture.ask("GET", "/c?" + query, null)));
        }
        assertEquals(2, fixture.invocations.size());
        ApiResponse refused = fixture.ask("GET", "/c?q=1", null, "Cache-Control", "max-age=0");
        assertTrue(refused.headers().get("Warning").startsWith("199"));
        assertEquals(2, fixture.invocations.size());
        fixture.cloud.cloud().clock().advance(java.time.Duration.ofSeconds(61));
        fixture.ask("GET", "/c?q=1", null);
        assertEquals(3, fixture.invocations.size());
        fixture.client.flushStageCache(r -> r.restApiId(fixture.api).stageName("v1"));
        fixture.ask("GET", "/c?q=1", null);
        assertEquals(4, fixture.invocations.size());
    }

    @Test
    void logsWithoutTheAccountsRoleAndCanariesAreRefused() {
        fixture.method("/m", "GET", m -> {}, i -> i.type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        fixture.deploy();
        var refused = org.junit.jupiter.api.Assertions.assertThrows(
                software.amazon.awssdk.services.apigateway.model.BadRequestException.class,
                () -> fixture.client.updateStage(
                        r -> r.restApiId(fixture.api).stageName("v1").patchOperations(p -> p.op("replace")
                                .path("/*/*/logging/loglevel")
                                .value("INFO"))));
        assertTrue(refused.getMessage().contains("CloudWatch Logs role ARN must be set in account settings"));
        String deployment = fixture.client
                .getDeployments(r -> r.restApiId(fixture.api))
                .items()
                .get(0)
                .id();
        org.junit.jupiter.api.Assertions.assertThrows(
                software.amazon.awssdk.services.apigateway.model.BadRequestException.class,
                () -> fixture.client.createStage(r -> r.restApiId(fixture.api)
                        .stageName("v2")
                        .deploymentId(deployment)
                        .canarySettings(c -> c.percentTraffic(10.0).deploymentId(deployment))));
    }

    @Test
    void aResourcePolicyRulesOpenMethods() {
        fixture.method("/m", "GET", m -> {}, i -> i.type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        fixture.response("/m", "GET", "200", null, Map.of());
        fixture.method("/i", "GET", m -> m.authorizationType("AWS_IAM"), i -> i.type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        fixture.response("/i", "GET", "200", null, Map.of());
        fixture.deploy();
        assertEquals(200, fixture.ask("GET", "/m", null).status());
        assertEquals(
                "403 {\"message\":\"Missing Authentication Token\"}", ApiFixture.text(fixture.ask("GET", "/i", null)));
    }
}
