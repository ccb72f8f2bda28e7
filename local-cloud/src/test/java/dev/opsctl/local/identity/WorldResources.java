package dev.opsctl.local.identity;

import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Makes one resource of each kind for a {@link World}, and says what requests call it where answers do not. */
final class WorldResources {

    private static final String TRUST =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":["lambda.amazonaws.com","states.amazonaws.com","scheduler.amazonaws.com","events.amazonaws.com","codebuild.amazonaws.com","codepipeline.amazonaws.com"]}}]}""";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private final World world;
    private final String name;
    private final String contents;

    private WorldResources(World world) {
        this.world = world;
        this.name = world.name;
        this.contents = world.contents;
    }

    static void make(World world) {
        WorldResources resources = new WorldResources(world);
        resources.identities();
        resources.messaging();
        resources.data();
        resources.table();
        WorldCompute.make(world);
        WorldDoors.make(world);
        WorldDelivery.make(world);
        resources.unmade();
    }

    private void identities() {
        IamClient iam = world.client(IamClient.class);
        iam.createRole(r -> r.roleName(name).description(contents).assumeRolePolicyDocument(TRUST));
        iam.putRolePolicy(r -> r.roleName(name).policyName(name).policyDocument(POLICY));
        iam.createUser(r -> r.userName(name).tags(t -> t.key("k").value(contents)));
        iam.putUserPolicy(r -> r.userName(name).policyName(name).policyDocument(POLICY));
        iam.createAccessKey(r -> r.userName(name));
        iam.createGroup(r -> r.groupName(name));
        iam.addUserToGroup(r -> r.groupName(name).userName(name));
        iam.putGroupPolicy(r -> r.groupName(name).policyName(name).policyDocument(POLICY));
        iam.createPolicy(r -> r.policyName(name).description(contents).policyDocument(POLICY));
        world.names("iam", "RoleName UserName GroupName PolicyName", name);
        world.names("iam", "PolicyArn PermissionsBoundary", world.scope.globalArn("iam", "policy/" + name));
        world.names("iam", "PolicySourceArn", world.role(), world.scope.globalArn("iam", "user/" + name));
        world.names("*", "RoleArn Role ExecutionRoleArn credentials", world.role());
    }

