package dev.opsctl.local.service.apigateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.wire.WireModel;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/** Whatever a patch operation of an Update* call says: it is done, or refused as the caller's mistake; it never fails as ours. */
class PatchWalkTest {

    private static final List<String> OPERATIONS = List.of("add", "replace", "remove", "copy", "move", "test", "none");
    private static final List<String> VALUES =
            List.of("", "x", "-1", "1.5", "99999999999999999999", "true", "{}", "[1]", "null", ":", "a:b:c", "/");
    /** Beside the members of what is updated. */
    private static final List<String> ODD = List.of(
            "",
            "/",
            "//",
            "x",
            "/nope",
            "/nope/more",
            "/stages",
            "/apiStages/${API}:live",
            "/apiStages/${API}:live/xLimit",
            "/apiStages/${API}:live/throttle",
            "/apiStages/${API}:live/throttle/rateLimit",
            "/apiStages/${API}:live/throttle/~1/GET",
            "/apiStages/${API}:live/throttle/~1/GET/rateLimit",
            "/apiStages/${API}:live/throttle///GET/burstLimit",
            "/apiStages/no:no/throttle/~1/GET/rateLimit",
            "/*/*/metrics/enabled",
            "/*/*/throttling/rateLimit",
            "/*/*/throttling/nope",
            "/~1/GET",
            "/*/*");

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient client;
    private final Map<String, String> ids = new TreeMap<>();

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        client = cloud.client(ApiGatewayClient.class);
        var made = client.createRestApi(r -> r.name("a"));
        String api = made.id();
        String root = made.rootResourceId();
        ids.put("restApiId", api);
        ids.put(
                "resourceId",
                client.createResource(r -> r.restApiId(api).parentId(root).pathPart("x"))
                        .id());
        String resource = ids.get("resourceId");
        client.putMethod(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").authorizationType("NONE"));
        client.putMethodResponse(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").statusCode("200"));
        client.putIntegration(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").type("MOCK"));
        client.putIntegrationResponse(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").statusCode("200"));
        ids.put("httpMethod", "GET");
        ids.put("statusCode", "200");
        ids.put("deploymentId", client.createDeployment(r -> r.restApiId(api)).id());
        client.createStage(r -> r.restApiId(api).stageName("live").deploymentId(ids.get("deploymentId")));
        ids.put("stageName", "live");
        ids.put("apiKey", client.createApiKey(r -> r.name("k").enabled(true)).id());
        ids.put(
                "usagePlanId",
                client.createUsagePlan(
                                r -> r.name("p").apiStages(s -> s.apiId(api).stage("live")))
                        .id());
        ids.put(
                "authorizerId",
                client.createAuthorizer(
                                r -> r.restApiId(api)
                                        .name("u")
                                        .type("TOKEN")
                                        .identitySource("method.request.header.Authorization")
                                        .authorizerUri(
                                                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:f/invocations"))
                        .id());
        client.createModel(
                r -> r.restApiId(api).name("M").contentType("application/json").schema("{\"type\": \"object\"}"));
        ids.put("modelName", "M");
        ids.put(
                "requestValidatorId",
                client.createRequestValidator(r -> r.restApiId(api).name("v")).id());
        ids.put("responseType", "THROTTLED");
        client.putGatewayResponse(r -> r.restApiId(api).responseType("THROTTLED"));
        ids.put(
                "documentationPartId",
                client.createDocumentationPart(r ->
                                r.restApiId(api).location(l -> l.type("API")).properties("{}"))
                        .id());
        client.createDocumentationVersion(r -> r.restApiId(api).documentationVersion("1"));
        ids.put("documentationVersion", "1");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void no_patch_operation_ends_in_a_failure_of_ours() {
        Set<String> wrong = new TreeSet<>();
        int asked = 0;
        for (WireModel.Operation operation :
                WireModel.of(ApiGatewayClient.class).operations()) {
            Operations.Bound bound = Operations.find(ApiGatewayClient.class, operation.name())
                    .filter(found -> operation.name().startsWith("Update"))
                    .filter(found -> found.isServedBy(cloud.cloud().service(ApiGatewayClient.class, TestCloud.SCOPE)))
                    .orElse(null);
            if (bound == null) {
                continue;
            }
            assertEquals("", call(bound, JsonNodeFactory.instance.arrayNode()), operation.name() + " of what is there");
            for (String path : paths(bound)) {
                for (String op : OPERATIONS) {
                    asked += ask(bound, op, path, null, wrong);
                    for (String value : op.equals("copy") ? List.of("x") : VALUES) {
                        asked += ask(bound, op, path, value, wrong);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", wrong), () -> wrong.size() + " wrong");
        assertTrue(asked > 10_000, "asked " + asked + " times");
    }

    private int ask(Operations.Bound bound, String op, String path, String value, Set<String> wrong) {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        ObjectNode operation = operations.addObject().put("path", path.replace("${API}", ids.get("restApiId")));
        if (!op.equals("none")) {
            operation.put("op", op);
        }
        if (value != null) {
            operation.put("value", value);
        }
        if (op.equals("copy") && value != null) {
            operation.put("from", "/" + value);
        }
        String failure = call(bound, operations);
        if (!failure.isEmpty()) {
            wrong.add(bound.method().getName() + " " + op + " " + path + " " + value + ": " + failure);
        }
        return 1;
    }

    /** @return what failed; empty if it was done, or refused as the caller's mistake */
    private String call(Operations.Bound bound, ArrayNode operations) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        bound.newBuilder().sdkFields().stream()
                .map(PojoJson::name)
                .filter(ids::containsKey)
                .forEach(member -> request.put(member, ids.get(member)));
        request.set("patchOperations", operations);
        try {
            bound.method().invoke(client, PojoJson.read(request, bound.newBuilder()));
            return "";
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof AwsServiceException refused && refused.statusCode() < 500
                    ? operations.isEmpty() ? refused.getMessage() : ""
                    : e.getCause().toString();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of each member of what is updated, however deep. */
    private static Set<String> paths(Operations.Bound bound) {
        Set<String> paths = new LinkedHashSet<>(ODD);
        try {
            SdkPojo answer = (SdkPojo)
                    bound.method().getReturnType().getMethod("builder").invoke(null);
            within("", answer, 0, paths);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return paths;
    }

    private static void within(String at, SdkPojo pojo, int depth, Set<String> paths) {
        for (SdkField<?> field : pojo.sdkFields()) {
            within(at + "/" + PojoJson.name(field), field, depth, paths);
        }
    }

    private static void within(String path, SdkField<?> field, int depth, Set<String> paths) {
        paths.add(path);
        if (depth > 3) {
            return;
        }
        List<SdkField<?>> items = new ArrayList<>();
        field.getOptionalTrait(ListTrait.class).ifPresent(list -> items.add(list.memberFieldInfo()));
        field.getOptionalTrait(MapTrait.class).ifPresent(map -> items.add(map.valueFieldInfo()));
        items.forEach(item -> within(path + "/0", item, depth + 1, paths));
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            paths.add(path + "/nope");
            within(path, field.constructor().get(), depth + 1, paths);
        } else {
            paths.add(path + "/nope");
        }
    }
}
