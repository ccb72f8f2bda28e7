package dev.opsctl.local.service.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.AttachedPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Which attributes a queue takes, their ranges and defaults.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html">SetQueueAttributes</a>
 */
final class QueueAttributes {

    /** Defaults of what every queue has. */
    static final Map<String, String> DEFAULTS = Map.of(
            "DelaySeconds",
            "0",
            "MaximumMessageSize",
            "1048576",
            "MessageRetentionPeriod",
            "345600",
            "ReceiveMessageWaitTimeSeconds",
            "0",
            "VisibilityTimeout",
            "30",
            "KmsDataKeyReusePeriodSeconds",
            "300");

    private static final Map<String, int[]> RANGES = Map.of(
            "DelaySeconds",
            new int[] {0, 900},
            "MaximumMessageSize",
            new int[] {1024, 1048576},
            "MessageRetentionPeriod",
            new int[] {60, 1209600},
            "ReceiveMessageWaitTimeSeconds",
            new int[] {0, 20},
            "VisibilityTimeout",
            new int[] {0, 43200},
            "KmsDataKeyReusePeriodSeconds",
            new int[] {60, 86400});

    private static final Set<String> BOOLEANS =
            Set.of("FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled");
    private static final Set<String> FIFO_ONLY =
            Set.of("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit");
    private static final Set<String> OTHERS = Set.of(
            "Policy",
            "RedrivePolicy",
            "RedriveAllowPolicy",
            "KmsMasterKeyId",
            "DeduplicationScope",
            "FifoThroughputLimit");

    /** What a RedrivePolicy says. */
    record Redrive(String target, int maxReceives) {}

    private QueueAttributes() {}

    /** Checks attributes of a request and gives them in the form that is stored: JSON documents as SQS prints them. */
    static Map<String, String> checked(String queue, String queueArn, Map<String, String> given) {
        Map<String, String> checked = new LinkedHashMap<>();
        given.forEach((name, value) -> checked.put(name, check(queue, queueArn, name, value == null ? "" : value)));
        if ("true".equals(checked.get("SqsManagedSseEnabled"))
                && !checked.getOrDefault("KmsMasterKeyId", "").isEmpty()) {
            throw SqsErrors.attributes(
                    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE"
                            + " or SQS SSE.");
        }
        return checked;
    }

    /** What attributes say together, set now or before. */
    static void checkTogether(QueueRecord queue) {
        if ("perMessageGroupId".equals(queue.attributes().get("FifoThroughputLimit"))
                && !"messageGroup".equals(queue.attributes().get("DeduplicationScope"))) {
            throw SqsErrors.attributeValue(
                    "FifoThroughputLimit",
                    "perMessageGroupId",
                    "Must be set to perQueue when DeduplicationScope is queue.");
        }
    }

    /** What was set on a queue and what holds where nothing was. */
    static Map<String, String> withDefaults(QueueRecord queue) {
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.remove("KmsDataKeyReusePeriodSeconds");
        all.putAll(queue.attributes());
        boolean key = queue.attributes().containsKey("KmsMasterKeyId");
        all.putIfAbsent("SqsManagedSseEnabled", String.valueOf(!key));
        if (key) {
            all.putIfAbsent("KmsDataKeyReusePeriodSeconds", DEFAULTS.get("KmsDataKeyReusePeriodSeconds"));
        } else {
            all.remove("KmsDataKeyReusePeriodSeconds");
        }
        if (queue.fifo()) {
            all.putIfAbsent("ContentBasedDeduplication", "false");
            all.putIfAbsent("DeduplicationScope", "queue");
            all.putIfAbsent("FifoThroughputLimit", "perQueue");
        }
        return all;
    }