    private void messaging() {
        SqsClient sqs = world.client(SqsClient.class);
        String queue = world.arn("sqs", name);
        String url = sqs.createQueue(r -> r.queueName(name)).queueUrl();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody(contents));
        sqs.receiveMessage(r -> r.queueUrl(url).visibilityTimeout(43_000));
        world.names("sqs", "QueueUrl", url, url.replaceFirst("//[^/]+/", "//sqs.us-east-1.amazonaws.com/"));
        world.names("sqs", "QueueName", name);
        world.names("sqs", "QueueOwnerAWSAccountId", world.scope.accountId());
        world.names("sqs", "SourceArn DestinationArn", queue);
        SnsClient sns = world.client(SnsClient.class);
        String topic = sns.createTopic(r -> r.name(name).attributes(Map.of("DisplayName", contents)))
                .topicArn();
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queue).returnSubscriptionArn(true));
        world.names("sns", "TopicArn TargetArn ResourceArn", topic);
        world.names("sns", "Endpoint", queue);
        world.names("sns", "Protocol", "sqs");
        world.names("sns", "Name", name);
        EventBridgeClient events = world.client(EventBridgeClient.class);
        String bus =
                events.createEventBus(r -> r.name(name).description(contents)).eventBusArn();
        events.putRule(
                r -> r.name(name).eventBusName(name).description(contents).eventPattern("{\"source\":[\"x\"]}"));
        events.putTargets(
                r -> r.rule(name).eventBusName(name).targets(t -> t.id("1").arn(queue)));
        events.createArchive(r -> r.archiveName(name).eventSourceArn(bus).description(contents));
        world.names("events", "EventBusName", name, bus);
        world.names("events", "Name Rule ArchiveName ReplayName", name);
        world.names("events", "EventSourceArn", bus, world.arn("events", "archive/" + name));
        world.names("events", "Targets.Arn", queue, bus);
    }

    private void data() {
        KmsClient kms = world.client(KmsClient.class);
        String key = kms.createKey(r -> r.description(contents)).keyMetadata().arn();
        kms.createAlias(r -> r.aliasName("alias/" + name).targetKeyId(key));
        kms.createGrant(r -> r.keyId(key).granteePrincipal(world.role()).operations(GrantOperation.DECRYPT));
        kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String(contents)));
        world.names(
                "kms",
                "KeyId SourceKeyId DestinationKeyId TargetKeyId",
                key,
                key.substring(key.lastIndexOf('/') + 1),
                "alias/" + name,
                world.arn("kms", "alias/" + name));
        world.names("kms", "AliasName", "alias/" + name);
        world.names("kms", "GranteePrincipal", world.role());
        world.names("*", "KmsKeyId KmsMasterKeyId SSEKMSKeyId", key);
        SecretsManagerClient secrets = world.client(SecretsManagerClient.class);
        String secret =
                secrets.createSecret(r -> r.name(name).secretString(contents)).arn();
        world.names(
                "secretsmanager", "SecretId SecretIdList", secret, name, world.arn("secretsmanager", "secret:" + name));
        world.names("secretsmanager", "Name", name);
        SsmClient parameters = world.client(SsmClient.class);
        parameters.putParameter(r -> r.name(name).value(contents).type("String"));
        world.names("ssm", "Name Names Path ResourceId", name, "/" + name, world.arn("ssm", "parameter/" + name));
        world.names("ssm", "ResourceType", "Parameter");
        CloudWatchLogsClient logs = world.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName(name));
        logs.createLogStream(r -> r.logGroupName(name).logStreamName(name));
        logs.putLogEvents(r -> r.logGroupName(name).logStreamName(name).logEvents(e -> e.message(contents)
                .timestamp(System.currentTimeMillis())));
        String group = world.arn("logs", "log-group:" + name);
        world.names("logs", "logGroupName logGroupNames logStreamName logStreamNames", name);
        world.names("logs", "logGroupIdentifier logGroupIdentifiers resourceIdentifier", group, name, group + ":*");
        world.names("logs", "resourceArn", group, group + ":*");
        S3Client s3 = world.client(S3Client.class);
        String bucket = name + "-" + world.scope.accountId();
        s3.createBucket(r -> r.bucket(bucket));
        s3.putObject(r -> r.bucket(bucket).key(name), RequestBody.fromString(contents));
        s3.createMultipartUpload(r -> r.bucket(bucket).key(name));
        world.names("s3", "Bucket DestinationBucket", bucket);
        world.names("s3", "Key DestinationKey Delete.Objects.Key", name);
        world.names("s3", "CopySource", bucket + "/" + name, "/" + bucket + "/" + name, "%2F" + bucket + "%2F" + name);
    }

    private void table() {
        DynamoDbClient tables = world.client(DynamoDbClient.class);
        tables.createTable(r -> r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE"))
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType("HASH")));
        tables.putItem(r ->
                r.tableName(name).item(Map.of("id", AttributeValue.fromS(name), "v", AttributeValue.fromS(contents))));
        DynamoDbStreamsClient streams = world.client(DynamoDbStreamsClient.class);
        String stream =
                streams.listStreams(r -> r.tableName(name)).streams().get(0).streamArn();
        String shard = streams.describeStream(r -> r.streamArn(stream))
                .streamDescription()
                .shards()
                .get(0)
                .shardId();
        streams.getShardIterator(r -> r.streamArn(stream).shardId(shard).shardIteratorType("TRIM_HORIZON"));
        world.names("dynamodb", "TableName RequestItems", name, world.arn("dynamodb", "table/" + name));
        world.names("dynamodb", "TableArn ResourceArn SourceTableArn", world.arn("dynamodb", "table/" + name));
        world.names("dynamodb", "StreamArn", stream);
        world.names("dynamodb", "ShardIteratorType", "TRIM_HORIZON");
        world.names(
                "dynamodb",
                "Statement",
                "SELECT * FROM \"" + name + "\"",
                "select id from " + name + " where id = 'FROM \"x\"'",
                "UPDATE \"" + name + "\" SET v = 1 WHERE id = '" + name + "'",
                "DELETE FROM \"" + name + "\" WHERE id = '" + name + "'",
                "INSERT INTO \"" + name + "\" VALUE {'id': 'x'}");
    }

    /** ARNs of kinds of which nothing is there: whoever is denied is denied before anybody looks. */
    private void unmade() {
        String table = world.arn("dynamodb", "table/" + name);
        world.names("dynamodb", "BackupArn", table + "/backup/01489602797149-73d8d5bc");
        world.names("dynamodb", "ExportArn", table + "/export/01489602797149-73d8d5bc");
        world.names("dynamodb", "ImportArn", table + "/import/01489602797149-73d8d5bc");
        world.names("lambda", "CodeSigningConfigArn", world.arn("lambda", "code-signing-config:csc-0123456789abcdef0"));
        world.names("lambda", "Action", "lambda:GetLayerVersion");
        world.names("lambda", "Principal", "*");
        world.names("lambda", "LayerName", world.arn("lambda", "layer:" + name));
        world.names("lambda", "Arn", world.arn("lambda", "layer:" + name + ":1"));
        world.names("sns", "PlatformApplicationArn", world.arn("sns", "app/GCM/" + name));
        world.names(
                "sns",
                "EndpointArn",
                world.arn("sns", "endpoint/GCM/" + name + "/5e3e9847-3183-3f18-a7e8-671c3a57d4b3"));
        world.names("states", "mapRunArn", world.arn("states", "mapRun:" + name + "/x:y"));
        world.names("events", "ConnectionArn", world.arn("events", "connection/" + name + "/5e3e9847-3183"));
        world.names(
                "events",
                "ResourceARN",
                world.arn("events", "connection/" + name),
                world.arn("events", "archive/" + name));
    }
}
