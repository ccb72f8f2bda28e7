package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.xray.XRayClient;

/** Conditions on what a resource is and on who the caller is (PLT-4), over one resource of each kind. */
class ResourceConditionsTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final String PREFIX = ":us-east-1:" + ACCOUNT + ":";

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** A session of a role that may everything under a condition. */
    private Caller under(String name, String condition) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(r -> r.roleName(name)
                .policyName("p")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":"
                                + condition + "}}"));
        return cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + ACCOUNT + ":role/" + name,
                        "s",
                        Caller.service("lambda.amazonaws.com", ACCOUNT, null));
    }

    private boolean may(Caller caller, String action, String arn) {
        try {
            cloud.identity().authorizeAction(caller, TestCloud.SCOPE, action, arn, Map.of());
            return true;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private record Tagged(String action, String arn) {}

    private List<Tagged> tagged(String team) {
        List<Tagged> all = new ArrayList<>();
        String name = "of-" + team;
        Map<String, String> tags = Map.of("team", team);
        cloud.client(SqsClient.class).createQueue(r -> r.queueName(name).tags(tags));
        all.add(new Tagged("sqs:SendMessage", "arn:aws:sqs" + PREFIX + name));
        all.add(new Tagged(
                "sns:Publish",
                cloud.client(SnsClient.class)
                        .createTopic(r -> r.name(name).tags(t -> t.key("team").value(team)))
                        .topicArn()));
        all.add(new Tagged(
                "kms:Decrypt",
                cloud.client(KmsClient.class)
                        .createKey(r -> r.tags(t -> t.tagKey("team").tagValue(team)))
                        .keyMetadata()
                        .arn()));
        all.add(new Tagged(
                "secretsmanager:GetSecretValue",
                cloud.client(SecretsManagerClient.class)
                        .createSecret(r -> r.name(name).tags(t -> t.key("team").value(team)))
                        .arn()));
        all.add(new Tagged(
                "iam:GetRole",
                cloud.client(IamClient.class)
                        .createRole(r -> r.roleName(name)
                                .tags(t -> t.key("team").value(team))
                                .assumeRolePolicyDocument(
                                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                                                + ACCOUNT + "\"},\"Action\":\"sts:AssumeRole\"}}"))
                        .role()
                        .arn()));
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        Tag tag = Tag.builder().key("team").value(team).build();
        all.add(new Tagged(
                "events:DescribeEventBus",
                events.createEventBus(r -> r.name(name).tags(tag)).eventBusArn()));
        all.add(new Tagged(
                "events:DescribeRule",
                events.putRule(r -> r.name(name).tags(tag).eventPattern("{\"source\":[\"x\"]}"))
                        .ruleArn()));
        cloud.client(CloudWatchLogsClient.class)
                .createLogGroup(r -> r.logGroupName(name).tags(tags));
        all.add(new Tagged("logs:DeleteLogGroup", "arn:aws:logs" + PREFIX + "log-group:" + name));
        all.add(new Tagged(
                "scheduler:GetScheduleGroup",
                cloud.client(SchedulerClient.class)
                        .createScheduleGroup(
                                r -> r.name(name).tags(t -> t.key("team").value(team)))
                        .scheduleGroupArn()));
        all.add(new Tagged(
                "states:DescribeActivity",
                cloud.client(SfnClient.class)
                        .createActivity(
                                r -> r.name(name).tags(t -> t.key("team").value(team)))
                        .activityArn()));
        cloud.client(SesV2Client.class).createConfigurationSet(r -> r.configurationSetName(name)
                .tags(t -> t.key("team").value(team)));
        all.add(new Tagged("ses:GetConfigurationSet", "arn:aws:ses" + PREFIX + "configuration-set/" + name));
        all.add(new Tagged(
                "codecommit:GetRepository",
                cloud.client(CodeCommitClient.class)
                        .createRepository(r -> r.repositoryName(name).tags(tags))
                        .repositoryMetadata()
                        .arn()));
        all.add(new Tagged(
                "xray:GetGroup",
                cloud.client(XRayClient.class)
                        .createGroup(
                                r -> r.groupName(name).tags(t -> t.key("team").value(team)))
                        .group()
                        .groupARN()));
        cloud.client(CloudWatchClient.class).putMetricAlarm(r -> r.alarmName(name)
                .metricName("m")
                .namespace("n")
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold")
                .tags(t -> t.key("team").value(team)));
        all.add(new Tagged("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch" + PREFIX + "alarm:" + name));
        String api = cloud.client(ApiGatewayClient.class)
                .createRestApi(r -> r.name(name).tags(tags))
                .id();
        all.add(new Tagged("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/" + api));
        return all;
    }

    @Test
    void a_tag_of_a_resource_decides_for_every_kind_of_resource() {
        Caller caller = under("team-a", "{\"StringEquals\":{\"aws:ResourceTag/team\":\"a\"}}");
        List<Tagged> own = tagged("a");
        List<Tagged> other = tagged("b");
        List<String> wrong = new ArrayList<>();
        own.stream().filter(it -> !may(caller, it.action, it.arn)).forEach(it -> wrong.add("denied " + it));
        other.stream().filter(it -> may(caller, it.action, it.arn)).forEach(it -> wrong.add("allowed " + it));
        assertEquals(List.of(), wrong);
        assertFalse(may(caller, "sqs:SendMessage", "arn:aws:sqs" + PREFIX + "none"));
    }

    @Test
    void what_a_key_a_role_an_object_and_an_api_are_decides() {
        KmsClient keys = cloud.client(KmsClient.class);
        String rsa = keys.createKey(r -> r.keySpec("ECC_NIST_P256").keyUsage("SIGN_VERIFY"))
                .keyMetadata()
                .arn();
        String plain = keys.createKey().keyMetadata().arn();
        keys.createAlias(r -> r.aliasName("alias/app").targetKeyId(plain));
        Caller signer = under("signer", "{\"StringEquals\":{\"kms:KeySpec\":\"ECC_NIST_P256\"}}");
        assertTrue(may(signer, "kms:Sign", rsa));
        assertFalse(may(signer, "kms:DescribeKey", plain));
        Caller aliased = under("aliased", "{\"ForAnyValue:StringEquals\":{\"kms:ResourceAliases\":\"alias/app\"}}");
        assertTrue(may(aliased, "kms:Decrypt", plain));
        assertFalse(may(aliased, "kms:DescribeKey", rsa));

        IamClient iam = cloud.client(IamClient.class);
        String boundary = iam.createPolicy(
                        r -> r.policyName("b")
                                .policyDocument(
                                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"))
                .policy()
                .arn();
        iam.createUser(r -> r.userName("bound").permissionsBoundary(boundary));
        iam.createUser(r -> r.userName("free"));
        Caller delegate = under("delegate", "{\"StringEquals\":{\"iam:PermissionsBoundary\":\"" + boundary + "\"}}");
        assertTrue(may(delegate, "iam:PutUserPolicy", "arn:aws:iam::" + ACCOUNT + ":user/bound"));
        assertFalse(may(delegate, "iam:PutUserPolicy", "arn:aws:iam::" + ACCOUNT + ":user/free"));

        S3Client buckets = cloud.client(S3Client.class);
        buckets.createBucket(r -> r.bucket("conditions"));
        buckets.putObject(r -> r.bucket("conditions").key("open").tagging("class=public"), RequestBody.fromString("x"));
        buckets.putObject(r -> r.bucket("conditions").key("closed"), RequestBody.fromString("x"));
        Caller reader = under("reader", "{\"StringEquals\":{\"s3:ExistingObjectTag/class\":\"public\"}}");
        assertTrue(may(reader, "s3:GetObject", "arn:aws:s3:::conditions/open"));
        assertFalse(may(reader, "s3:GetObject", "arn:aws:s3:::conditions/closed"));
        buckets.putBucketVersioning(r -> r.bucket("conditions").versioningConfiguration(v -> v.status("Enabled")));
        String secret = buckets.putObject(r -> r.bucket("conditions").key("v"), RequestBody.fromString("x"))
                .versionId();
        String shown = buckets.putObject(
                        r -> r.bucket("conditions").key("v").tagging("class=public"), RequestBody.fromString("x"))
                .versionId();
        S3Client asReader = cloud.cloud().client(S3Client.class, TestCloud.SCOPE, reader);
        asReader.headObject(r -> r.bucket("conditions").key("v").versionId(shown));
        assertThrows(
                AwsServiceException.class,
                () -> asReader.headObject(r -> r.bucket("conditions").key("v").versionId(secret)));

        String api = cloud.client(ApiGatewayClient.class)
                .createRestApi(r -> r.name("shop"))
                .id();
        Caller shopkeeper = under("shopkeeper", "{\"StringEquals\":{\"apigateway:Resource/ApiName\":\"shop\"}}");
        assertTrue(may(shopkeeper, "apigateway:PATCH", "arn:aws:apigateway:us-east-1::/restapis/" + api));
        assertFalse(may(shopkeeper, "apigateway:PATCH", "arn:aws:apigateway:us-east-1::/restapis/other"));
    }

    @Test
    void a_branch_is_guarded_from_calls_as_from_pushes_and_the_others_are_not() {
        CodeCommitClient own = cloud.client(CodeCommitClient.class);
        own.createRepository(r -> r.repositoryName("guarded"));
        String commit = own.putFile(r -> r.repositoryName("guarded")
                        .branchName("main")
                        .filePath("a")
                        .fileContent(SdkBytes.fromUtf8String("a")))
                .commitId();
        // AWS's own, from the user guide's page on limiting pushes and merges to branches
        Caller developer = under("developer", "{}");
        cloud.client(IamClient.class)
                .putRolePolicy(
                        r -> r.roleName("developer")
                                .policyName("guard")
                                .policyDocument(
                                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":[\"codecommit:GitPush\",\"codecommit:CreateBranch\",\"codecommit:DeleteBranch\",\"codecommit:PutFile\"],\"Resource\":\"*\",\"Condition\":{\"StringEqualsIfExists\":{\"codecommit:References\":[\"refs/heads/main\",\"refs/heads/prod\"]},\"Null\":{\"codecommit:References\":\"false\"}}}}"));
        String arn = "arn:aws:codecommit" + PREFIX + "guarded";
        assertTrue(may(developer, "codecommit:GitPush", arn)); // no ref is known yet: each is asked for when it is
        CodeCommitClient theirs = cloud.cloud().client(CodeCommitClient.class, TestCloud.SCOPE, developer);
        theirs.createBranch(
                r -> r.repositoryName("guarded").branchName("feature").commitId(commit));
        theirs.putFile(r -> r.repositoryName("guarded")
                .branchName("feature")
                .parentCommitId(commit)
                .filePath("b")
                .fileContent(SdkBytes.fromUtf8String("b")));
        theirs.deleteBranch(r -> r.repositoryName("guarded").branchName("feature"));
        denied(() -> theirs.createBranch(
                r -> r.repositoryName("guarded").branchName("prod").commitId(commit)));
        denied(() -> theirs.putFile(r -> r.repositoryName("guarded")
                .branchName("main")
                .parentCommitId(commit)
                .filePath("b")
                .fileContent(SdkBytes.fromUtf8String("b"))));
        denied(() -> theirs.deleteBranch(r -> r.repositoryName("guarded").branchName("prod")));
    }

    private static void denied(Executable call) {
        AwsServiceException refusal = assertThrows(AwsServiceException.class, call);
        assertEquals("AccessDeniedException", refusal.awsErrorDetails().errorCode());
        assertTrue(refusal.getMessage().contains("explicit deny"), refusal.getMessage());
    }

    @Test
    void a_session_is_as_old_as_its_credentials_and_has_no_second_factor() {
        String now = cloud.cloud().clock().instant().plusSeconds(1).toString();
        Caller old = under("old", "{\"DateLessThan\":{\"aws:TokenIssueTime\":\"" + now + "\"}}");
        assertTrue(may(old, "sqs:ListQueues", "*"));
        String issued = old.context().get("aws:TokenIssueTime");
        Caller later = old.with(
                "aws:TokenIssueTime", Instant.parse(issued).plusSeconds(3600).toString());
        assertFalse(may(later, "sqs:ListQueues", "*"));
        assertTrue(
                may(under("no-mfa", "{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"false\"}}"), "sqs:ListQueues", "*"));
        assertFalse(may(
                under("mfa-age", "{\"NumericLessThan\":{\"aws:MultiFactorAuthAge\":\"3600\"}}"),
                "sqs:ListQueues",
                "*"));
    }

    @Test
    void tags_and_the_source_identity_of_a_session_go_on_through_the_roles_that_it_assumes() {
        IamClient iam = cloud.client(IamClient.class);
        String trust = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                + ACCOUNT + "\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]}}";
        for (String name : List.of("first", "second")) {
            iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust));
            iam.putRolePolicy(
                    r -> r.roleName(name)
                            .policyName("p")
                            .policyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"));
        }
        Caller first = session(
                cloud.client(StsClient.class).assumeRole(r -> r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/first")
                        .roleSessionName("one")
                        .sourceIdentity("ann")
                        .tags(t -> t.key("team").value("a"), t -> t.key("once").value("b"))
                        .transitiveTagKeys("team")));
        assertEquals("b", first.context().get("aws:PrincipalTag/once"));
        StsClient asFirst = cloud.cloud().client(StsClient.class, TestCloud.SCOPE, first);
        Caller second = session(asFirst.assumeRole(
                r -> r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/second").roleSessionName("two")));
        assertEquals("a", second.context().get("aws:PrincipalTag/team"));
        assertEquals(null, second.context().get("aws:PrincipalTag/once"));
        assertEquals("ann", second.context().get("aws:SourceIdentity"));
        assertThrows(
                AwsServiceException.class,
                () -> asFirst.assumeRole(r -> r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/second")
                        .roleSessionName("two")
                        .sourceIdentity("bob")));
        iam.updateAssumeRolePolicy(
                r -> r.roleName("second").policyDocument(trust.replace(",\"sts:SetSourceIdentity\"", "")));
        assertThrows(
                AwsServiceException.class,
                () -> asFirst.assumeRole(r ->
                        r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/second").roleSessionName("two")));
    }

    private Caller session(AssumeRoleResponse answer) {
        return cloud.identity()
                .find(answer.credentials().accessKeyId())
                .orElseThrow()
                .caller();
    }
}
