package dev.opsctl.local.service.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Refusals of Lambda as recorded on AWS (PLT-2). */
class LambdaWordsTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:111122223333:function:";

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static LambdaClient lambda;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        lambda = cloud.client(LambdaClient.class);
        lambda.createFunction(function("f").build());
    }

    @AfterAll
    static void close() {
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

    private static void refused(String code, String message, Executable call) {
        LambdaException e = assertThrows(LambdaException.class, call);
        assertEquals(message, e.awsErrorDetails().errorMessage());
        assertEquals(code, e.awsErrorDetails().errorCode());
    }

    private static void permit(String function, String qualifier) {
        lambda.addPermission(r -> r.functionName(function)
                .qualifier(qualifier)
                .statementId("s")
                .action("lambda:InvokeFunction")
                .principal("s3.amazonaws.com"));
    }

    @Test
    void permissions() {
        refused(
                "InvalidParameterValueException",
                "We currently do not support adding policies for $LATEST.",
                () -> permit("f", "$LATEST"));
        refused("ResourceNotFoundException", "Function not found: " + ARN + "none", () -> permit("none", null));
        refused("ResourceNotFoundException", "Cannot find alias arn: " + ARN + "f:al", () -> permit("f", "al"));
        refused("ResourceNotFoundException", "Function not found: " + ARN + "f:42", () -> permit("f", "42"));
        refused(
                "ResourceNotFoundException",
                "No policy found for: " + ARN + "none",
                () -> lambda.removePermission(r -> r.functionName("none").statementId("s")));
        refused(
                "ResourceNotFoundException",
                "Cannot find alias arn: " + ARN + "f:al",
                () -> lambda.removePermission(
                        r -> r.functionName("f").qualifier("al").statementId("s")));
        refused(
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
                () -> lambda.getPolicy(r -> r.functionName("f").qualifier("42")));
        refused(
                "ResourceNotFoundException",
                "Function not found: " + ARN + "none",
                () -> lambda.getPolicy(r -> r.functionName("none")));
    }

    @Test
    void tags_are_of_functions() {
        refused(
                "InvalidParameterValueException",
                "Tags on function aliases and versions are not supported. Please specify a function ARN.",
                () -> lambda.tagResource(r -> r.resource(ARN + "f:1").tags(Map.of("a", "b"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "python3.12; The local cloud runs Java functions only: the runtime python3.12 is not supported.",
                "nodejs20.x; The local cloud runs Java functions only: the runtime nodejs20.x is not supported.",
                "nodejs99.x; Value nodejs99.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [java25, java21, java17, java11, java8.al2] or be a valid ARN"
            })
    void runtimes(String runtime, String message) {
        refused(
                "InvalidParameterValueException",
                message,
                () -> lambda.createFunction(function("g").runtime(runtime).build()));
        refused(
                "InvalidParameterValueException",
                message,
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("f").runtime(runtime)));
    }

    @Test
    void an_environment_that_was_given_is_told() {
        assertEquals(
                null, lambda.getFunctionConfiguration(r -> r.functionName("f")).environment());
        lambda.createFunction(
                function("e").environment(e -> e.variables(Map.of())).build());
        assertEquals(
                Map.of(),
                lambda.getFunctionConfiguration(r -> r.functionName("e"))
                        .environment()
                        .variables());
    }

    @Test
    void images() {
        refused(
                "InvalidParameterValueException",
                "Please don't provide ImageUri when updating a function with packageType Zip.",
                () -> lambda.updateFunctionCode(
                        r -> r.functionName("f").imageUri("1.dkr.ecr.us-east-1.amazonaws.com/a:b")));
    }
}
