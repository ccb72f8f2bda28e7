package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;

/** The topics of one scope. */
final class Topics {

    /** A topic: what was set on it, not what is computed. */
    record Topic(String name, Map<String, String> attributes, Map<String, String> tags) {

        boolean fifo() {
            return "true".equals(attributes.get("FifoTopic"));
        }
    }

    private static final Set<String> SETTABLE = Set.of(
            "Policy",
            "DisplayName",
            "DeliveryPolicy",
            "KmsMasterKeyId",
            "TracingConfig",
            "SignatureVersion",
            "ContentBasedDeduplication",
            "FifoTopic",
            "FifoThroughputScope");

    private final ServiceContext context;
    private final Table<Topic> table;

    Topics(ServiceContext context) {
        this.context = context;
        this.table = context.table("topics", Topic.class).shared();
    }

    String arn(String name) {
        return context.arn(name);
    }

    Topic create(CreateTopicRequest request) {
        String name = String.valueOf(request.name());
        Map<String, String> attributes = new TreeMap<>(request.attributes());
        boolean fifo = "true".equals(attributes.get("FifoTopic"));
        if (!name.matches("[A-Za-z0-9_-]{1,256}(\\.fifo)?") || name.length() > 256) {
            throw SnsErrors.invalid("Topic Name");
        } else if (name.endsWith(".fifo") != fifo) {
            throw SnsErrors.invalid(
                    fifo
                            ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, "
                                    + "and must be between 1 and 256 characters long."
                            : "Topic Name");
        }
        attributes.forEach(Topics::check);
        Map<String, String> tags = new LinkedHashMap<>();
        request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return table.compute(name, known -> {
                    if (known == null) {
                        attributes.putIfAbsent("Policy", defaultPolicy(name));
                        return new Topic(name, attributes, tags);
                    }
                    if (attributes.entrySet().stream().anyMatch(wanted -> !wanted.getValue()
                            .equals(known.attributes().get(wanted.getKey())))) {
                        throw SnsErrors.invalid("Attributes Reason: Topic already exists with different attributes");
                    } else if (!tags.isEmpty() && !tags.equals(known.tags())) {
                        throw SnsErrors.invalid("Tags Reason: Topic already exists with different tags");
                    }
                    return known;
                })
                .orElseThrow();
    }

    private static void check(String attribute, String value) {
        if (!SETTABLE.contains(attribute)) {
            throw SnsErrors.invalid("AttributeName");
        }
        if (Set.of("Policy", "DeliveryPolicy").contains(attribute) && !value.isEmpty()) {
            try {
                if (!PojoJson.mapper().readTree(value).isObject()) {
                    throw SnsErrors.invalid(attribute + " error: not a JSON object");
                }
            } catch (JsonProcessingException e) {
                throw SnsErrors.invalid(attribute + " error: null");
            }
        }
    }

    private String defaultPolicy(String name) {
        ObjectNode policy = PojoJson.mapper()
                .createObjectNode()
                .put("Version", "2008-10-17")
                .put("Id", "__default_policy_ID");
        ObjectNode statement = policy.putArray("Statement")
                .addObject()
                .put("Sid", "__default_statement_ID")
                .put("Effect", "Allow");
        statement.putObject("Principal").put("AWS", "*");
        ArrayNode actions = statement.putArray("Action");
        List.of(
                        "SNS:GetTopicAttributes",
                        "SNS:SetTopicAttributes",
                        "SNS:AddPermission",
                        "SNS:RemovePermission",
                        "SNS:DeleteTopic",
                        "SNS:Subscribe",
                        "SNS:ListSubscriptionsByTopic",
                        "SNS:Publish")
                .forEach(actions::add);
        statement.put("Resource", arn(name));
        statement
                .putObject("Condition")
                .putObject("StringEquals")
                .put("AWS:SourceOwner", context.scope().accountId());
        return policy.toString();
    }

    /** The topic of an ARN of this scope. */
    Topic get(String arn) {
        return find(arn).orElseThrow(() -> {
            if (arn == null || !arn.matches("arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+")) {
                return SnsErrors.invalid("TopicArn Reason: An ARN must have at least 6 elements, not "
                        + String.valueOf(arn).split(":").length);
            }
            return SnsErrors.missing("Topic");
        });
    }

    Optional<Topic> find(String arn) {
        return arn == null || !arn.startsWith(context.arn(""))
                ? Optional.empty()
                : table.get(arn.substring(context.arn("").length()));
    }

    Topic change(String arn, UnaryOperator<Topic> change) {
        return table.compute(get(arn).name(), topic -> {
                    if (topic == null) {
                        throw SnsErrors.missing("Topic");
                    }
                    return change.apply(topic);
                })
                .orElseThrow();
    }

    void set(String arn, String attribute, String value) {
        String text = value == null ? "" : value;
        check(attribute, text);
        if ("FifoTopic".equals(attribute)) {
            throw SnsErrors.invalid("AttributeName");
        }
        change(arn, topic -> {
            Map<String, String> attributes = new TreeMap<>(topic.attributes());
            if (!text.isEmpty()) {
                attributes.put(attribute, text);
            } else if ("Policy".equals(attribute)) {
                attributes.put(attribute, defaultPolicy(topic.name()));
            } else {
                attributes.remove(attribute);
            }
            return new Topic(topic.name(), attributes, topic.tags());
        });
    }

    void tag(String arn, Map<String, String> add, List<String> remove) {
        if (find(arn).isEmpty()) {
            throw SnsErrors.missingResource();
        }
        change(arn, topic -> {
            Map<String, String> tags = new LinkedHashMap<>(topic.tags());
            tags.putAll(add);
            remove.forEach(tags::remove);
            return new Topic(topic.name(), topic.attributes(), tags);
        });
    }

    void delete(String arn) {
        find(arn).ifPresent(topic -> table.remove(topic.name()));
    }

    List<Topic> list() {
        return table.values();
    }
}
