package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.route.WireServices;
import dev.opsctl.local.service.apigateway.LocalApiGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;

/** A deployed API with key, model and templates, asked through the data plane (ORD-1, MAIL-2). */
class ExecuteApiTest {

    @TempDir
    Path home;

    @Test
    void aKeyAModelAndATemplateStandBetweenCallerAndMock() {
        try (TestCloud cloud = TestCloud.open(
                home, ServiceDefinition.regional("apigateway", ApiGatewayClient.class, LocalApiGateway::of))) {
            ApiGatewayClient client = cloud.client(ApiGatewayClient.class);
            String api = client.createRestApi(r -> r.name("shop")).id();
            String root = client.getRestApi(r -> r.restApiId(api)).rootResourceId();
            String order = client.createResource(
                            r -> r.restApiId(api).parentId(root).pathPart("order"))
                    .id();
            client.createModel(r -> r.restApiId(api)
                    .name("Order")
                    .contentType("application/json")
                    .schema("{\"type\":\"object\",\"required\":[\"sku\"]}"));
            String validator = client.createRequestValidator(
                            r -> r.restApiId(api).name("body").validateRequestBody(true))
                    .id();
            client.putMethod(r -> r.restApiId(api)
                    .resourceId(order)
                    .httpMethod("POST")
                    .authorizationType("NONE")
                    .apiKeyRequired(true)
                    .requestModels(Map.of("application/json", "Order"))
                    .requestValidatorId(validator));
            client.putMethodResponse(
                    r -> r.restApiId(api).resourceId(order).httpMethod("POST").statusCode("202"));
            client.putIntegration(r -> r.restApiId(api)
                    .resourceId(order)
                    .httpMethod("POST")
                    .type(IntegrationType.MOCK)
                    .requestTemplates(Map.of("application/json", "{\"statusCode\": 202}")));
            client.putIntegrationResponse(r -> r.restApiId(api)
                    .resourceId(order)
                    .httpMethod("POST")
                    .statusCode("202")
                    .responseTemplates(Map.of("application/json", "{\"stage\":\"$context.stage\"$context.nothing}")));
            client.createDeployment(r -> r.restApiId(api).stageName("PROD"));
            String key = client.createApiKey(r -> r.name("key").enabled(true).value("0123456789abcdefghij"))
                    .id();
            String plan = client.createUsagePlan(r -> r.name("plan")
                            .apiStages(s -> s.apiId(api).stage("PROD"))
                            .quota(q -> q.limit(2).period("DAY")))
                    .id();
            client.createUsagePlanKey(r -> r.usagePlanId(plan).keyId(key).keyType("API_KEY"));

            ExecuteApi execute = new ExecuteApi(new ExecuteContext(cloud.cloud(), new WireServices(cloud.cloud())));
            assertEquals(
                    "403 {\"message\":\"Missing Authentication Token\"}", ask(execute, api, "/nowhere", null, "{}"));
            assertEquals("403 {\"message\":\"Forbidden\"}", ask(execute, api, "/order", null, "{\"sku\":1}"));
            assertEquals(
                    "400 {\"message\":\"Invalid request body\"}",
                    ask(execute, api, "/order", "0123456789abcdefghij", "{}"));
            assertEquals(
                    "202 {\"stage\":\"PROD\"}", ask(execute, api, "/order", "0123456789abcdefghij", "{\"sku\":1}"));
            assertEquals(
                    "429 {\"message\":\"Limit Exceeded\"}",
                    ask(execute, api, "/order", "0123456789abcdefghij", "{\"sku\":1}"));
        }
    }

    private static String ask(ExecuteApi execute, String api, String path, String key, String body) {
        HttpHeaders headers = new HttpHeaders().set("Content-Type", "application/json");
        if (key != null) {
            headers.set("x-api-key", key);
        }
        ApiResponse answer = execute.handle(
                api,
                "PROD",
                new ApiRequest(
                        "POST",
                        path,
                        null,
                        headers,
                        body.getBytes(StandardCharsets.UTF_8),
                        "127.0.0.1",
                        "localhost",
                        null),
                false);
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Property(seed = "20261130", tries = 200)
    void aBodyArrivesIntactThroughUrlEncode(@ForAll String text) {
        String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String form = Templates.render(
                "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
                new TemplateInput(sound, Map.of()),
                Map.of(),
                Map.of());
        assertEquals(sound, Exchange.last(QueryString.read(form).get("MessageBody")));
    }

    @Test
    void aTemplateReachesNoClass() {
        String out = Templates.render(
                "#set($s='x')#set($c=$s.class.forName('java.lang.Runtime'))#set($d=$input.getClass())[$!c$!d]",
                new TemplateInput("{}", Map.of()),
                Map.of(),
                Map.of());
        assertEquals("[]", out);
    }
}
