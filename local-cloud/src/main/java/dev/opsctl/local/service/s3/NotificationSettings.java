package dev.opsctl.local.service.s3;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;

/** What a bucket's events go to: kept with the bucket, and tried out when it is set. */
final class NotificationSettings {

    private static final String DESTINATION = "arn:aws:(sqs|sns|lambda):[a-z0-9-]+:\\d{12}:.+";

    private final ObjectStore store;
    private final BucketEvents events;

    NotificationSettings(ObjectStore store, BucketEvents events) {
        this.store = store;
        this.events = events;
    }

    public void putBucketNotificationConfiguration(PutBucketNotificationConfigurationRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        NotificationConfiguration asked = request.notificationConfiguration();
        Stream.of(
                        asked.queueConfigurations().stream().map(c -> c.queueArn()),
                        asked.topicConfigurations().stream().map(c -> c.topicArn()),
                        asked.lambdaFunctionConfigurations().stream().map(c -> c.lambdaFunctionArn()))
                .flatMap(arns -> arns)
                .filter(arn -> !arn.matches(DESTINATION))
                .findFirst()
                .ifPresent(arn -> {
                    throw S3Errors.of(400, "InvalidArgument", "The ARN is not well formed");
                });
        NotificationConfiguration named = asked.toBuilder()
                .queueConfigurations(asked.queueConfigurations().stream()
                        .map(c -> c.toBuilder().id(id(c.id())).build())
                        .toList())
                .topicConfigurations(asked.topicConfigurations().stream()
                        .map(c -> c.toBuilder().id(id(c.id())).build())
                        .toList())
                .lambdaFunctionConfigurations(asked.lambdaFunctionConfigurations().stream()
                        .map(c -> c.toBuilder().id(id(c.id())).build())
                        .toList())
                .build();
        if (!Boolean.TRUE.equals(request.skipDestinationValidation())) {
            Stream.concat(
                            named.queueConfigurations().stream().map(c -> c.queueArn()),
                            named.topicConfigurations().stream().map(c -> c.topicArn()))
                    .forEach(target -> tried(bucket, target));
        }
        store.notify(bucket.name(), named);
    }

    private void tried(BucketRecord bucket, String target) {
        try {
            events.test(bucket, target);
        } catch (AwsServiceException e) {
            throw S3Errors.of(
                    400, "InvalidArgument", "Unable to validate the following destination configurations: " + target);
        }
    }

    public GetBucketNotificationConfigurationResponse getBucketNotificationConfiguration(
            GetBucketNotificationConfigurationRequest request) {
        NotificationConfiguration set = store.bucket(request.bucket()).notifications();
        return set == null
                ? GetBucketNotificationConfigurationResponse.builder().build()
                : GetBucketNotificationConfigurationResponse.builder()
                        .queueConfigurations(orNone(set.queueConfigurations()))
                        .topicConfigurations(orNone(set.topicConfigurations()))
                        .lambdaFunctionConfigurations(orNone(set.lambdaFunctionConfigurations()))
                        .eventBridgeConfiguration(set.eventBridgeConfiguration())
                        .build();
    }

    private static <T> @Nullable List<T> orNone(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static String id(String given) {
        return given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    }
}
