package dev.opsctl.local.service.cloudformation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import dev.opsctl.local.VerifiedIdentities;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CloudFrontException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/** What properties do that no call gives back: worlds of {@link AppliedPropertiesTest} name it under {@code elsewhere}. */
class UnreadPropertiesTest {

    @TempDir
    Path home;

    @Test
    void a_secret_is_generated_as_its_template_says() throws Exception {
        try (TestCloud cloud = TestCloud.open(home)) {
            Map<String, String> made = new TestStack(cloud, "s")
                    .create(
                            """
                            Resources:
                              Upper:
                                Type: AWS::SecretsManager::Secret
                                Properties:
                                  GenerateSecretString:
                                    SecretStringTemplate: '{"user": "u"}'
                                    GenerateStringKey: word
                                    PasswordLength: 1000
                                    ExcludeLowercase: true
                                    ExcludeNumbers: true
                                    ExcludePunctuation: true
                                    ExcludeCharacters: ABC
                                    IncludeSpace: true
                              Short:
                                Type: AWS::SecretsManager::Secret
                                Properties:
                                  GenerateSecretString: {PasswordLength: 2, ExcludeUppercase: true, ExcludePunctuation: true, RequireEachIncludedType: false}
                            Outputs:
                              Upper: {Value: !Ref Upper}
                              Short: {Value: !Ref Short}
                            """);
            SecretsManagerClient secrets = cloud.client(SecretsManagerClient.class);
            var upper = PojoJson.mapper()
                    .readTree(secrets.getSecretValue(r -> r.secretId(made.get("Upper")))
                            .secretString());
            assertEquals("u", upper.path("user").asText());
            assertTrue(upper.path("word").asText().matches("(?=.* )(?=.*Z)[D-Z ]{1000}"), upper.toString());
            String two =
                    secrets.getSecretValue(r -> r.secretId(made.get("Short"))).secretString();
            assertTrue(two.matches("[a-z0-9]{2}"), two);
        }
    }

