package dev.opsctl.target;

import dev.opsctl.functions.runtime.LightHttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.xray.XRayClient;

/** SDK clients of one target, each made when first asked for. */
public final class Clients implements AutoCloseable {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    /** As long as a function may run. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(15);

    private final Target target;
    private final Map<Class<?>, Object> made = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable SdkHttpClient http;

    public Clients(Target target) {
        this.target = target;
    }

    public Target target() {
        return target;
    }

    public CloudFormationClient cloudFormation() {
        return client(CloudFormationClient.class, CloudFormationClient::builder);
    }

    public DynamoDbClient dynamoDb() {
        return client(DynamoDbClient.class, DynamoDbClient::builder);
    }

    public S3Client s3() {
        return client(S3Client.class, S3Client::builder);
    }

    public LambdaClient lambda() {
        return client(LambdaClient.class, LambdaClient::builder);
    }

    public CloudFrontClient cloudFront() {
        return client(CloudFrontClient.class, CloudFrontClient::builder);
    }

    public CodeBuildClient codeBuild() {
        return client(CodeBuildClient.class, CodeBuildClient::builder);
    }

    public CodeCommitClient codeCommit() {
        return client(CodeCommitClient.class, CodeCommitClient::builder);
    }

    public CodePipelineClient codePipeline() {
        return client(CodePipelineClient.class, CodePipelineClient::builder);
    }

    public CloudWatchClient cloudWatch() {
        return client(CloudWatchClient.class, CloudWatchClient::builder);
    }

    public CloudWatchLogsClient logs() {
        return client(CloudWatchLogsClient.class, CloudWatchLogsClient::builder);
    }

    public SfnClient stepFunctions() {
        return client(SfnClient.class, SfnClient::builder);
    }

    public ApiGatewayClient apiGateway() {
        return client(ApiGatewayClient.class, ApiGatewayClient::builder);
    }

    public SesClient ses() {
        return client(SesClient.class, SesClient::builder);
    }

    public SnsClient sns() {
        return client(SnsClient.class, SnsClient::builder);
    }

    public SqsClient sqs() {
        return client(SqsClient.class, SqsClient::builder);
    }

    public StsClient sts() {
        return client(StsClient.class, StsClient::builder);
    }

    /** The id of the account that the calls are made in. */
    public String account() {
        return sts().getCallerIdentity().account();
    }

    public SecretsManagerClient secretsManager() {
        return client(SecretsManagerClient.class, SecretsManagerClient::builder);
    }

    /** IAM has one address for all regions of a partition; the SDK knows it. */
    public IamClient iam() {
        return client(IamClient.class, IamClient::builder);
    }

    public KmsClient kms() {
        return client(KmsClient.class, KmsClient::builder);
    }

    public XRayClient xray() {
        return client(XRayClient.class, XRayClient::builder);
    }

    /** Clients of the same target that work as another role; the session lasts an hour. */
    public Clients assuming(String roleArn, String session) {
        var credentials = sts().assumeRole(r -> r.roleArn(roleArn).roleSessionName(session))
                .credentials();
        return new Clients(target.as(StaticCredentialsProvider.create(AwsSessionCredentials.create(
                credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()))));
    }

    static SdkHttpClient http(@Nullable URI endpoint) {
        return endpoint == null || !"http".equals(endpoint.getScheme())
                ? LightHttpClient.overTls(LONGEST_CONNECT, LONGEST_ANSWER)
                : LightHttpClient.plain(LONGEST_CONNECT, LONGEST_ANSWER);
    }

    /**
     * AWS's standard settings of the profile: endpoints (FIPS, dual-stack, {@code endpoint_url}) and retries, which slow down by
     * themselves when AWS throttles unless the operator has chosen another mode.
     */
    private ClientOverrideConfiguration standard() {
        RetryMode.Resolver retries = RetryMode.resolver().defaultRetryMode(RetryMode.ADAPTIVE_V2);
        ClientOverrideConfiguration.Builder standard = ClientOverrideConfiguration.builder();
        if (target.profile() != null) {
            standard.defaultProfileName(target.profile());
            retries.profileName(target.profile());
        }
        return standard.retryStrategy(retries.resolve()).build();
    }

    private synchronized <C extends AutoCloseable, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>>
            C client(Class<C> type, Supplier<B> builder) {
        Object known = made.get(type);
        if (known == null) {
            if (http == null) {
                http = http(target.endpoint());
            }
            B prepared = builder.get()
                    .region(Region.of(target.region()))
                    .credentialsProvider(target.credentials())
                    .httpClient(http);
            if (target.endpoint() != null) {
                prepared.endpointOverride(target.endpoint());
            }
            if (target.aws()) {
                prepared.overrideConfiguration(standard());
            }
            C client = prepared.build();
            open.push(client);
            made.put(type, client);
            known = client;
        }
        return type.cast(known);
    }

    @Override
    public void close() {
        for (AutoCloseable client : open) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("an SDK client failed to close", e);
            }
        }
        if (http != null) {
            http.close();
        }
    }
}
