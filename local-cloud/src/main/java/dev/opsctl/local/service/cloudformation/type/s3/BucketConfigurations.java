package dev.opsctl.local.service.cloudformation.type.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.MetricsConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;

/**
 * What the template's bucket says in other shapes than the API of S3.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html">Rule</a>
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html">
 *     NotificationConfiguration</a>
 */
final class BucketConfigurations {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BucketConfigurations() {}

    /** @param properties of the bucket; none for a bucket that tells nobody */
    static NotificationConfiguration notifications(JsonNode properties) {
        JsonNode given = properties.path("NotificationConfiguration");
        ObjectNode made = NODES.objectNode();
        destinations(given, made, "QueueConfigurations", "Queue", "QueueArn");
        destinations(given, made, "TopicConfigurations", "Topic", "TopicArn");
        destinations(given, made, "LambdaConfigurations", "Function", "LambdaFunctionArn");
        if (given.path("EventBridgeConfiguration").path("EventBridgeEnabled").asBoolean()) {
            made.putObject("EventBridgeConfiguration");
        }
        return PojoJson.read(made, NotificationConfiguration.class);
    }

    private static void destinations(JsonNode given, ObjectNode made, String list, String name, String arn) {
        ArrayNode all = NODES.arrayNode();
        for (JsonNode one : given.path(list)) {
            ObjectNode destination = all.addObject();
            destination.set(arn, one.get(name));
            destination.putArray("Events").add(one.path("Event"));
            JsonNode rules = one.path("Filter").path("S3Key").path("Rules");
            if (rules.isArray()) {
                destination.putObject("Filter").putObject("Key").set("FilterRules", rules);
            }
        }
        if (!all.isEmpty()) {
            made.set(list.equals("LambdaConfigurations") ? "LambdaFunctionConfigurations" : list, all);
        }
    }

    /** What metrics there are of the bucket's requests, each of what its filter lets through. */
    static List<MetricsConfiguration> metrics(JsonNode properties) {
        List<MetricsConfiguration> all = new ArrayList<>();
        for (JsonNode one : properties.path("MetricsConfigurations")) {
            ObjectNode made = NODES.objectNode();
            copy(one, made, "Id", "Id");
            ObjectNode filter = NODES.objectNode();
            copy(one, filter, "Prefix", "Prefix");
            copy(one, filter, "AccessPointArn", "AccessPointArn");
            ObjectNode whole = together(filter, one.path("TagFilters"));
            if (!whole.isEmpty()) {
                made.set("Filter", whole);
            }
            all.add(PojoJson.read(made, MetricsConfiguration.class));
        }
        return all;
    }

    /** The rules of LifecycleConfiguration, which CloudFormation flattens. */
    static List<LifecycleRule> lifecycle(JsonNode properties) {
        List<LifecycleRule> rules = new ArrayList<>();
        for (JsonNode rule : properties.path("LifecycleConfiguration").path("Rules")) {
            ObjectNode made = NODES.objectNode();
            copy(rule, made, "Id", "ID");
            copy(rule, made, "Status", "Status");
            copy(rule, made, "AbortIncompleteMultipartUpload", "AbortIncompleteMultipartUpload");
            ObjectNode expiration = NODES.objectNode();
            copy(rule, expiration, "ExpirationInDays", "Days");
            copy(rule, expiration, "ExpirationDate", "Date");
            copy(rule, expiration, "ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker");
            if (!expiration.isEmpty()) {
                made.set("Expiration", expiration);
            }
            copy(rule, made, "NoncurrentVersionExpiration", "NoncurrentVersionExpiration");
            if (rule.has("NoncurrentVersionExpirationInDays")) {
                made.putObject("NoncurrentVersionExpiration")
                        .set("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"));
            }
            transitions(rule, made, "Transition", "Days");
            transitions(rule, made, "NoncurrentVersionTransition", "NoncurrentDays");
            made.set("Filter", filter(rule));
            rules.add(PojoJson.read(made, LifecycleRule.class));
        }
        return rules;
    }

    /** What a rule's objects have in common. */
    private static ObjectNode filter(JsonNode rule) {
        ObjectNode all = NODES.objectNode();
        copy(rule, all, "Prefix", "Prefix");
        copy(rule, all, "ObjectSizeGreaterThan", "ObjectSizeGreaterThan");
        copy(rule, all, "ObjectSizeLessThan", "ObjectSizeLessThan");
        ObjectNode filter = together(all, rule.path("TagFilters"));
        return filter.isEmpty() ? filter.put("Prefix", "") : filter;
    }

    /** One condition stands alone, several stand in And. */
    private static ObjectNode together(ObjectNode all, JsonNode tags) {
        ObjectNode filter = NODES.objectNode();
        if (all.size() + tags.size() > 1) {
            if (!tags.isEmpty()) {
                all.set("Tags", tags);
            }
            filter.set("And", all);
        } else if (tags.size() == 1) {
            filter.set("Tag", tags.get(0));
        } else {
            filter.setAll(all);
        }
        return filter;
    }

    /** A list, or one in the singular, as it was at first. */
    private static void transitions(JsonNode rule, ObjectNode made, String name, String days) {
        ArrayNode all = NODES.arrayNode();
        List<JsonNode> given = new ArrayList<>();
        rule.path(name + "s").forEach(given::add);
        if (rule.has(name)) {
            given.add(rule.get(name));
        }
        for (JsonNode one : given) {
            ObjectNode transition = all.addObject();
            copy(one, transition, "StorageClass", "StorageClass");
            copy(one, transition, "TransitionInDays", days);
            copy(one, transition, "TransitionDate", "Date");
            copy(one, transition, "NewerNoncurrentVersions", "NewerNoncurrentVersions");
        }
        if (!all.isEmpty()) {
            made.set(name + "s", all);
        }
    }

    private static void copy(JsonNode from, ObjectNode to, String name, String as) {
        if (from.hasNonNull(name)) {
            to.set(as, from.get(name));
        }
    }
}