    private static String check(String queue, String queueArn, String name, String value) {
        int[] range = RANGES.get(name);
        boolean fifo = queue.endsWith(".fifo");
        if (range == null && !BOOLEANS.contains(name) && !OTHERS.contains(name)) {
            throw SqsErrors.attributeName(name);
        } else if (FIFO_ONLY.contains(name) && !fifo) {
            throw name.equals("DeduplicationScope") || name.equals("FifoThroughputLimit")
                    ? SqsErrors.attributes("You can specify the " + name + " only when FifoQueue is set to true.")
                    : SqsErrors.attributeName(name);
        } else if (range != null && !inRange(value, range)) {
            throw SqsErrors.attributeValue(name);
        } else if (range != null) {
            return String.valueOf(Integer.parseInt(value));
        } else if (BOOLEANS.contains(name)) {
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")
                    || name.equals("FifoQueue") && value.equalsIgnoreCase("false")) {
                throw SqsErrors.attributeValue(name);
            }
            return value.toLowerCase(java.util.Locale.ROOT);
        }
        return switch (name) {
            case "DeduplicationScope" -> oneOf(name, value, Set.of("queue", "messageGroup"));
            case "FifoThroughputLimit" -> oneOf(name, value, Set.of("perQueue", "perMessageGroupId"));
            case "Policy" -> value.isEmpty() ? value : policy(value);
            case "RedrivePolicy" -> value.isEmpty() ? value : redrivePolicy(value, fifo, queueArn);
            case "RedriveAllowPolicy" -> value.isEmpty() ? value : allowPolicy(value);
            default -> value;
        };
    }

    private static boolean inRange(String value, int[] range) {
        try {
            int number = Integer.parseInt(value);
            return number >= range[0] && number <= range[1];
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String policy(String value) {
        AttachedPolicy.read(value)
                .filter(policy -> policy.keepsTo(SqsClient.class, "sqs", Set.of()))
                .orElseThrow(() -> SqsErrors.attributeValue("Policy"));
        return object("Policy", value).toString();
    }

    private static String oneOf(String name, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            throw SqsErrors.attributeValue(name);
        }
        return value;
    }

    private static ObjectNode object(String name, String value) {
        try {
            if (PojoJson.mapper().readTree(value) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // reported below like every other document that is no object
        }
        throw SqsErrors.attributeValue(name);
    }

    private static String redrivePolicy(String value, boolean fifo, String queueArn) {
        ObjectNode policy = object("RedrivePolicy", value);
        String target = policy.path("deadLetterTargetArn").asText("");
        if (!policy.has("deadLetterTargetArn") || !policy.has("maxReceiveCount")) {
            throw SqsErrors.attributeValue(
                    "RedrivePolicy",
                    value,
                    "Redrive policy does not contain mandatory attribute: "
                            + (policy.has("deadLetterTargetArn") ? "maxReceiveCount" : "deadLetterTargetArn") + ".");
        } else if (!inRange(policy.path("maxReceiveCount").asText(), new int[] {1, 1000})) {
            throw SqsErrors.attributeValue(
                    "RedrivePolicy",
                    value,
                    "Invalid value for maxReceiveCount: "
                            + policy.path("maxReceiveCount").asText()
                            + ", valid values are from 1 to 1000 both inclusive.");
        } else if (!isQueue(target)) {
            throw SqsErrors.attributeValue("RedrivePolicy", value, "Invalid value for deadLetterTargetArn.");
        } else if (target.endsWith(".fifo") != fifo) {
            throw SqsErrors.attributeValue(
                    "RedrivePolicy", value, "Dead-letter queue must be same type of queue as the source.");
        } else if (!target.startsWith(queueArn.substring(0, queueArn.lastIndexOf(':') + 1))) {
            throw SqsErrors.attributeValue(
                    "RedrivePolicy", value, "Dead-letter target owner should be same as the source.");
        }
        return policy.put("maxReceiveCount", policy.path("maxReceiveCount").asInt())
                .toString();
    }

    private static boolean isQueue(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("sqs") && QueueUrl.isName(arn.resource()))
                .isPresent();
    }

    private static String allowPolicy(String value) {
        ObjectNode policy = object("RedriveAllowPolicy", value);
        String permission = oneOf(
                "RedriveAllowPolicy",
                policy.path("redrivePermission").asText(),
                Set.of("allowAll", "denyAll", "byQueue"));
        JsonNode sources = policy.path("sourceQueueArns");
        if (permission.equals("byQueue") != (sources.isArray() && !sources.isEmpty()) || sources.size() > 10) {
            throw SqsErrors.attributeValue("RedriveAllowPolicy");
        }
        for (JsonNode source : sources) {
            if (!isQueue(source.asText())) {
                throw SqsErrors.attributeValue("RedriveAllowPolicy");
            }
        }
        return policy.toString();
    }

    /** The dead-letter queue of a queue. */
    static Optional<Redrive> redrive(QueueRecord queue) {
        return Optional.ofNullable(queue.attributes().get("RedrivePolicy")).map(QueueAttributes::redrive);
    }

    /** @param policy one that was checked */
    static Redrive redrive(String policy) {
        ObjectNode object = object("RedrivePolicy", policy);
        return new Redrive(
                object.path("deadLetterTargetArn").asText(),
                object.path("maxReceiveCount").asInt());
    }

    /** Whether a dead-letter queue takes a source queue's messages. */
    static boolean allows(QueueRecord deadLetterQueue, String sourceArn) {
        String policy = deadLetterQueue.attributes().get("RedriveAllowPolicy");
        if (policy == null) {
            return true;
        }
        ObjectNode object = object("RedriveAllowPolicy", policy);
        return switch (object.path("redrivePermission").asText()) {
            case "denyAll" -> false;
            case "byQueue" -> {
                for (JsonNode source : object.path("sourceQueueArns")) {
                    if (source.asText().equals(sourceArn)) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> true;
        };
    }
}
