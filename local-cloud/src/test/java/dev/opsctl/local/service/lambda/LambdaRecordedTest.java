package dev.opsctl.local.service.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Answers of Lambda's API, recorded on AWS by LocalStack's tests (tests/aws/services/lambda_/test_lambda_api.py). */
class LambdaRecordedTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:111122223333:function:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private LambdaClient lambda;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        lambda = cloud.client(LambdaClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static CreateFunctionRequest.Builder function(String name) {
        SdkBytes zip = SdkBytes.fromByteArray(Base64.getDecoder()
                .decode(
                        "UEsDBBQAAAAAAAAAIQBDvrfoAQAAAAEAAAAFAAAAYS50eHRhUEsBAhQDFAAAAAAAAAAhAEO+t+gBAAAAAQAAAAUAAAAAAAAAAAAA"
                                + "AIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAACQAAAAAAA=="));
        return CreateFunctionRequest.builder()
                .functionName(name)
                .runtime("java17")
                .role("arn:aws:iam::111122223333:role/r")
                .handler("a.B::c")
                .code(c -> c.zipFile(zip));
    }

    private String revision(String qualifier) {
        return lambda.getFunctionConfiguration(r -> r.functionName("f").qualifier(qualifier))
                .revisionId();
    }

    private static void refused(String code, String message, Executable call) {
        LambdaException e = assertThrows(LambdaException.class, call);
        assertEquals(message, e.awsErrorDetails().errorMessage());
        assertEquals(code, e.awsErrorDetails().errorCode());
    }

    @Test
    void what_becomes_active_has_another_revision_than_what_was_asked_for() {
        String created = lambda.createFunction(function("f").build()).revisionId();
        String active = revision(null);
        assertNotEquals(created, active);
        String updated = lambda.updateFunctionConfiguration(
                        r -> r.functionName("f").timeout(7).revisionId(active))
                .revisionId();
        assertNotEquals(updated, revision(null));
        assertNotEquals(active, revision(null));
        refused(
                "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to"
                        + " retrieve the latest Revision Id",
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("f").timeout(8).revisionId(updated)));
    }

    @Test
    void a_function_that_is_published_at_once_is_told_of_as_a_function_that_is_being_created() {
        var created = lambda.createFunction(function("f").publish(true).build());
        assertEquals(ARN + "f", created.functionArn());
        assertEquals("1", created.version());
        assertEquals("Pending", created.stateAsString());
        assertEquals("The function is being created.", created.stateReason());
        assertNull(created.lastUpdateStatus());
        var version = lambda.getFunctionConfiguration(r -> r.functionName("f").qualifier("1"));
        assertEquals(ARN + "f:1", version.functionArn());
        assertEquals("Active", version.stateAsString());
    }

    @Test
    void a_version_s_own_description_makes_no_other_version_of_the_same() {
        lambda.createFunction(function("f").build());
        assertEquals(
                "1",
                lambda.publishVersion(r -> r.functionName("f").description("one"))
                        .version());
        var again = lambda.publishVersion(r -> r.functionName("f").description("another"));
        assertEquals("1", again.version());
        assertEquals("one", again.description());
    }

    @Test
    void lists_tell_neither_of_states_nor_of_runtimes() {
        lambda.createFunction(function("f").publish(true).build());
        var versions = lambda.listVersionsByFunction(r -> r.functionName("f")).versions();
        assertEquals(2, versions.size());
        for (FunctionConfiguration listed : versions) {
            assertNull(listed.state());
            assertNull(listed.lastUpdateStatus());
            assertNull(listed.runtimeVersionConfig());
        }
        assertNull(lambda.listFunctions().functions().get(0).runtimeVersionConfig());
    }

    @Test
    void a_function_without_a_policy_takes_a_permission_at_its_own_revision() {
        lambda.createFunction(function("f").publish(true).build());
        lambda.createAlias(r -> r.functionName("f").name("live").functionVersion("1"));
        String alias = lambda.getAlias(r -> r.functionName("f").name("live")).revisionId();
        for (String qualifier : new String[] {null, "1", "live"}) {
            String own = "live".equals(qualifier) ? alias : revision(qualifier);
            lambda.addPermission(r -> r.functionName("f")
                    .qualifier(qualifier)
                    .statementId("s")
                    .action("lambda:InvokeFunction")
                    .principal("s3.amazonaws.com")
                    .revisionId(own));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "f"})
    void the_latest_version_alone_is_never_deleted(String name) {
        lambda.createFunction(function("f").build());
        refused(
                "InvalidParameterValueException",
                "$LATEST version cannot be deleted without deleting the function.",
                () -> lambda.deleteFunction(r -> r.functionName(name).qualifier("$LATEST")));
    }

    @Test
    void what_is_not_there_is_named_as_aws_names_it() {
        lambda.createFunction(function("f").build());
        String missing = "ResourceNotFoundException";
        refused(
                missing,
                "Function not found: " + ARN + "g",
                () -> lambda.deleteFunction(r -> r.functionName("g").qualifier("7")));
        refused(
                missing,
                "Function not found: " + ARN + "g:1",
                () -> lambda.createAlias(r -> r.functionName("g").name("a").functionVersion("1")));
        refused(
                missing,
                "Alias not found: " + ARN + "f:a",
                () -> lambda.updateAlias(r -> r.functionName("f").name("a").functionVersion("$LATEST")));
        refused(
                missing,
                "Function not found: " + ARN + "g:$LATEST",
                () -> lambda.putFunctionConcurrency(r -> r.functionName("g").reservedConcurrentExecutions(0)));
        refused(
                missing,
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
                () -> lambda.getFunction(r -> r.functionName(ARN.replace("us-east-1", "eu-west-1") + "f")));
        for (String name : new String[] {"g", "f"}) {
            refused(
                    missing,
                    "The function " + ARN + name + ":7 doesn't have an EventInvokeConfig",
                    () -> lambda.getFunctionEventInvokeConfig(
                            r -> r.functionName(name).qualifier("7")));
            refused(
                    missing,
                    "The function doesn't exist.",
                    () -> lambda.putFunctionEventInvokeConfig(
                            r -> r.functionName(name).qualifier("7").maximumRetryAttempts(1)));
        }
        refused(
                missing,
                "The function doesn't exist.",
                () -> lambda.listFunctionEventInvokeConfigs(r -> r.functionName("g")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f:$LATEST", "f:1"})
    void versions_reserve_no_concurrency(String name) {
        lambda.createFunction(function("f").publish(true).build());
        refused(
                "InvalidParameterValueException",
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this"
                        + " operation. Please specify either a function name or an unqualified function ARN.",
                () -> lambda.putFunctionConcurrency(r -> r.functionName(name).reservedConcurrentExecutions(0)));
    }

    @Test
    void a_function_is_made_with_as_many_tags_as_it_may_be_given() {
        Map<String, String> many =
                IntStream.rangeClosed(1, 51).boxed().collect(Collectors.toMap(number -> "k" + number, number -> "v"));
        String words = "Number of tags exceeds resource tag limit.";
        refused(
                "InvalidParameterValueException",
                words,
                () -> lambda.createFunction(function("f").tags(many).build()));
        lambda.createFunction(function("f").build());
        refused(
                "InvalidParameterValueException",
                words,
                () -> lambda.tagResource(r -> r.resource(ARN + "f").tags(many)));
        refused(
                "InvalidParameterValueException",
                "An error occurred and the request cannot be processed.",
                () -> lambda.tagResource(r -> r.resource(ARN + "f").tags(Map.of())));
    }

    @Test
    void an_environment_that_is_too_large_is_told_whole() {
        String large = "x".repeat(4_096);
        refused(
                "InvalidParameterValueException",
                "Lambda was unable to configure your environment variables because the environment variables you have"
                        + " provided exceeded the 4KB limit. String measured: {\"LARGE_VAR\":\"" + large + "\"}",
                () -> lambda.createFunction(function("f")
                        .environment(e -> e.variables(Map.of("LARGE_VAR", large)))
                        .build()));
    }
}
