package dev.opsctl.local.service.apigateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/** A deployment's StageDescription is what its stage has, and what an update leaves out the stage has no more. */
class StageDescriptionTest {

    private static final String TEMPLATE =
            """
            Resources:
              A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
              M:
                Type: AWS::ApiGateway::Method
                Properties: {RestApiId: !Ref A, ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK}}
              D:
                Type: AWS::ApiGateway::Deployment
                DependsOn: M
                Properties: {RestApiId: !Ref A, StageName: s%s}
            Outputs: {Api: {Value: !Ref A}}
            """;

    @Test
    void whatAnUpdateLeavesOutIsTakenBack(@TempDir Path home) {
        try (TestCloud cloud = TestCloud.open(home)) {
            TestStack stack = new TestStack(cloud, "described");
            String api = stack.create(
                            TEMPLATE.formatted(
                                    ", StageDescription: {Description: d, ThrottlingBurstLimit: 5, MetricsEnabled: true, CachingEnabled: true, TracingEnabled: true, Variables: {va: one, vb: one},"
                                            + " Tags: [{Key: ta, Value: one}, {Key: tb, Value: one}], MethodSettings: [{HttpMethod: GET, ResourcePath: /*, MetricsEnabled: true}]}"))
                    .get("Api");
            ApiGatewayClient apis = cloud.client(ApiGatewayClient.class);
            GetStageResponse stage = apis.getStage(r -> r.restApiId(api).stageName("s"));
            assertEquals(5, stage.methodSettings().get("*/*").throttlingBurstLimit());
            assertEquals(true, stage.methodSettings().get("*/*").metricsEnabled());
            stack.update(TEMPLATE.formatted(
                    ", StageDescription: {CachingEnabled: true, Variables: {vb: two}, Tags: [{Key: tb, Value: two}]}"));
            stage = apis.getStage(r -> r.restApiId(api).stageName("s"));
            assertNull(stage.description());
            assertEquals(false, stage.tracingEnabled());
            assertEquals(Map.of("vb", "two"), stage.variables());
            assertEquals(Map.of("tb", "two"), stage.tags());
            assertEquals(Set.of("*/*"), stage.methodSettings().keySet());
            assertEquals(true, stage.methodSettings().get("*/*").cachingEnabled());
            assertEquals(5_000, stage.methodSettings().get("*/*").throttlingBurstLimit(), "as by default");
            stack.update(TEMPLATE.formatted(""));
            stage = apis.getStage(r -> r.restApiId(api).stageName("s"));
            assertEquals(Map.of(), stage.methodSettings());
            assertEquals(Map.of(), stage.tags());
            assertEquals(Map.of(), stage.variables());
        }
    }
}
