package dev.opsctl.local.service.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import dev.opsctl.local.SampleFunction;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.InvokeMode;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.LayersListItem;
import software.amazon.awssdk.services.lambda.model.PolicyLengthExceededException;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;

/** Layers, whose classes functions have, and the URLs of functions, in a cloud with permissions; words as recorded on AWS (PLT-2, PLT-4). */
class LayersTest {

    private static final String ROLE = "arn:aws:iam::" + TestCloud.SCOPE.accountId() + ":role/layers";
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
              "Action": "sts:AssumeRole"}]}""";
    private static final Scope OTHER = new Scope("444455556666", TestCloud.SCOPE.region());

    @TempDir
    static Path home;

    private static Main cloud;
    private static LambdaClient lambda;

    @BeforeAll
    static void open() throws Exception {
        cloud = Main.start(home, 0, () -> {});
        lambda = cloud.cloud().client(LambdaClient.class, TestCloud.SCOPE, TestCloud.ROOT);
        cloud.cloud().client(IamClient.class, TestCloud.SCOPE, TestCloud.ROOT).createRole(r -> r.roleName("layers")
                .assumeRolePolicyDocument(TRUST));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static void refused(String code, String message, Executable call) {
        LambdaException e = assertThrows(LambdaException.class, call);
        assertEquals(message, e.awsErrorDetails().errorMessage());
        assertEquals(code, e.awsErrorDetails().errorCode());
    }

    private static SdkBytes zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return SdkBytes.fromByteArray(out.toByteArray());
    }

    private static PublishLayerVersionResponse publish(String name) throws IOException {
        SdkBytes zip = zip("java/lib/sample.jar", SampleFunction.jar());
        return lambda.publishLayerVersion(r -> r.layerName(name)
                .description("what functions need")
                .licenseInfo("MIT")
                .compatibleRuntimesWithStrings("java17", "java21")
                .compatibleArchitecturesWithStrings("x86_64")
                .content(c -> c.zipFile(zip)));
    }

    private static void function(String name, String... layers) throws IOException {
        SdkBytes code = zip("nothing.txt", new byte[] {1});
        lambda.createFunction(r -> r.functionName(name)
                .runtime("java17")
                .role(ROLE)
                .handler("sample.Sample::handleRequest")
                .memorySize(256)
                .timeout(30)
                .layers(layers)
                .code(c -> c.zipFile(code)));
    }

    @Test
    void a_function_has_the_classes_of_its_layers() throws IOException {
        String arn = publish("code").layerVersionArn();
        function("of-layers", arn);
        assertEquals(
                List.of(arn),
                lambda.getFunctionConfiguration(r -> r.functionName("of-layers")).layers().stream()
                        .map(Layer::arn)
                        .toList());
        lambda.deleteLayerVersion(r -> r.layerName("code").versionNumber(1L));
        assertEquals(
                "{\"a\":1}",
                lambda.invoke(r -> r.functionName("of-layers").payload(SdkBytes.fromUtf8String("{\"a\":1}")))
                        .payload()
                        .asUtf8String());
        lambda.updateFunctionConfiguration(r -> r.functionName("of-layers").layers(List.of()));
        FunctionConfiguration without =
                lambda.getFunction(r -> r.functionName("of-layers")).configuration();
        assertEquals(List.of(), without.layers());
        assertEquals(
                "Unhandled",
                lambda.invoke(r -> r.functionName("of-layers").payload(SdkBytes.fromUtf8String("{}")))
                        .functionError());
    }

    @Test
    void versions_are_told_and_never_numbered_again() throws IOException {
        PublishLayerVersionResponse first = publish("told");
        assertEquals(1, first.version());
        assertEquals("arn:aws:lambda:us-east-1:111122223333:layer:told:1", first.layerVersionArn());
        assertEquals(2, publish("told").version());
        assertEquals(
                first.content().codeSha256(),
                lambda.getLayerVersionByArn(r -> r.arn(first.layerVersionArn()))
                        .content()
                        .codeSha256());
        assertEquals(
                "MIT",
                lambda.getLayerVersion(r -> r.layerName("told").versionNumber(1L))
                        .licenseInfo());
        lambda.deleteLayerVersion(r -> r.layerName("told").versionNumber(2L));
        lambda.deleteLayerVersion(r -> r.layerName("told").versionNumber(2L));
        assertEquals(3, publish("told").version());
        assertEquals(
                List.of(3L, 1L),
                lambda.listLayerVersions(r -> r.layerName(first.layerArn())).layerVersions().stream()
                        .map(version -> version.version())
                        .toList());
        assertEquals(
                List.of(),
                lambda.listLayerVersions(r -> r.layerName("told").compatibleRuntime("java11"))
                        .layerVersions());
        assertTrue(lambda.listLayers(r -> r.compatibleRuntime("java17")).layers().stream()
                .map(LayersListItem::layerName)
                .anyMatch("told"::equals));
        refused(
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
                () -> lambda.getLayerVersion(r -> r.layerName("told").versionNumber(2L)));
        refused(
                "InvalidParameterValueException",
                "Layer Version Cannot be less than 1",
                () -> lambda.getLayerVersion(r -> r.layerName("told").versionNumber(0L)));
    }

    @Test
    void what_cannot_be_a_functions_layers_is_refused() throws IOException {
        String arn = publish("refused").layerVersionArn();
        String second = publish("refused").layerVersionArn();
        refused(
                "InvalidParameterValueException",
                "Cannot reference more than 5 layers.",
                () -> function("no", arn, arn, arn, arn, arn, second));
        refused(
                "InvalidParameterValueException",
                "Layer version " + arn + "9 does not exist.",
                () -> function("no", arn + "9"));
        refused(
                "InvalidParameterValueException",
                "Two different versions of the same layer are not allowed to be referenced in the same function. " + arn
                        + " and " + second + " are versions of the same layer.",
                () -> function("no", arn, second));
        refused(
                "InvalidParameterValueException",
                "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
                () -> function("no", arn.replace("us-east-1", "eu-west-1")));
    }

    @Test
    void another_account_uses_a_layer_that_its_policy_gives_it() throws IOException {
        String arn = publish("shared").layerVersionArn();
        LambdaClient other = cloud.cloud().client(LambdaClient.class, OTHER, Caller.root(OTHER.accountId()));
        assertThrows(LambdaException.class, () -> other.getLayerVersionByArn(r -> r.arn(arn)));
        refused(
                "ResourceNotFoundException",
                "No policy is associated with the given resource.",
                () -> lambda.getLayerVersionPolicy(r -> r.layerName("shared").versionNumber(1L)));
        String revision = lambda.addLayerVersionPermission(r -> r.layerName("shared")
                        .versionNumber(1L)
                        .statementId("them")
                        .action("lambda:GetLayerVersion")
                        .principal(OTHER.accountId()))
                .revisionId();
        assertEquals(1, other.getLayerVersionByArn(r -> r.arn(arn)).version());
        refused(
                "ResourceConflictException",
                "The statement id (them) provided already exists. Please provide a new statement id, or remove the"
                        + " existing statement.",
                () -> lambda.addLayerVersionPermission(r -> r.layerName("shared")
                        .versionNumber(1L)
                        .statementId("them")
                        .action("lambda:GetLayerVersion")
                        .principal("*")));
        refused(
                "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve"
                        + " the latest Revision Id",
                () -> lambda.removeLayerVersionPermission(r -> r.layerName("shared")
                        .versionNumber(1L)
                        .statementId("them")
                        .revisionId("other")));
        lambda.removeLayerVersionPermission(
                r -> r.layerName("shared").versionNumber(1L).statementId("them").revisionId(revision));
        assertThrows(LambdaException.class, () -> other.getLayerVersionByArn(r -> r.arn(arn)));
        assertThrows(PolicyLengthExceededException.class, () -> {
            for (int i = 100; i < 200; i++) {
                String id = "s".repeat(97) + i;
                lambda.addLayerVersionPermission(r -> r.layerName("shared")
                        .versionNumber(1L)
                        .statementId(id)
                        .action("lambda:GetLayerVersion")
                        .principal(OTHER.accountId()));
            }
        });
    }

    private static HttpResponse<String> visit(String url, String path, String method, String... headers)
            throws Exception {
        String id = URI.create(url).getHost().split("\\.")[0];
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(cloud.endpoint() + "/_aws/lambda-url/" + id + path))
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "body" : ""));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_url_invokes_its_function_for_whom_the_policy_allows() throws Exception {
        function("visited", publish("visited").layerVersionArn());
        CreateFunctionUrlConfigResponse made = lambda.createFunctionUrlConfig(r -> r.functionName("visited")
                .authType(FunctionUrlAuthType.NONE)
                .cors(c ->
                        c.allowOrigins("https://a.example").allowMethods("GET").maxAge(60)));
        String url = made.functionUrl();
        assertTrue(url.matches("http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:\\d+/"), url);
        HttpResponse<String> refused = visit(url, "/x", "GET");
        assertEquals(403, refused.statusCode());
        assertEquals(
                "AccessDeniedException",
                refused.headers().firstValue("x-amzn-ErrorType").get());
        lambda.addPermission(r -> r.functionName("visited")
                .statementId("all")
                .action("lambda:InvokeFunctionUrl")
                .principal("*")
                .functionUrlAuthType(FunctionUrlAuthType.NONE));
        HttpResponse<String> answer =
                visit(url, "/a%20b?q=1&q=2", "POST", "content-type", "text/plain", "origin", "https://a.example");
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("\"rawPath\":\"/a b\""), answer.body());
        assertTrue(answer.body().contains("\"q\":\"1,2\""), answer.body());
        assertTrue(answer.body().contains("\"body\":\"body\""), answer.body());
        assertEquals(
                "https://a.example",
                answer.headers().firstValue("access-control-allow-origin").get());
        HttpResponse<String> preflight =
                visit(url, "/", "OPTIONS", "origin", "https://a.example", "access-control-request-method", "GET");
        assertEquals(
                "60", preflight.headers().firstValue("access-control-max-age").get());
        assertEquals("", preflight.body());

        lambda.updateFunctionUrlConfig(r -> r.functionName("visited").authType(FunctionUrlAuthType.AWS_IAM));
        assertEquals(403, visit(url, "/", "GET").statusCode());
        lambda.deleteFunctionUrlConfig(r -> r.functionName("visited"));
        assertEquals(404, visit(url, "/", "GET").statusCode());
    }

    @Test
    void urls_are_refused_in_awss_words() throws IOException {
        function("addressed");
        lambda.createFunctionUrlConfig(r -> r.functionName("addressed").authType("AWS_IAM"));
        refused(
                "ResourceConflictException",
                "Failed to create function url config for [functionArn = "
                        + "arn:aws:lambda:us-east-1:111122223333:function:addressed]. Error message:  FunctionUrlConfig"
                        + " exists for this Lambda function",
                () -> lambda.createFunctionUrlConfig(
                        r -> r.functionName("addressed").authType("NONE")));
        refused(
                "ResourceNotFoundException",
                "Function does not exist",
                () -> lambda.createFunctionUrlConfig(r -> r.functionName("none").authType("NONE")));
        refused(
                "ResourceNotFoundException",
                "Function does not exist",
                () -> lambda.createFunctionUrlConfig(
                        r -> r.functionName("addressed").qualifier("al").authType("NONE")));
        refused(
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
                () -> lambda.getFunctionUrlConfig(r -> r.functionName("none")));
        refused(
                "ValidationException",
                "1 validation error detected: Value '$LATEST' at 'qualifier' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)",
                () -> lambda.createFunctionUrlConfig(
                        r -> r.functionName("addressed").qualifier("$LATEST").authType("NONE")));
        refused(
                "InvalidParameterValueException",
                "The local cloud answers function URLs in InvokeMode BUFFERED only: RESPONSE_STREAM is not supported.",
                () -> lambda.updateFunctionUrlConfig(
                        r -> r.functionName("addressed").invokeMode(InvokeMode.RESPONSE_STREAM)));
        assertEquals(
                1,
                lambda.listFunctionUrlConfigs(r -> r.functionName("addressed"))
                        .functionUrlConfigs()
                        .size());
        String version = lambda.publishVersion(r -> r.functionName("addressed")).version();
        for (int i = 0; i < 2; i++) {
            lambda.createAlias(r -> r.functionName("addressed").name("al").functionVersion(version));
            lambda.createFunctionUrlConfig(
                    r -> r.functionName("addressed").qualifier("al").authType("NONE"));
            lambda.deleteAlias(r -> r.functionName("addressed").name("al"));
        }
        lambda.deleteFunction(r -> r.functionName("addressed"));
        refused(
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
                () -> lambda.getFunctionUrlConfig(r -> r.functionName("addressed")));
    }
}