    /** With RotateImmediatelyOnUpdate a rotation begins, without it the function is only asked whether it works. */
    @ParameterizedTest
    @CsvSource({"true, createSecret", "false, testSecret"})
    void a_rotation_begins_at_once_or_is_only_tried(String atOnce, String step) throws Exception {
        BlockingQueue<String> invoked = new LinkedBlockingQueue<>();
        class Functions implements LambdaClient {
            @Override
            public InvokeResponse invoke(InvokeRequest request) {
                invoked.add(request.payload() == null ? "" : request.payload().asUtf8String());
                return InvokeResponse.builder().statusCode(200).build();
            }

            @Override
            public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
                return GetFunctionConfigurationResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return "lambda";
            }

            @Override
            public void close() {
                // nothing is open
            }
        }
        try (TestCloud cloud = TestCloud.open(
                home,
                Services.all().stream()
                        .map(service -> service.clientInterface() == LambdaClient.class
                                ? ServiceDefinition.regional("lambda", LambdaClient.class, context -> new Functions())
                                : service)
                        .toArray(ServiceDefinition[]::new))) {
            new TestStack(cloud, "s")
                    .create(
                            """
                            Resources:
                              S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: a}}
                              R:
                                Type: AWS::SecretsManager::RotationSchedule
                                Properties:
                                  SecretId: !Ref S
                                  RotationLambdaARN: arn:aws:lambda:us-east-1:111122223333:function:f
                                  RotateImmediatelyOnUpdate: %s
                                  RotationRules: {AutomaticallyAfterDays: 7}
                            """
                                    .formatted(atOnce));
            String first = "";
            while (!first.contains("\"Step\"")) {
                first = invoked.poll(60, TimeUnit.SECONDS); // what is no rotation asks whether there is such a function
            }
            assertEquals(step, PojoJson.mapper().readTree(first).path("Step").asText());
        }
    }

    @Test
    void a_key_waits_for_its_end_as_long_as_its_template_says() {
        try (TestCloud cloud = TestCloud.open(home)) {
            TestStack stack = new TestStack(cloud, "s");
            String key = stack.create(
                            """
                            Resources:
                              K: {Type: AWS::KMS::Key, Properties: {PendingWindowInDays: 8}}
                            Outputs:
                              Key: {Value: !Ref K}
                            """)
                    .get("Key");
            stack.delete();
            Duration left = Duration.between(
                    cloud.cloud().clock().instant(),
                    cloud.client(KmsClient.class)
                            .describeKey(r -> r.keyId(key))
                            .keyMetadata()
                            .deletionDate());
            assertTrue(
                    left.compareTo(Duration.ofDays(8)) <= 0 && left.compareTo(Duration.ofDays(7)) > 0, left.toString());
        }
    }

    @Test
    void a_function_of_the_edge_is_live_only_where_it_is_published_by_itself() {
        String template =
                """
                Resources:
                  F:
                    Type: AWS::CloudFront::Function
                    Properties:
                      Name: f
                      AutoPublish: %s
                      FunctionCode: 'function handler(event) { return event.request; } // %1$s'
                      FunctionConfig: {Comment: c, Runtime: cloudfront-js-2.0}
                """;
        try (TestCloud cloud = TestCloud.open(home)) {
            CloudFrontClient edge = cloud.client(CloudFrontClient.class);
            TestStack stack = new TestStack(cloud, "s");
            stack.create(template.formatted(false));
            assertThrows(
                    CloudFrontException.class,
                    () -> edge.getFunction(r -> r.name("f").stage("LIVE")));
            stack.update(template.formatted(true));
            assertTrue(edge.getFunction(r -> r.name("f").stage("LIVE"))
                    .functionCode()
                    .asUtf8String()
                    .endsWith("// true"));
        }
    }

    @Test
    void links_of_a_configuration_set_lead_over_the_domain_that_it_names() {
        try (TestCloud cloud = TestCloud.open(home)) {
            VerifiedIdentities.verify(cloud, "links.example.com");
            new TestStack(cloud, "s")
                    .create(
                            """
                            Resources:
                              C:
                                Type: AWS::SES::ConfigurationSet
                                Properties: {Name: c, TrackingOptions: {CustomRedirectDomain: links.example.com}}
                            """);
            assertEquals(
                    "links.example.com",
                    cloud.client(SesV2Client.class)
                            .getConfigurationSet(r -> r.configurationSetName("c"))
                            .trackingOptions()
                            .customRedirectDomain());
        }
    }

    @Test
    void settings_of_a_stage_are_of_the_method_and_the_path_that_they_name() {
        try (TestCloud cloud = TestCloud.open(home)) {
            String api = new TestStack(cloud, "s")
                    .create(
                            """
                            Resources:
                              A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
                              M:
                                Type: AWS::ApiGateway::Method
                                Properties: {RestApiId: !Ref A, ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK}}
                              D: {Type: AWS::ApiGateway::Deployment, DependsOn: M, Properties: {RestApiId: !Ref A}}
                              S:
                                Type: AWS::ApiGateway::Stage
                                Properties:
                                  RestApiId: !Ref A
                                  DeploymentId: !Ref D
                                  StageName: s
                                  MethodSettings: [{HttpMethod: GET, ResourcePath: /pets, ThrottlingBurstLimit: 7}]
                            Outputs:
                              Api: {Value: !Ref A}
                            """)
                    .get("Api");
            var settings = cloud.client(ApiGatewayClient.class)
                    .getStage(r -> r.restApiId(api).stageName("s"))
                    .methodSettings();
            assertEquals(List.of("~1pets/GET"), List.copyOf(settings.keySet()));
            assertEquals(7, settings.get("~1pets/GET").throttlingBurstLimit());
        }
    }

    @Test
    void an_api_is_of_the_object_whose_entity_tag_its_template_says() {
        String template =
                """
                Resources:
                  A: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Bucket: bodies, Key: api.json, ETag: '%s'}}}
                Outputs:
                  Api: {Value: !Ref A}
                """;
        try (TestCloud cloud = TestCloud.open(home)) {
            S3Client s3 = cloud.client(S3Client.class);
            s3.createBucket(r -> r.bucket("bodies"));
            String tag = s3.putObject(
                            r -> r.bucket("bodies").key("api.json"),
                            RequestBody.fromString(
                                    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"told\",\"version\":\"1\"},\"paths\":{}}"))
                    .eTag();
            String api =
                    new TestStack(cloud, "s").create(template.formatted(tag)).get("Api");
            assertEquals(
                    "told",
                    cloud.client(ApiGatewayClient.class)
                            .getRestApi(r -> r.restApiId(api))
                            .name());
            cloud.client(CloudFormationClient.class)
                    .createStack(r -> r.stackName("t").templateBody(template.formatted("another")));
            new TestStack(cloud, "t").settled("ROLLBACK_COMPLETE");
        }
    }

    @Test
    void a_definition_is_what_its_substitutions_make_of_it() {
        try (TestCloud cloud = TestCloud.open(home)) {
            String machine = new TestStack(cloud, "s")
                    .create(
                            """
                            Resources:
                              R:
                                Type: AWS::IAM::Role
                                Properties:
                                  AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: states.amazonaws.com}}]}
                              M:
                                Type: AWS::StepFunctions::StateMachine
                                Properties:
                                  RoleArn: !GetAtt R.Arn
                                  DefinitionString: '{"StartAt":"${first}","States":{"${first}":{"Type":"Succeed"}}}'
                                  DefinitionSubstitutions: {first: Begin}
                            Outputs:
                              Machine: {Value: !Ref M}
                            """)
                    .get("Machine");
            assertEquals(
                    "{\"StartAt\":\"Begin\",\"States\":{\"Begin\":{\"Type\":\"Succeed\"}}}",
                    cloud.client(SfnClient.class)
                            .describeStateMachine(r -> r.stateMachineArn(machine))
                            .definition());
        }
    }
}
