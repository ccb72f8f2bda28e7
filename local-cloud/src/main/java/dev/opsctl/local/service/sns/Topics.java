package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.Tag;

/** The topics of one scope. */
final class Topics {

    /** A topic: what was set on it, not what is computed. */
    record Topic(String name, Map<String, String> attributes, Map<String, String> tags) {

        boolean fifo() {
            return "true".equals(attributes.get("FifoTopic"));
        }

        /** Who may use it: each has one, its owner's from the beginning. */
        String policy() {
            return Objects.requireNonNull(attributes.get("Policy"), "Policy");
        }

        /** Of the notifications: {@code 1} or {@code 2}. */
        String signatureVersion() {
            return attributes.getOrDefault("SignatureVersion", "1");
        }

        Topic with(String attribute, String value) {
            Map<String, String> changed = new TreeMap<>(attributes);
            changed.put(attribute, value);
            return new Topic(name, changed, tags);
        }

        Topic without(String attribute) {
            Map<String, String> changed = new TreeMap<>(attributes);
            changed.remove(attribute);
            return new Topic(name, changed, tags);
        }

        Topic tagged(Map<String, String> newTags) {
            return new Topic(name, attributes, newTags);
        }
    }

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
        Map<String, String> attributes = TopicAttributes.given(request.attributes());
        boolean fifo = "true".equals(attributes.get("FifoTopic"));
        if (!name.matches("[A-Za-z0-9_-]{1,256}(\\.fifo)?") || name.length() > 256) {
            throw SnsErrors.invalid("Topic Name");
        } else if (name.endsWith(".fifo") != fifo) {
            throw SnsErrors.invalid(
                    fifo
                            ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and"
                                    + " lowercase ASCII letters, numbers, underscores, and hyphens, and must be between"
                                    + " 1 and 256 characters long."
                            : "Topic Name");
        }
        request.attributes()
                .forEach((attribute, value) -> TopicAttributes.check(attribute, value == null ? "" : value, fifo));
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), SnsErrors::tag);
        Topic wanted = new Topic(name, attributes, tags);
        return context.cloud().store().change(change -> {
            Topic made = attributes.containsKey("Policy") ? wanted : wanted.with("Policy", defaultPolicy(name));
            if (table.insert(name, made)) {
                return made;
            }
            Topic known = table.get(name).orElseThrow();
            if (attributes.entrySet().stream()
                    .anyMatch(one -> !one.getValue().equals(known.attributes().get(one.getKey())))) {
                throw SnsErrors.invalid("Attributes Reason: Topic already exists with different attributes");
            } else if (!known.tags().entrySet().containsAll(tags.entrySet())) {
                throw SnsErrors.invalid("Tags Reason: Topic already exists with different tags");
            }
            return known;
        });
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
        requireArn(arn);
        return find(arn).orElseThrow(() -> SnsErrors.missing("Topic"));
    }

    /** Refuses what is no topic's ARN. */
    void requireArn(String text) {
        Arn arn = Arn.parse(text).orElseThrow(() -> SnsErrors.noArn("TopicArn", text));
        String asked = context.caller().context().getOrDefault("aws:RequestedRegion", arn.region());
        if (!arn.service().equals(context.service()) || !arn.region().equals(asked)) {
            throw SnsErrors.invalid("TopicArn"); // another region's topic too
        }
    }

    Optional<Topic> find(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.isOf(context.service(), context.scope()))
                .flatMap(arn -> table.get(arn.resource()));
    }

    void change(Topic topic, UnaryOperator<Topic> change) {
        change(topic, change, () -> SnsErrors.missing("Topic"));
    }

    /** @param missing what to say if the topic has just been deleted: the same as if it had been before */
    void change(Topic topic, UnaryOperator<Topic> change, Supplier<SnsException> missing) {
        table.update(topic.name(), change).orElseThrow(missing);
    }

    void set(String arn, String attribute, String value) {
        Topic topic = get(arn);
        String text = value == null ? "" : value;
        TopicAttributes.check(attribute, text, topic.fifo());
        if ("FifoTopic".equals(attribute)) {
            throw SnsErrors.invalid("AttributeName");
        }
        change(
                topic,
                now -> !text.isEmpty()
                        ? now.with(attribute, text)
                        : "Policy".equals(attribute)
                                ? now.with(attribute, defaultPolicy(now.name()))
                                : now.without(attribute));
    }

    void delete(String arn) {
        find(arn).ifPresent(topic -> table.remove(topic.name()));
    }

    List<Topic> list() {
        return table.values();
    }
}
