package dev.opsctl.local.service.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.s3.S3Client;

/** A layer, a function that has it, and the function's URL, of one stack. */
class LambdaStackTest {

    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
              "Action": "sts:AssumeRole"}]}""";

    private static final String TEMPLATE =
            """
            Resources:
              L:
                Type: AWS::Lambda::LayerVersion
                Properties:
                  Content: {S3Bucket: stack-111122223333, S3Key: layer.zip, S3ObjectVersion: '%1$s'}
              A:
                Type: AWS::Lambda::LayerVersionPermission
                Properties:
                  LayerVersionArn: !Ref L
                  Action: lambda:GetLayerVersion
                  Principal: '*'
              F:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: java17
                  Role: arn:aws:iam::111122223333:role/stack
                  Handler: x.X::x
                  Code: {S3Bucket: stack-111122223333, S3Key: layer.zip, S3ObjectVersion: '%1$s'}
                  Layers: [!Ref L]
              U:
                Type: AWS::Lambda::Url
                Properties:
                  TargetFunctionArn: !GetAtt F.Arn
                  AuthType: NONE
            Outputs:
              Layer: {Value: !Ref L}
              Function: {Value: !Ref F}
              Arn: {Value: !Ref U}
              Url: {Value: !GetAtt U.FunctionUrl}
            """;

    private static byte[] zip(String entry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        return out.toByteArray();
    }

    private static String sha256(byte[] content) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void a_new_version_of_a_layer_replaces_the_one_that_a_function_has(@TempDir Path home) throws Exception {
        try (TestCloud cloud = TestCloud.open(home)) {
            cloud.client(IamClient.class).createRole(r -> r.roleName("stack").assumeRolePolicyDocument(TRUST));
            S3Client s3 = cloud.client(S3Client.class);
            s3.createBucket(r -> r.bucket("stack-111122223333"));
            s3.putBucketVersioning(
                    r -> r.bucket("stack-111122223333").versioningConfiguration(v -> v.status("Enabled")));
            byte[] one = zip("one");
            byte[] two = zip("two");
            String first = put(s3, one);
            String second = put(s3, two);
            LambdaClient lambda = cloud.client(LambdaClient.class);
            TestStack stack = new TestStack(cloud, "s");

            Map<String, String> made = stack.create(TEMPLATE.formatted(first));
            String layer = made.get("Layer");
            assertTrue(layer.matches("arn:aws:lambda:us-east-1:111122223333:layer:s-L-[A-Z0-9]{12}:1"), layer);
            assertEquals(
                    sha256(one),
                    lambda.getLayerVersionByArn(r -> r.arn(layer)).content().codeSha256());
            assertEquals(List.of(layer), layers(lambda, made.get("Function")));
            assertEquals(
                    sha256(one),
                    lambda.getFunctionConfiguration(r -> r.functionName(made.get("Function")))
                            .codeSha256());
            assertEquals("arn:aws:lambda:us-east-1:111122223333:function:" + made.get("Function"), made.get("Arn"));
            assertEquals(
                    made.get("Url"),
                    lambda.getFunctionUrlConfig(r -> r.functionName(made.get("Function")))
                            .functionUrl());

            Map<String, String> changed = stack.update(TEMPLATE.formatted(second));
            assertNotEquals(layer, changed.get("Layer"));
            assertEquals(
                    sha256(two),
                    lambda.getLayerVersionByArn(r -> r.arn(changed.get("Layer")))
                            .content()
                            .codeSha256());
            assertEquals(List.of(changed.get("Layer")), layers(lambda, changed.get("Function")));
            assertEquals(
                    sha256(two),
                    lambda.getFunctionConfiguration(r -> r.functionName(changed.get("Function")))
                            .codeSha256());

            stack.delete();
            assertEquals(List.of(), lambda.listLayers(r -> {}).layers());
        }
    }

    private static String put(S3Client s3, byte[] content) {
        return s3.putObject(r -> r.bucket("stack-111122223333").key("layer.zip"), RequestBody.fromBytes(content))
                .versionId();
    }

    private static List<String> layers(LambdaClient lambda, String function) {
        return lambda.getFunctionConfiguration(r -> r.functionName(function)).layers().stream()
                .map(Layer::arn)
                .toList();
    }
}
