package dev.opsctl.functions.runtime;

import dev.opsctl.functions.tracing.TracedCalls;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * SDK clients as functions want them: the light HTTP client, short timeouts, region, endpoint and credentials from the environment.
 * Made in handlers' constructors, so that Lambda's start phase pays for them.
 */
public final class Clients {
    private Clients() {}

    public static DynamoDbClient dynamoDb() {
        return lean(DynamoDbClient.builder()).build();
    }

    /** Path style, so that a bucket's name never has to resolve as a host. */
    public static S3Client s3() {
        return lean(S3Client.builder().forcePathStyle(true)).build();
    }

    public static SesClient ses() {
        return lean(SesClient.builder()).build();
    }

    /** Every call is made once: what SES has taken it cannot give back. */
    public static SesClient sesWithoutRetries() {
        return SesClient.builder()
                .httpClient(http(10))
                .overrideConfiguration(
                        c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(new TracedCalls()))
                .build();
    }

    public static SqsClient sqs() {
        return lean(SqsClient.builder()).build();
    }

    /** Every call is made once and answered within 7 s, for what SNS has taken it cannot take back. */
    public static SnsClient snsWithoutRetries() {
        return SnsClient.builder()
                .httpClient(http(5))
                .overrideConfiguration(
                        c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(new TracedCalls()))
                .build();
    }

    public static SfnClient sfn() {
        return lean(SfnClient.builder()).build();
    }

    public static KmsClient kms() {
        return lean(KmsClient.builder()).build();
    }

    public static LambdaClient lambda() {
        return lean(LambdaClient.builder()).build();
    }

    /** As somebody else than the function's role. */
    public static LambdaClient lambda(AwsCredentialsProvider credentials) {
        return lean(LambdaClient.builder().credentialsProvider(credentials)).build();
    }

    public static StsClient sts() {
        return lean(StsClient.builder()).build();
    }

    public static EventBridgeClient eventBridge() {
        return lean(EventBridgeClient.builder()).build();
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B lean(B builder) {
        return builder.httpClient(http(20)).overrideConfiguration(c -> c.retryStrategy(RetryMode.STANDARD)
                .addExecutionInterceptor(new TracedCalls()));
    }

    private static SdkHttpClient http(int seconds) {
        Duration connect = Duration.ofSeconds(2);
        Duration answer = Duration.ofSeconds(seconds);
        return String.valueOf(System.getenv("AWS_ENDPOINT_URL")).startsWith("http:")
                ? LightHttpClient.plain(connect, answer)
                : LightHttpClient.overTls(connect, answer);
    }
}
