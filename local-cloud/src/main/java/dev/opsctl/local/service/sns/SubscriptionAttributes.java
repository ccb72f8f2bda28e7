package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes a subscription takes, and what they may be.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html">SetSubscriptionAttributes</a>
 */
final class SubscriptionAttributes {

    private static final Set<String> RAW_PROTOCOLS = Set.of("sqs", "http", "https", "firehose");
    private static final Map<String, String> DEFAULTS =
            Map.of("FilterPolicyScope", "MessageAttributes", "RawMessageDelivery", "false");

    private SubscriptionAttributes() {}

    /**
     * Filter policies are checked with their scope ({@link FilterPolicy#check}).
     *
     * @param subscribing whether it comes with Subscribe, which says so in its refusals
     * @throws software.amazon.awssdk.services.sns.model.SnsException if SNS does not take the value; an empty one is the default
     */
    static void check(String name, String given, String protocol, boolean subscribing) {
        String value = given == null ? "" : given;
        switch (String.valueOf(name)) {
            case "FilterPolicy" -> {
                // with its scope
            }
            case "FilterPolicyScope" -> {
                if (!value.isEmpty()
                        && !Set.of("MessageAttributes", "MessageBody").contains(value)) {
                    throw SnsErrors.invalid("FilterPolicyScope: Invalid value [" + value
                            + "]. Please use either MessageBody or MessageAttributes");
                }
            }
            case "RawMessageDelivery" -> checkRaw(value, protocol, SnsErrors.where(subscribing));
            case "RedrivePolicy" -> {
                if (!value.isEmpty()) {
                    checkRedrive(value, SnsErrors.where(subscribing));
                }
            }
            case "DeliveryPolicy" -> {
                if (!value.isEmpty()) {
                    JsonNode policy = TopicAttributes.object(value)
                            .orElseThrow(() -> SnsErrors.invalid("DeliveryPolicy: failed to parse JSON."));
                    DeliveryPolicy.check(
                            policy.path("healthyRetryPolicy"),
                            policy.path("throttlePolicy"),
                            policy.path("requestPolicy"));
                }
            }
            case "ReplayPolicy" ->
                throw SnsErrors.invalid("ReplayPolicy Reason: the local cloud keeps no archive of messages");
            default -> throw SnsErrors.invalid("AttributeName");
        }
    }

    /** What Subscribe gives, as it is kept; an attribute with an empty value is as if it was not there. */
    static Map<String, String> given(Map<String, String> attributes) {
        Map<String, String> given = TopicAttributes.given(attributes);
        given.replaceAll(SubscriptionAttributes::stored);
        return given;
    }

    /** A value as it is kept and shown, however it was written. */
    static String stored(String name, String value) {
        return "RawMessageDelivery".equals(name) ? value.toLowerCase(Locale.ROOT) : value;
    }

    /** What holds for a subscription, whether it was set or not; null if nothing does. */
    static @Nullable String value(Map<String, String> attributes, String name) {
        return attributes.getOrDefault(name, DEFAULTS.get(name));
    }

    /** The dead letters of an ordered subscription stay in order, too. */
    static void checkDeadLetters(
            Map<String, String> attributes, String topicArn, String endpoint, boolean subscribing) {
        boolean ordered = topicArn.endsWith(".fifo") && endpoint.endsWith(".fifo");
        if (ordered
                && deadLetterTarget(attributes.getOrDefault("RedrivePolicy", ""))
                        .filter(queue -> !queue.endsWith(".fifo"))
                        .isPresent()) {
            throw SnsErrors.invalid(SnsErrors.where(subscribing)
                    + "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
        }
    }

    private static void checkRaw(String value, String protocol, String where) {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw SnsErrors.invalid(
                    where + "RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.");
        } else if (value.equalsIgnoreCase("true") && !RAW_PROTOCOLS.contains(protocol)) {
            throw SnsErrors.invalid(
                    where + "Delivery protocol [" + protocol + "] does not support raw message delivery.");
        }
    }

    private static void checkRedrive(String value, String where) {
        try {
            PojoJson.mapper().readTree(value);
        } catch (JsonProcessingException e) {
            throw SnsErrors.invalid(where + "RedrivePolicy: failed to parse JSON. " + e.getMessage());
        }
        if (deadLetterTarget(value).isEmpty()) {
            throw SnsErrors.invalid(where + "RedrivePolicy: deadLetterTargetArn is an invalid arn");
        }
    }

    static Optional<String> deadLetterTarget(String redrivePolicy) {
        return TopicAttributes.object(redrivePolicy)
                .map(policy -> policy.path("deadLetterTargetArn").asText())
                .filter(SubscriptionAttributes::isQueue);
    }

    static boolean isQueue(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("sqs") && QueueUrl.isName(arn.resource()))
                .isPresent();
    }
}
