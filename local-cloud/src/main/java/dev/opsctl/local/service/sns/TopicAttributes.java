package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.AttachedPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Which attributes a topic takes, and what they may be.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html">SetTopicAttributes</a>
 */
final class TopicAttributes {

    /** What a topic's policy may speak of. */
    static final Set<String> POLICY_ACTIONS = Set.of(
            "GetTopicAttributes",
            "SetTopicAttributes",
            "AddPermission",
            "RemovePermission",
            "DeleteTopic",
            "Subscribe",
            "ListSubscriptionsByTopic",
            "Publish",
            "Receive");

    private static final int MOST_POLICY_BYTES = 30_720;
    private static final int LONGEST_NAME = 100;
    private static final Set<String> FIFO_ONLY = Set.of("ContentBasedDeduplication", "FifoThroughputScope");

    private static final Pattern STATUS = Pattern.compile(
            "(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)");

    private TopicAttributes() {}

    /** @throws software.amazon.awssdk.services.sns.model.SnsException if SNS does not take the value; an empty one is the default */
    static void check(String name, String value, boolean fifo) {
        if (FIFO_ONLY.contains(String.valueOf(name)) && !fifo) {
            throw SnsErrors.unknownAttribute(name);
        }
        boolean valid =
                switch (String.valueOf(name)) {
                    case "Policy" -> value.isEmpty() || isPolicy(value);
                    case "DeliveryPolicy" -> value.isEmpty() || isDeliveryPolicy(value);
                    case "DisplayName" ->
                        value.length() <= LONGEST_NAME && value.chars().noneMatch(Character::isISOControl);
                    case "KmsMasterKeyId" -> value.isEmpty() || isKey(value);
                    case "TracingConfig" ->
                        value.isEmpty() || Set.of("PassThrough", "Active").contains(value);
                    case "SignatureVersion" ->
                        value.isEmpty() || Set.of("1", "2").contains(value);
                    case "ContentBasedDeduplication" -> value.isEmpty() || isBoolean(value);
                    case "FifoTopic" -> isBoolean(value);
                    case "FifoThroughputScope" ->
                        value.isEmpty() || Set.of("Topic", "MessageGroup").contains(value);
                    case "ArchivePolicy" ->
                        throw SnsErrors.invalid("ArchivePolicy Reason: the local cloud keeps no archive of messages");
                    default -> {
                        if (STATUS.matcher(String.valueOf(name)).matches()) {
                            throw SnsErrors.invalid(
                                    name + " Reason: the local cloud writes no logs of delivery status");
                        }
                        throw SnsErrors.invalid("AttributeName");
                    }
                };
        if (!valid) {
            throw SnsErrors.invalid(name + " Reason: " + value + " is not a valid value");
        }
    }

    /** What a request that creates something gives: an attribute with an empty value is as if it was not there. */
    static Map<String, String> given(Map<String, String> attributes) {
        Map<String, String> given = new TreeMap<>();
        attributes.forEach((name, value) -> {
            if (value != null && !value.isEmpty()) {
                given.put(name, value);
            }
        });
        return given;
    }

    private static boolean isBoolean(String value) {
        return value.equals("true") || value.equals("false");
    }

    private static boolean isKey(String value) {
        return value.startsWith("arn:")
                ? Arn.parse(value).filter(arn -> arn.service().equals("kms")).isPresent()
                : value.matches("(alias/)?[A-Za-z0-9/_-]{1,256}");
    }

    private static boolean isPolicy(String value) {
        if (value.length() > MOST_POLICY_BYTES) {
            throw SnsErrors.invalid("Policy exceeds the maximum size of 30 KB.");
        }
        AttachedPolicy policy = AttachedPolicy.read(value).orElseThrow(() -> SnsErrors.invalid("Policy Error: null"));
        if (!policy.keepsTo(SnsClient.class, "sns", POLICY_ACTIONS)) {
            throw SnsErrors.outOfScope();
        }
        return true;
    }

    /** A document whose numbers are in AWS's ranges. */
    private static boolean isDeliveryPolicy(String value) {
        JsonNode policy = object(value).orElseThrow(() -> SnsErrors.invalid("DeliveryPolicy: failed to parse JSON."));
        JsonNode http = policy.path("http");
        if (policy.size() != 1 || !http.isObject()) {
            throw SnsErrors.invalid("DeliveryPolicy: http must be specified");
        }
        DeliveryPolicy.check(
                http.path("defaultHealthyRetryPolicy"),
                http.path("defaultThrottlePolicy"),
                http.path("defaultRequestPolicy"));
        return true;
    }

    static Optional<JsonNode> object(String text) {
        try {
            return Optional.ofNullable(PojoJson.mapper().readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
