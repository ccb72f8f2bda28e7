package dev.opsctl.local.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Requests that were answered 500 once, and AWS's answer to them (PLT-4). */
class BadRequestsTest {

    @TempDir
    static Path home;

    private static Main cloud;

    @BeforeAll
    static void open() throws IOException {
        cloud = Main.start(home, 0, () -> {});
        client(S3Client.class).createBucket(r -> r.bucket("bucket"));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static <C> C client(Class<C> type) {
        return cloud.cloud()
                .client(type, new Scope(Main.OPERATOR_ACCOUNT, "us-east-1"), Caller.root(Main.OPERATOR_ACCOUNT));
    }

    private static RawRequest.Answer send(
            String service, String method, String path, String query, Map<String, String> headers, String body)
            throws IOException {
        return new RawRequest("test", method, path, query, headers, body.getBytes(StandardCharsets.UTF_8))
                .send(
                        cloud.endpoint(),
                        service,
                        cloud.operator().accessKeyId(),
                        cloud.operator().secretAccessKey(),
                        10_000);
    }

    private static void refused(int status, String code, RawRequest.Answer answer) {
        String all = answer.headers() + " " + answer.text();
        assertEquals(status, answer.status(), all);
        assertTrue(all.contains(code), all);
    }

    private static void json(String service, String target, String body, String code) throws IOException {
        refused(
                400,
                code,
                send(
                        service,
                        "POST",
                        "/",
                        "",
                        Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", target),
                        body));
    }

    @Test
    void members_that_are_missing_or_out_of_range() throws IOException {
        json("dynamodb", "DynamoDB_20120810.DescribeTable", "{}", "The parameter 'TableName' is required");
        json("dynamodb", "DynamoDB_20120810.TagResource", "{}", "Value null at 'resourceArn'");
        json("states", "AWSStepFunctions.ListStateMachines", "{\"maxResults\":-1}", "greater than or equal to 0");
        json("states", "AWSStepFunctions.ListStateMachines", "{\"maxResults\":1001}", "less than or equal to 1000");
        json("events", "AWSEvents.TestEventPattern", "{}", "Value null at 'eventPattern'");
        json(
                "events",
                "AWSEvents.TestEventPattern",
                "{\"EventPattern\":\"{\",\"Event\":\"{}\"}",
                "InvalidEventPattern");
        json(
                "events",
                "AWSEvents.TestEventPattern",
                "{\"EventPattern\":\"{\\\"a\\\":[1]}\",\"Event\":\"[\"}",
                "ValidationException");
        refused(400, "ValidationException", send("scheduler", "GET", "/schedules", "MaxResults=0", Map.of(), ""));
        refused(400, "BadRequest", send("ses", "GET", "/v2/email/suppression/addresses", "PageSize=0", Map.of(), ""));
    }

    @Test
    void values_that_cannot_be_read() throws IOException {
        json(
                "sqs",
                "AmazonSQS.ReceiveMessage",
                "{\"QueueUrl\":\"http://127.0.0.1/111122223333/q\",\"WaitTimeSeconds\":1e999999999}",
                "SerializationException");
        json(
                "states",
                "AWSStepFunctions.ListStateMachines",
                "{\"maxResults\":\"5\"}",
                "STRING_VALUE can not be converted to an Integer");
        json(
                "states",
                "AWSStepFunctions.ListStateMachines",
                "{\"nextToken\":[]}",
                "Start of list found where not expected");
        json("states", "AWSStepFunctions.ListStateMachines", "[".repeat(20_000), "SerializationException");
        refused(
                400,
                "MalformedInput",
                send(
                        "iam",
                        "POST",
                        "/",
                        "",
                        Map.of("content-type", "application/x-www-form-urlencoded"),
                        "Action=ListUsers&Version=2010-05-08&MaxItems=many"));
    }

    @Test
    void addresses_that_are_none() throws IOException {
        assertTrue(send("sqs", "GET", "/", "fooAWSAccessKeyId=a&Signature=b", Map.of(), "")
                        .status()
                < 500);
        assertTrue(send("s3", "GET", "/.", "", Map.of(), "").status() < 500);
        assertTrue(send("lambda", "GET", "/.", "", Map.of(), "").status() < 500);
        assertTrue(send("lambda", "GET", "/2015-03-31/functions/%zz/../^", "", Map.of(), "")
                        .status()
                < 500);
    }

    @Test
    void what_S3_cannot_take() throws IOException {
        refused(
                404,
                "NoSuchUpload",
                send(
                        "s3",
                        "POST",
                        "/bucket/key",
                        "uploadId=none",
                        Map.of(),
                        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>"));
        refused(
                400,
                "InvalidArgument",
                send(
                        "s3",
                        "PUT",
                        "/bucket",
                        "notification=",
                        Map.of(),
                        "<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs</Queue><Event>s3:ObjectCreated:*</Event>"
                                + "</QueueConfiguration></NotificationConfiguration>"));
        refused(400, "InvalidArgument", send("s3", "PUT", "/bucket/key", "", Map.of("x-amz-tagging", "a=%zz"), "x"));
        refused(400, "MissingRequestBodyError", send("s3", "PUT", "/bucket", "versioning=", Map.of(), ""));
        refused(400, "MalformedXML", send("s3", "PUT", "/bucket", "versioning=", Map.of(), "<a>".repeat(5_000)));
    }

    @Test
    void resources_that_would_be_their_own_parents() throws IOException {
        ApiGatewayClient api = client(ApiGatewayClient.class);
        String id = api.createRestApi(r -> r.name("a")).id();
        String root = api.getResources(r -> r.restApiId(id)).items().get(0).id();
        String outer = api.createResource(r -> r.restApiId(id).parentId(root).pathPart("outer"))
                .id();
        String inner = api.createResource(r -> r.restApiId(id).parentId(outer).pathPart("inner"))
                .id();
        for (String parent : new String[] {outer, inner}) {
            refused(
                    400,
                    "BadRequestException",
                    send(
                            "apigateway",
                            "PATCH",
                            "/restapis/" + id + "/resources/" + outer,
                            "",
                            Map.of("content-type", "application/json"),
                            "{\"patchOperations\":[{\"op\":\"replace\",\"path\":\"/parentId\",\"value\":\"" + parent
                                    + "\"}]}"));
        }
    }

    @Test
    void a_body_whose_number_no_double_holds() throws IOException {
        ApiGatewayClient api = client(ApiGatewayClient.class);
        String id = api.createRestApi(r -> r.name("a")).id();
        String root = api.getResources(r -> r.restApiId(id)).items().get(0).id();
        api.createModel(r -> r.restApiId(id)
                .name("Mail")
                .contentType("application/json")
                .schema("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"number\",\"minimum\":1},"
                        + "\"s\":{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}}"));
        String validator = api.createRequestValidator(
                        r -> r.restApiId(id).name("v").validateRequestBody(true))
                .id();
        api.putMethod(r -> r.restApiId(id)
                .resourceId(root)
                .httpMethod("POST")
                .authorizationType("NONE")
                .requestValidatorId(validator)
                .requestModels(Map.of("application/json", "Mail")));
        api.putIntegration(r -> r.restApiId(id)
                .resourceId(root)
                .httpMethod("POST")
                .type("MOCK")
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}")));
        api.putMethodResponse(
                r -> r.restApiId(id).resourceId(root).httpMethod("POST").statusCode("200"));
        api.putIntegrationResponse(
                r -> r.restApiId(id).resourceId(root).httpMethod("POST").statusCode("200"));
        api.createDeployment(r -> r.restApiId(id).stageName("s"));
        for (String body : new String[] {
            "{\"n\":1e99999999999}",
            "{\"n\":1e999999999}",
            "{\"s\":\"" + "a".repeat(40) + "!\"}",
            "{\"a\":".repeat(5_000)
        }) {
            RawRequest.Answer answer = send(
                    "execute-api",
                    "POST",
                    "/_aws/execute-api/" + id + "/s/",
                    "",
                    Map.of("content-type", "application/json"),
                    body);
            refused(400, "Invalid request body", answer);
            assertTrue(answer.millis() < 2_000, body + " took " + answer.millis() + " ms");
        }
    }
}
