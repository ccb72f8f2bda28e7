package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.EndpointType;
import software.amazon.awssdk.services.apigateway.model.IpAddressType;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Resource;

/** What the control plane refuses, in AWS's words, as recorded on AWS by localstack/localstack (tests/aws/services/apigateway, test_apigateway_api). */
class ApiRefusalsTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient client;
    private String api;
    private String root;
    private final List<String> wrong = new ArrayList<>();

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        client = cloud.client(ApiGatewayClient.class);
        var made = client.createRestApi(r -> r.name("a").description("d"));
        api = made.id();
        root = made.rootResourceId();
    }

    @AfterEach
    void close() {
        cloud.close();
        assertEquals(List.of(), wrong);
    }

    private void refused(String expected, Executable call) {
        AwsServiceException thrown = assertThrows(AwsServiceException.class, call, expected);
        String answer = thrown.awsErrorDetails().errorCode().replace("Exception", "") + ": "
                + thrown.awsErrorDetails().errorMessage();
        if (!answer.equals(expected)) {
            wrong.add(answer + " instead of " + expected);
        }
    }

    private static PatchOperation patch(Op op, String path, String value) {
        return PatchOperation.builder().op(op).path(path).value(value).build();
    }

    @Test
    void whatIsNotThereIsThePartThatWasAskedFor() {
        String none = "NotFound: Invalid API identifier specified " + TestCloud.SCOPE.accountId() + ":none";
        String resource = "NotFound: Invalid Resource identifier specified";
        String validator = "NotFound: Invalid Request Validator identifier specified";
        refused(none, () -> client.getRestApi(r -> r.restApiId("none")));
        refused(
                none,
                () -> client.updateRestApi(r -> r.restApiId("none").patchOperations(patch(Op.REPLACE, "/name", "b"))));
        refused(none, () -> client.deleteRestApi(r -> r.restApiId("none")));
        refused(none, () -> client.getResources(r -> r.restApiId("none")));
        refused(none, () -> client.getModels(r -> r.restApiId("none")));
        refused(
                none,
                () -> client.createModel(r -> r.restApiId("none")
                        .name("M")
                        .contentType("application/json")
                        .schema("{}")));
        refused(none, () -> client.getAuthorizers(r -> r.restApiId("none")));
        refused(none, () -> client.getRequestValidators(r -> r.restApiId("none")));
        refused(none, () -> client.getGatewayResponses(r -> r.restApiId("none")));
        refused(none, () -> client.getGatewayResponse(r -> r.restApiId("none").responseType("THROTTLED")));
        refused(
                none,
                () -> client.deleteGatewayResponse(r -> r.restApiId("none").responseType("THROTTLED")));
        refused(
                none,
                () -> client.updateGatewayResponse(r -> r.restApiId("none").responseType("THROTTLED")));
        refused(
                "BadRequest: Invalid REST API identifier specified",
                () -> client.createRequestValidator(r -> r.restApiId("none").name("v")));
        refused(
                "Conflict: Unable to complete operation due to concurrent modification. Please try again later.",
                () -> client.createAuthorizer(r -> r.restApiId("none").name("a").type("TOKEN")));
        for (String of : List.of("none", api)) {
            refused(resource, () -> client.getResource(r -> r.restApiId(of).resourceId("no")));
            refused(
                    resource,
                    () -> client.createResource(
                            r -> r.restApiId(of).parentId("no").pathPart("x")));
            refused(resource, () -> client.deleteResource(r -> r.restApiId(of).resourceId("no")));
            refused(resource, () -> client.updateResource(r -> r.restApiId(of).resourceId("no")));
            refused(
                    resource,
                    () -> client.putMethod(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").authorizationType("NONE")));
            refused(
                    resource,
                    () -> client.updateMethod(
                            r -> r.restApiId(of).resourceId("no").httpMethod("GET")));
            refused(
                    resource,
                    () -> client.getIntegration(
                            r -> r.restApiId(of).resourceId("no").httpMethod("GET")));
            refused(
                    resource,
                    () -> client.putIntegration(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").type("MOCK")));
            refused(
                    resource,
                    () -> client.putIntegrationResponse(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").statusCode("200")));
            refused(
                    resource,
                    () -> client.getIntegrationResponse(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").statusCode("200")));
            refused(
                    resource,
                    () -> client.deleteIntegrationResponse(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").statusCode("200")));
            refused(
                    resource,
                    () -> client.updateMethodResponse(r ->
                            r.restApiId(of).resourceId("no").httpMethod("GET").statusCode("200")));
            refused(
                    "NotFound: Invalid model name specified: M",
                    () -> client.getModel(r -> r.restApiId(of).modelName("M")));
            refused(
                    "NotFound: Invalid model name specified: M",
                    () -> client.deleteModel(r -> r.restApiId(of).modelName("M")));
            refused(
                    "NotFound: Invalid model name specified: M",
                    () -> client.updateModel(r -> r.restApiId(of).modelName("M")));
            refused(
                    validator,
                    () -> client.getRequestValidator(r -> r.restApiId(of).requestValidatorId("no")));
            refused(
                    validator,
                    () -> client.deleteRequestValidator(r -> r.restApiId(of).requestValidatorId("no")));
        }
        String method = "NotFound: Invalid Method identifier specified";
        refused(
                method,
                () -> client.getMethod(r -> r.restApiId(api).resourceId(root).httpMethod("GET")));
        refused(
                method,
                () -> client.putIntegration(
                        r -> r.restApiId(api).resourceId(root).httpMethod("GET").type("MOCK")));
        refused(
                method,
                () -> client.putIntegrationResponse(
                        r -> r.restApiId(api).resourceId(root).httpMethod("GET").statusCode("200")));
        refused(
                "NotFound: Invalid Integration identifier specified",
                () -> client.deleteIntegrationResponse(
                        r -> r.restApiId(api).resourceId(root).httpMethod("GET").statusCode("200")));
        refused(
                "NotFound: Gateway response type not defined on api",
                () -> client.deleteGatewayResponse(r -> r.restApiId(api).responseType("THROTTLED")));
    }

    @Test
    void apisAndResources() {
        refused(
                "BadRequest: Description cannot be an empty string",
                () -> client.createRestApi(r -> r.name("b").description("")));
        refused(
                "BadRequest: Cannot create an api with multiple Endpoint Types.",
                () -> client.createRestApi(r ->
                        r.name("b").endpointConfiguration(e -> e.types(EndpointType.EDGE, EndpointType.REGIONAL))));
        refused(
                "BadRequest: REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
                () -> client.createRestApi(r -> r.name("b").endpointConfiguration(e -> e.types(List.of()))));
        refused(
                "BadRequest: Only dualstack ipAddressType is supported for Private APIs.",
                () -> client.createRestApi(r -> r.name("b").endpointConfiguration(e -> e.types(EndpointType.PRIVATE)
                        .ipAddressType(IpAddressType.IPV4))));
        Map<PatchOperation, String> updates = Map.of(
                patch(Op.REPLACE, "/minimumCompressionSize", "x"),
                        "Invalid minimum compression size, must be between 0 and 10485760",
                patch(Op.REPLACE, "/minimumCompressionSize", "-1"),
                        "Invalid minimum compression size, must be between 0 and 10485760",
                patch(Op.ADD, "/minimumCompressionSize", "1"),
                        "Invalid patch operation specified. Must be one of: [replace]",
                patch(Op.ADD, "/binaryMediaTypes", "a/b"), "Invalid patch path /binaryMediaTypes",
                patch(Op.REPLACE, "/endpointConfiguration/ipAddressType", "no"),
                        "ipAddressType must be either ipv4 or dualstack.",
                patch(Op.REPLACE, "/endpointConfiguration/types/EDGE", "no"),
                        "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
                patch(Op.MOVE, "/endpointConfiguration/types/EDGE", "no"),
                        "Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
        updates.forEach((update, message) -> refused(
                "BadRequest: " + message,
                () -> client.updateRestApi(r -> r.restApiId(api).patchOperations(update))));
        assertEquals(
                List.of("image/jpeg", "image/gif"),
                client.updateRestApi(r -> r.restApiId(api)
                                .patchOperations(
                                        patch(Op.ADD, "/binaryMediaTypes/image~1png", null),
                                        patch(Op.ADD, "/binaryMediaTypes/image~1jpeg", null),
                                        patch(Op.REPLACE, "/binaryMediaTypes/image~1png", "image/gif")))
                        .binaryMediaTypes());
        var becoming = client.updateRestApi(r ->
                r.restApiId(api).patchOperations(patch(Op.REPLACE, "/endpointConfiguration/types/EDGE", "PRIVATE")));
        assertEquals(IpAddressType.DUALSTACK, becoming.endpointConfiguration().ipAddressType());
        String pets = child(root, "pets");
        String sub = child(pets, "sub");
        child(sub, "pets");
        Map<PatchOperation, String> moves = Map.of(
                patch(Op.REPLACE, "/invalid", "x"),
                        "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
                patch(Op.REMOVE, "/pathPart", null),
                        "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
                patch(Op.ADD, "/pathPart", "x"),
                        "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
                patch(Op.REPLACE, "/parentId", sub), "Resources cannot be cyclical.");
        moves.forEach((move, message) -> refused(
                "BadRequest: " + message,
                () -> client.updateResource(
                        r -> r.restApiId(api).resourceId(pets).patchOperations(move))));
        refused(
                "Conflict: Another resource with the same parent already has this name: pets",
                () -> client.updateResource(r -> r.restApiId(api)
                        .resourceId(sub)
                        .patchOperations(
                                patch(Op.REPLACE, "/pathPart", "pets"), patch(Op.REPLACE, "/parentId", root))));
        for (String member : List.of("pathPart", "parentId")) {
            refused(
                    "BadRequest: Root resource cannot update its " + member + ".",
                    () -> client.updateResource(r ->
                            r.restApiId(api).resourceId(root).patchOperations(patch(Op.REPLACE, "/" + member, pets))));
        }
        String greedy = child(root, "{proxy+}");
        refused(
                "BadRequest: Cannot create a child of a resource with a greedy path variable: {proxy+}",
                () -> child(greedy, "x"));
    }

    private String child(String parent, String part) {
        return client.createResource(r -> r.restApiId(api).parentId(parent).pathPart(part))
                .id();
    }

    @Test
    void methodsModelsAndValidators() {
        refused(
                "BadRequest: Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
                () -> client.putMethod(
                        r -> r.restApiId(api).resourceId(root).httpMethod("X").authorizationType("NONE")));
        refused(
                "BadRequest: Parameter names must be unique across querystring, header and path",
                () -> client.putMethod(r -> r.restApiId(api)
                        .resourceId(root)
                        .httpMethod("GET")
                        .authorizationType("NONE")
                        .requestParameters(
                                Map.of("method.request.header.a", true, "method.request.querystring.a", false))));
        client.putMethod(r -> r.restApiId(api)
                .resourceId(root)
                .httpMethod("ANY")
                .authorizationType("NONE")
                .requestModels(Map.of("application/json", "Empty")));
        refused(
                "Conflict: Cannot delete model 'Empty', is referenced in method request: //ANY",
                () -> client.deleteModel(r -> r.restApiId(api).modelName("Empty")));
        Map<PatchOperation, String> updates = Map.of(
                patch(Op.ADD, "/authorizationType", "NONE"),
                        "Invalid patch operation specified. Must be one of: [replace]",
                patch(Op.REPLACE, "/httpMethod", "GET"), "Invalid patch path /httpMethod",
                patch(Op.ADD, "/requestParameters", "a"), "Invalid patch path /requestParameters",
                patch(Op.ADD, "/requestModels/application/json", "a"),
                        "Invalid patch path /requestModels/application/json");
        updates.forEach((update, message) -> refused(
                "BadRequest: " + message,
                () -> client.updateMethod(
                        r -> r.restApiId(api).resourceId(root).httpMethod("ANY").patchOperations(update))));
        var updated = client.updateMethod(r -> r.restApiId(api)
                .resourceId(root)
                .httpMethod("ANY")
                .patchOperations(
                        patch(Op.REPLACE, "/apiKeyRequired", "whatever"),
                        patch(Op.REPLACE, "/authorizerId", "none"),
                        patch(Op.REMOVE, "/requestModels/application~1json", null)));
        assertEquals(false, updated.apiKeyRequired());
        assertEquals(null, updated.authorizerId());
        assertEquals(false, updated.hasRequestModels());
        client.putMethodResponse(
                r -> r.restApiId(api).resourceId(root).httpMethod("ANY").statusCode("200"));
        Map<PatchOperation, String> responses = Map.of(
                patch(Op.REMOVE, "/responseParameters/method.response.header.x", null),
                        "NotFound: Invalid parameter name specified",
                patch(Op.REMOVE, "/responseModels/application~1json", null),
                        "NotFound: Content-Type specified was not found",
                patch(Op.ADD, "/wrong/method.response.header.my-header", "true"),
                        "BadRequest: Invalid patch path /wrong/method.response.header.my-header");
        responses.forEach((update, message) -> refused(
                message,
                () -> client.updateMethodResponse(r -> r.restApiId(api)
                        .resourceId(root)
                        .httpMethod("ANY")
                        .statusCode("200")
                        .patchOperations(update))));
        client.putIntegration(
                r -> r.restApiId(api).resourceId(root).httpMethod("ANY").type("MOCK"));
        client.putIntegrationResponse(r -> r.restApiId(api)
                .resourceId(root)
                .httpMethod("ANY")
                .statusCode("404")
                .selectionPattern(""));
        refused(
                "BadRequest: Model name must be non-empty",
                () -> client.createModel(r -> r.restApiId(api)
                        .name("")
                        .contentType("application/json")
                        .schema("{}")));
        for (String schema : new String[] {null, ""}) {
            refused(
                    "BadRequest: Model schema must have at least 1 property or array items defined",
                    () -> client.createModel(r -> r.restApiId(api)
                            .name("M")
                            .contentType("application/json")
                            .schema(schema)));
        }
        refused(
                "BadRequest: Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
                () -> client.updateModel(
                        r -> r.restApiId(api).modelName("Empty").patchOperations(patch(Op.REPLACE, "/name", "x"))));
        refused(
                "BadRequest: Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
                () -> client.updateModel(
                        r -> r.restApiId(api).modelName("Empty").patchOperations(patch(Op.ADD, "/wrong-path", "x"))));
        String validator = client.createRequestValidator(
                        r -> r.restApiId(api).name("v").validateRequestBody(true))
                .id();
        refused(
                "BadRequest: Request Validator name cannot be blank",
                () -> client.updateRequestValidator(r -> r.restApiId(api)
                        .requestValidatorId(validator)
                        .patchOperations(patch(Op.REPLACE, "/name", ""))));
        refused(
                "BadRequest: Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, /validateRequestParameters, /validateRequestBody]",
                () -> client.updateRequestValidator(r -> r.restApiId(api)
                        .requestValidatorId(validator)
                        .patchOperations(patch(Op.REPLACE, "/invalidPath", "x"))));
        assertEquals(
                false,
                client.updateRequestValidator(r -> r.restApiId(api)
                                .requestValidatorId(validator)
                                .patchOperations(patch(Op.REPLACE, "/validateRequestBody", null)))
                        .validateRequestBody());
    }

    @Test
    void gatewayResponses() {
        client.putGatewayResponse(r -> r.restApiId(api)
                .responseType("DEFAULT_5XX")
                .statusCode("599")
                .responseParameters(Map.of("gatewayresponse.header.a", "'b'")));
        var derived = client.getGatewayResponse(r -> r.restApiId(api).responseType("INTEGRATION_FAILURE"));
        assertEquals(
                List.of("599", true, Map.of("gatewayresponse.header.a", "'b'")),
                List.of(derived.statusCode(), derived.defaultResponse(), derived.responseParameters()));
        var own = client.putGatewayResponse(
                r -> r.restApiId(api).responseType("AUTHORIZER_FAILURE").responseParameters(Map.of()));
        assertEquals(
                List.of("500", false, Map.of("application/json", "{\"message\":$context.error.messageString}")),
                List.of(own.statusCode(), own.defaultResponse(), own.responseTemplates()));
        Map<PatchOperation, String> updates = Map.of(
                patch(Op.ADD, "/statusCode", "444"), "BadRequest: Invalid patch path /statusCode",
                patch(Op.REMOVE, "/statusCode", null), "BadRequest: Invalid patch path /statusCode",
                patch(Op.REPLACE, "/responseParameters/gatewayresponse.header.no", "'x'"),
                        "NotFound: Invalid parameter name specified",
                patch(Op.REPLACE, null, "x"), "BadRequest: Invalid patch path null",
                patch(Op.REPLACE, "/wrongPath", "x"), "BadRequest: Invalid patch path /wrongPath",
                patch(Op.ADD, "/responseTemplates/application~1xml", null),
                        "BadRequest: Invalid null or empty value in responseTemplates",
                patch(Op.ADD, "/responseParameters/gatewayresponse.header.x", null),
                        "BadRequest: Invalid null or empty value in responseParameters");
        updates.forEach((update, message) -> refused(
                message,
                () -> client.updateGatewayResponse(
                        r -> r.restApiId(api).responseType("DEFAULT_4XX").patchOperations(update))));
        assertEquals(
                "444",
                client.updateGatewayResponse(r -> r.restApiId(api)
                                .responseType("DEFAULT_4XX")
                                .patchOperations(patch(Op.REPLACE, "/statusCode", "444")))
                        .statusCode());
        client.deleteGatewayResponse(r -> r.restApiId(api).responseType("DEFAULT_5XX"));
        var unset = client.getGatewayResponse(r -> r.restApiId(api).responseType("DEFAULT_5XX"));
        assertNull(unset.statusCode());
        List<Resource> all = client.getResources(r -> r.restApiId(api)).items();
        assertEquals(1, all.size());
    }
}
