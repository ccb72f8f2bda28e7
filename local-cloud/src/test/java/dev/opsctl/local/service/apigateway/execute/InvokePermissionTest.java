package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.route.WireServices;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code execute-api:Invoke} under IAM: identity policies, the API's resource policy, both. */
class InvokePermissionTest {

    private static final String DENIED =
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
                    + "arn:aws:execute-api:us-east-1:********3333:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient client;
    private String api;
    private final Map<String, String> ids = new HashMap<>();

    private String ask(String path, String user, String ip) {
        Caller caller = user == null
                ? null
                : new Caller(
                        Caller.Type.USER,
                        "111122223333",
                        "arn:aws:iam::111122223333:user/" + user,
                        ids.get(user),
                        null,
                        null,
                        Map.of());
        ApiResponse answer = new ExecuteApi(new ExecuteContext(cloud.cloud(), new WireServices(cloud.cloud())))
                .handle(
                        api,
                        "v1",
                        new ApiRequest("GET", path, null, new HttpHeaders(), new byte[0], ip, "localhost", () -> {
                            if (caller == null) {
                                throw new Signature.Invalid(
                                        "MissingAuthenticationToken", "Missing Authentication Token");
                            }
                            return new Signature(caller, "AKIA", "execute-api");
                        }),
                        false);
        return ApiFixture.text(answer);
    }

    private void method(String path, String authorization) {
        String root = client.getResources(r -> r.restApiId(api)).items().stream()
                .filter(r -> r.path().equals("/"))
                .findFirst()
                .orElseThrow()
                .id();
        String id = client.createResource(r -> r.restApiId(api).parentId(root).pathPart(path))
                .id();
        client.putMethod(r -> r.restApiId(api).resourceId(id).httpMethod("GET").authorizationType(authorization));
        client.putIntegration(r -> r.restApiId(api)
                .resourceId(id)
                .httpMethod("GET")
                .type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        client.putMethodResponse(
                r -> r.restApiId(api).resourceId(id).httpMethod("GET").statusCode("200"));
        client.putIntegrationResponse(r -> r.restApiId(api)
                .resourceId(id)
                .httpMethod("GET")
                .statusCode("200")
                .responseTemplates(Map.of("application/json", "$context.identity.user")));
    }

    @Test
    void identity_policies_and_the_resource_policy_decide_together() {
        try (TestCloud secured = TestCloud.secured(home)) {
            cloud = secured;
            client = cloud.client(ApiGatewayClient.class);
            api = client.createRestApi(r -> r.name("a")).id();
            method("iam", "AWS_IAM");
            method("open", "NONE");
            client.createDeployment(r -> r.restApiId(api).stageName("v1"));
            IamClient iam = cloud.client(IamClient.class);
            for (String user : List.of("may", "not")) {
                ids.put(user, iam.createUser(r -> r.userName(user)).user().userId());
            }
            iam.putUserPolicy(r -> r.userName("may")
                    .policyName("p")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                            + "\"execute-api:Invoke\",\"Resource\":\"arn:aws:execute-api:us-east-1:111122223333:" + api
                            + "/v1/GET/*\"}]}"));
            assertEquals("403 {\"message\":\"Missing Authentication Token\"}", ask("/iam", null, "10.0.0.1"));
            assertEquals("200 " + ids.get("may"), ask("/iam", "may", "10.0.0.1"));
            assertEquals(
                    "403 {\"Message\":\"User: arn:aws:iam::111122223333:user/not is not authorized to perform: execute-api:Invoke"
                            + " on resource: arn:aws:execute-api:us-east-1:********3333:" + api
                            + "/v1/GET/iam because no identity-based policy allows the execute-api:Invoke action\"}",
                    ask("/iam", "not", "10.0.0.1"));
            assertEquals(200, Integer.parseInt(ask("/open", null, "10.0.0.1").substring(0, 3)));
            String policy = "{\"Version\":\"2012-10-17\",\"Statement\":["
                    + "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"execute-api:/v1/GET/*\"},"
                    + "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"execute-api:/v1/GET/*\","
                    + "\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.9.0.0/16\"}}}]}";
            client.updateRestApi(r -> r.restApiId(api)
                    .patchOperations(p -> p.op("replace").path("/policy").value(policy)));
            assertEquals("200 ", ask("/open", null, "10.9.0.1"), "a policy rules when it is deployed");
            client.createDeployment(r -> r.restApiId(api).stageName("v1"));
            assertEquals("200 ", ask("/open", null, "10.0.0.1"));
            assertEquals(
                    "403 {\"Message\":\"" + DENIED + api
                            + "/v1/GET/open with an explicit deny in a resource-based policy\"}",
                    ask("/open", null, "10.9.0.1"));
            // in one account the resource policy's Allow is enough
            assertEquals("200 " + ids.get("not"), ask("/iam", "not", "10.0.0.1"));
        }
    }
}
