package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.cloudformation.engine.CustomResponseSource;
import dev.opsctl.local.service.cloudformation.engine.WaitSignals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A cloud with what resources of many types name: a role, a key, a queue, a function. */
record TypeFixtures(TestCloud cloud, Map<String, String> names) implements AutoCloseable {

    private static final String TRUST =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":["lambda.amazonaws.com","states.amazonaws.com","scheduler.amazonaws.com","events.amazonaws.com","codebuild.amazonaws.com","codepipeline.amazonaws.com","apigateway.amazonaws.com"]}}]}""";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    static TypeFixtures open(Path home) throws IOException {
        TestCloud cloud = TestCloud.open(home);
        Map<String, String> names = new LinkedHashMap<>();
        IamClient iam = cloud.client(IamClient.class);
        for (String one : new String[] {"role", "role2"}) {
            String name = "walked-" + one;
            names.put(
                    one,
                    iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST))
                            .role()
                            .arn());
            iam.putRolePolicy(r -> r.roleName(name).policyName("all").policyDocument(POLICY));
            names.put(one + "Name", name);
        }
        iam.createUser(r -> r.userName("walked-user"));
        iam.createGroup(r -> r.groupName("walked-group"));
        names.put(
                "boundary",
                iam.createPolicy(r -> r.policyName("walked-boundary").policyDocument(POLICY))
                        .policy()
                        .arn());
        KmsClient kms = cloud.client(KmsClient.class);
        for (String one : new String[] {"key", "key2"}) {
            names.put(one, kms.createKey(r -> r.description(one)).keyMetadata().arn());
            names.put(one + "Id", names.get(one).substring(names.get(one).lastIndexOf('/') + 1));
        }
        names.put(
                "primary",
                cloud.cloud()
                        .client(KmsClient.class, new Scope(TestCloud.SCOPE.accountId(), "eu-west-1"), TestCloud.ROOT)
                        .createKey(r -> r.multiRegion(true))
                        .keyMetadata()
                        .arn());
        SqsClient sqs = cloud.client(SqsClient.class);
        for (String one : new String[] {"queue", "queue2"}) {
            names.put(
                    one + "Url",
                    sqs.createQueue(r -> r.queueName("walked-" + one)).queueUrl());
            names.put(one, "arn:aws:sqs:us-east-1:111122223333:walked-" + one);
        }
        SnsClient sns = cloud.client(SnsClient.class);
        for (String one : new String[] {"topic", "topic2"}) {
            names.put(one, sns.createTopic(r -> r.name("walked-" + one)).topicArn());
        }
        names.put("bucket", "walked-111122223333");
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket(names.get("bucket")));
        s3.putObject(r -> r.bucket(names.get("bucket")).key("f.jar"), RequestBody.fromBytes(jar("x")));
        s3.putObject(r -> r.bucket(names.get("bucket")).key("g.jar"), RequestBody.fromBytes(jar("y")));
        s3.putObject(
                r -> r.bucket(names.get("bucket")).key("machine.json"),
                RequestBody.fromString(
                        "{\"StartAt\":\"A\",\"Comment\":\"stored\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}"));
        cloud.client(CloudWatchLogsClient.class).createLogGroup(r -> r.logGroupName("walked-logs"));
        LambdaClient lambda = cloud.client(LambdaClient.class);
        for (String one : new String[] {"function", "function2"}) {
            names.put(
                    one,
                    lambda.createFunction(r -> r.functionName("walked-" + one)
                                    .runtime("java17")
                                    .role(names.get("role"))
                                    .handler("x.X::x")
                                    .publish(true)
                                    .code(c -> c.s3Bucket(names.get("bucket")).s3Key("f.jar")))
                            .functionArn()
                            .replaceFirst(":1$", ""));
            names.put(one + "Name", "walked-" + one);
        }
        names.put(
                "codeSha256",
                lambda.getFunctionConfiguration(r -> r.functionName("walked-function"))
                        .codeSha256());
        DynamoDbClient tables = cloud.client(DynamoDbClient.class);
        names.put(
                "stream",
                tables.createTable(r -> r.tableName("walked-table")
                                .billingMode("PAY_PER_REQUEST")
                                .attributeDefinitions(a -> a.attributeName("k").attributeType("S"))
                                .keySchema(k -> k.attributeName("k").keyType("HASH"))
                                .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE")))
                        .tableDescription()
                        .latestStreamArn());
        names.put(
                "secret",
                cloud.client(SecretsManagerClient.class)
                        .createSecret(r -> r.name("walked-secret").secretString("s"))
                        .arn());
        // a handle that has its signal: a wait condition of it does not wait
        WaitSignals signals = ((CustomResponseSource)
                        cloud.cloud().service(CloudFormationClient.class, TestCloud.SCOPE))
                .waitSignals();
        names.put("handle", signals.handle("walked|handle|1"));
        signals.put("walked|handle|1", "{\"Status\":\"SUCCESS\",\"UniqueId\":\"walked\",\"Data\":\"d\"}");
        return new TypeFixtures(cloud, names);
    }

    private static byte[] jar(String entry) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        return zipped.toByteArray();
    }

    @Override
    public void close() {
        cloud.close();
    }
}
