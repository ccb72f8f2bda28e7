package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

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
        asked.queueConfigurations().forEach(c -> check("Queue", c.queueArn()));
        asked.topicConfigurations().forEach(c -> check("Topic", c.topicArn()));
        asked.lambdaFunctionConfigurations().forEach(c -> check("CloudFunction", c.lambdaFunctionArn()));
        NotificationConfiguration named = asked.toBuilder()
                .queueConfigurations(asked.queueConfigurations().stream()
                        .map(c -> c.toBuilder()
                                .id(id(c.id()))
                                .filter(filter(c.filter()))
                                .build())
                        .toList())
                .topicConfigurations(asked.topicConfigurations().stream()
                        .map(c -> c.toBuilder()
                                .id(id(c.id()))
                                .filter(filter(c.filter()))
                                .build())
                        .toList())
                .lambdaFunctionConfigurations(asked.lambdaFunctionConfigurations().stream()
                        .map(c -> c.toBuilder()
                                .id(id(c.id()))
                                .filter(filter(c.filter()))
                                .build())
                        .toList())
                .build();
        if (!Boolean.TRUE.equals(request.skipDestinationValidation())) {
            Stream.concat(
                            named.queueConfigurations().stream().map(c -> c.queueArn()),
                            named.topicConfigurations().stream().map(c -> c.topicArn()))
                    .forEach(target -> tried(bucket, target));
            named.lambdaFunctionConfigurations().forEach(c -> {
                String function = c.lambdaFunctionArn();
                if (!events.mayInvoke(bucket, function)) {
                    throw notValid(function, "Not authorized to invoke function [" + function + "]");
                }
            });
        }
        store.change(bucket.name(), b -> b.withNotifications(named));
    }

    private void tried(BucketRecord bucket, String target) {
        try {
            events.test(bucket, target);
        } catch (AwsServiceException e) {
            String kind = Arn.of(target).service().equals("sns") ? "topic" : "queue";
            throw notValid(
                    target,
                    isThere(Arn.of(target))
                            ? "Permissions on the destination " + kind
                                    + " do not allow S3 to publish notifications from this bucket"
                            : "The destination " + kind + " does not exist");
        }
    }

    /** Asked as the destination's owner: who may not send there would not hear that there is nothing. */
    private boolean isThere(Arn target) {
        Cloud cloud = store.context().cloud();
        Caller owner = Caller.root(target.accountId());
        try {
            if (target.service().equals("sns")) {
                cloud.client(SnsClient.class, target.scope(), owner)
                        .getTopicAttributes(r -> r.topicArn(target.toString()));
            } else {
                cloud.client(SqsClient.class, target.scope(), owner).getQueueUrl(r -> r.queueName(target.resource()));
            }
            return true;
        } catch (QueueDoesNotExistException | NotFoundException e) {
            return false;
        }
    }

    private static RuntimeException notValid(String target, String why) {
        return S3Errors.of(
                400,
                "InvalidArgument",
                "Unable to validate the following destination configurations",
                "ArgumentName1",
                target + ", null",
                "ArgumentValue1",
                why);
    }

    /** @param element as S3 calls the destination in its XML */
    private static void check(String element, String arn) {
        if (!arn.matches(DESTINATION)) {
            throw S3Errors.argument(
                    element,
                    arn,
                    arn.startsWith("arn:") ? "The ARN is not well formed" : "The ARN could not be parsed");
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

    /** The filter with its rules' names as S3 spells them, however they were given. */
    private static @Nullable NotificationConfigurationFilter filter(@Nullable NotificationConfigurationFilter asked) {
        return asked == null || asked.key() == null
                ? asked
                : asked.toBuilder()
                        .key(k -> k.filterRules(asked.key().filterRules().stream()
                                .map(rule -> rule.toBuilder()
                                        .name(name(rule.nameAsString()))
                                        .build())
                                .toList()))
                        .build();
    }

    private static String name(@Nullable String given) {
        return Stream.of("Prefix", "Suffix")
                .filter(known -> known.equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(() -> S3Errors.argument(
                        "FilterRule.Name", given, "filter rule name must be either prefix or suffix"));
    }

    private static String id(String given) {
        return given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    }
}
