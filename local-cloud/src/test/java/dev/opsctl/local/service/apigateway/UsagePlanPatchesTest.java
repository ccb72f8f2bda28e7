package dev.opsctl.local.service.apigateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** What an update of a usage plan takes, as AWS's table of patch operations has it, and how it refuses the rest. */
class UsagePlanPatchesTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient client;
    private String api;
    private String plan;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        client = cloud.client(ApiGatewayClient.class);
        var made = client.createRestApi(r -> r.name("a"));
        api = made.id();
        client.putMethod(r -> r.restApiId(api)
                .resourceId(made.rootResourceId())
                .httpMethod("GET")
                .authorizationType("NONE"));
        client.putIntegration(r -> r.restApiId(api)
                .resourceId(made.rootResourceId())
                .httpMethod("GET")
                .type("MOCK"));
        String deployment = client.createDeployment(r -> r.restApiId(api)).id();
        for (String stage : List.of("live", "other")) {
            client.createStage(r -> r.restApiId(api).stageName(stage).deploymentId(deployment));
        }
        plan = client.createUsagePlan(
                        r -> r.name("p").apiStages(s -> s.apiId(api).stage("live")))
                .id();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void patch(Op op, String path, String value) {
        client.updateUsagePlan(r -> r.usagePlanId(plan)
                .patchOperations(
                        PatchOperation.builder().op(op).path(path).value(value).build()));
    }

    private String refusal(Op op, String path, String value) {
        AwsServiceException thrown =
                assertThrows(AwsServiceException.class, () -> patch(op, path, value), op + " " + path);
        return thrown.awsErrorDetails().errorCode();
    }

    @Test
    void a_path_that_there_is_not_is_refused() {
        for (String path : List.of(
                "/nope",
                "/id",
                "/tags",
                "/quota/nope",
                "/throttle/nope",
                "/quota/limit/more",
                "/apiStagesX",
                "x",
                "")) {
            for (Op op : List.of(Op.ADD, Op.REPLACE, Op.REMOVE, Op.COPY)) {
                assertEquals("BadRequestException", refusal(op, path, "1"));
            }
        }
        for (String path : List.of("/apiStages/" + api + ":live/nope", "/apiStages/" + api + ":live/xLimit")) {
            assertEquals("BadRequestException", refusal(Op.REPLACE, path, "1"));
        }
        assertEquals("BadRequestException", refusal(Op.REMOVE, "/name", null));
        assertEquals("BadRequestException", refusal(Op.REPLACE, "/apiStages", api + ":live"));
        assertEquals("BadRequestException", refusal(Op.REPLACE, "/quota", "1"));
    }

    @Test
    void a_value_of_a_wrong_kind_is_refused() {
        for (String value : new String[] {"x", "1.5", "99999999999999999999", "{}", "true"}) {
            assertEquals("BadRequestException", refusal(Op.REPLACE, "/quota/limit", value));
            assertEquals("BadRequestException", refusal(Op.REPLACE, "/throttle/burstLimit", value));
        }
        for (String value : new String[] {"x", "{}", "true"}) {
            assertEquals("BadRequestException", refusal(Op.REPLACE, "/throttle/rateLimit", value));
            assertEquals(
                    "BadRequestException",
                    refusal(Op.REPLACE, "/apiStages/" + api + ":live/throttle/~1/GET/rateLimit", value));
        }
        assertEquals("BadRequestException", refusal(Op.REPLACE, "/quota/period", "YEAR"));
    }

    /** As recorded on AWS by localstack/localstack: what is no stage's name is bad, what there is not is not found. */
    @Test
    void a_stage_that_is_missing_is_refused() {
        for (String none : new String[] {null, "", "x", "a:b:c"}) {
            assertEquals("BadRequestException", refusal(Op.ADD, "/apiStages", none));
            assertEquals("BadRequestException", refusal(Op.REMOVE, "/apiStages", none));
        }
        for (String unknown : List.of("none:live", api + ":none")) {
            assertEquals("NotFoundException", refusal(Op.ADD, "/apiStages", unknown));
            assertEquals("NotFoundException", refusal(Op.REMOVE, "/apiStages", unknown));
        }
        assertEquals(
                "NotFoundException",
                refusal(Op.REPLACE, "/apiStages/" + api + ":other/throttle/~1/GET/rateLimit", "1"));
        assertEquals(
                List.of("live"),
                client.getUsagePlan(r -> r.usagePlanId(plan)).apiStages().stream()
                        .map(ApiStage::stage)
                        .toList());
    }

    @Test
    void what_the_table_has_is_done() {
        patch(Op.ADD, "/apiStages", api + ":other");
        patch(Op.REPLACE, "/apiStages/" + api + ":other/throttle/~1/GET/rateLimit", "2");
        patch(Op.ADD, "/throttle/rateLimit", "3.5");
        patch(Op.REPLACE, "/description", "d");
        patch(Op.REMOVE, "/apiStages", api + ":live");
        var after = client.getUsagePlan(r -> r.usagePlanId(plan));
        assertEquals("d", after.description());
        assertEquals(3.5, after.throttle().rateLimit());
        assertEquals("other", after.apiStages().get(0).stage());
        assertEquals(
                2.0,
                after.apiStages().get(0).throttle().values().iterator().next().rateLimit());
        patch(Op.REMOVE, "/throttle", null);
        patch(Op.REMOVE, "/apiStages/" + api + ":other/throttle/~1/GET", null);
        assertEquals(
                0,
                client.getUsagePlan(r -> r.usagePlanId(plan))
                        .apiStages()
                        .get(0)
                        .throttle()
                        .size());
    }
}
