package dev.opsctl.operation.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OPS-3: what fails is told by its kind, and each kind has a page. */
class FailureKindTest {

    private static final Path PAGES = Path.of("..", "docs", "errors");

    @Test
    void eachKindHasAPageAndEachPageAKind() throws IOException {
        Set<String> ids =
                Arrays.stream(FailureKind.values()).map(FailureKind::id).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(PAGES)) {
            assertEquals(
                    ids,
                    files.map(file -> file.getFileName().toString().replace(".md", ""))
                            .filter(name -> !name.equals("README"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        String index = Files.readString(PAGES.resolve("README.md"));
        for (String id : ids) {
            String page = Files.readString(PAGES.resolve(id + ".md"));
            assertTrue(page.contains("Error id: `" + id + "`"), id);
            assertTrue(page.contains("**What to do.**"), id);
            assertTrue(index.contains("(" + id + ".md)"), id);
        }
    }

    /** AWS's words, from its documentation and from questions that people have asked about them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing-permission | Resource handler returned message: \"User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: sqs:CreateQueue on resource: arn:aws:sqs:us-east-1:1:q because no identity-based policy allows the sqs:CreateQueue action (Service: Sqs, Status Code: 403)\" (RequestToken: x, HandlerErrorCode: AccessDenied)",
                "missing-permission | API: s3:CreateBucket Access Denied: AccessDenied",
                "name-taken | my-bucket already exists in stack arn:aws:cloudformation:us-east-1:1:stack/x/y",
                "name-taken | Resource handler returned message: \"Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"/aws/lambda/x\"}' already exists.\" (RequestToken: x, HandlerErrorCode: AlreadyExists)",
                "name-taken | Bucket name already in use (Service: Amazon S3; Status Code: 409; Error Code: BucketAlreadyExists)",
                "named-replacement | CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename orders and update the stack again.",
                "invalid-property | Properties validation failed for resource Queue with message: #/DelaySeconds: expected type: Integer, found: String",
                "invalid-property | Resource handler returned message: \"Invalid value for the parameter VisibilityTimeout. (Service: Sqs, Status Code: 400)\" (RequestToken: x, HandlerErrorCode: InvalidRequest)",
                "invalid-property | Resource handler returned message: \"1 validation error detected: Value '0' at 'memorySize' failed to satisfy constraint\" (HandlerErrorCode: InvalidRequest)",
                "function-timeout | CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [x]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.",
                "function-timeout | 2026-01-31T12:00:00.000Z 4b7 Task timed out after 3.00 seconds",
                "custom-resource | Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: x (RequestId: y)",
                "quota-exceeded | Resource handler returned message: \"You have reached your quota of 1000 functions\" (HandlerErrorCode: ServiceLimitExceeded)",
                "quota-exceeded | The maximum number of VPCs has been reached. (Service: AmazonEC2; Status Code: 400; Error Code: VpcLimitExceeded)",
                "throttled | Rate exceeded (Service: AmazonCloudFormation; Status Code: 400; Error Code: Throttling)",
                "dependency-missing | Resource handler returned message: \"Role arn:aws:iam::1:role/x does not exist\" (HandlerErrorCode: NotFound)",
                "resource-failed | Resource handler returned message: \"Internal Failure\" (HandlerErrorCode: InternalFailure)",
            })
    void aReasonHasItsKind(String id, String reason) {
        assertEquals(id, FailureKind.of(reason).id());
    }
}
