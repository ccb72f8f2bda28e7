package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiGatewayException;
import software.amazon.awssdk.services.iam.IamClient;

/** The policy in a document of an API is one as any: checked, and of the principals that there are now. */
class ImportedPolicyTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private ApiGatewayClient apis;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        apis = cloud.client(ApiGatewayClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static SdkBytes document(String effect, String principal) {
        return SdkBytes.fromUtf8String(
                """
                {"openapi": "3.0.0", "info": {"title": "t"}, "paths": {}, "x-amazon-apigateway-policy": {"Version": "2012-10-17",
                 "Statement": [{"Effect": "%s", "Principal": {"AWS": "%s"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}}"""
                        .formatted(effect, principal));
    }

    @Test
    void whoeverIsMadeUnderAnOldNameIsNotMeant() {
        IamClient iam = cloud.client(IamClient.class);
        String user = iam.createUser(r -> r.userName("u")).user().arn();
        String api = apis.importRestApi(r -> r.body(document("Allow", user))).id();
        assertTrue(apis.getRestApi(r -> r.restApiId(api)).policy().contains(user));
        iam.deleteUser(r -> r.userName("u"));
        iam.createUser(r -> r.userName("u"));
        String policy = apis.getRestApi(r -> r.restApiId(api)).policy();
        assertTrue(!policy.contains(user) && policy.contains("AIDA"), policy);
        apis.putRestApi(r -> r.restApiId(api).mode("merge").body(document("Allow", user)));
        assertTrue(apis.getRestApi(r -> r.restApiId(api)).policy().contains(user));
    }

    @Test
    void whatIsNoPolicyIsNotImported() {
        for (SdkBytes document : new SdkBytes[] {
            document("Perhaps", "*"), document("Allow", "arn:aws:iam::" + TestCloud.SCOPE.accountId() + ":user/nobody")
        }) {
            ApiGatewayException refusal =
                    assertThrows(ApiGatewayException.class, () -> apis.importRestApi(r -> r.body(document)));
            assertEquals(400, refusal.statusCode());
        }
        assertTrue(apis.getRestApis().items().isEmpty());
    }
}
