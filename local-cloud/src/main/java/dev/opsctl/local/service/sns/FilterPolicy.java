package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * A subscription's filter policy: which messages it wants, by their attributes or by their body.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html">Filter policy constraints</a>
 */
record FilterPolicy(String text, boolean ofBody) {

    private static final int MAX_KEYS = 5;
    private static final int MAX_COMBINATIONS = 150;
    private static final int MAX_BYTES = 262_144;
    private static final String TOO_COMPLEX = "Filter policy is too complex";
    private static final double MAX_NUMBER = 1e9;

    /** Why a message does not pass, as CloudWatch counts it. */
    enum Rejection {
        OF_ATTRIBUTES,
        NO_ATTRIBUTES,
        INVALID_ATTRIBUTES,
        OF_BODY,
        INVALID_BODY
    }

    static FilterPolicy of(Map<String, String> subscription) {
        return new FilterPolicy(
                subscription.getOrDefault("FilterPolicy", ""),
                "MessageBody".equals(subscription.get("FilterPolicyScope")));
    }

    private static JsonNode tree(String text) throws JsonProcessingException {
        return PojoJson.mapper()
                .reader()
                .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .readTree(text);
    }

    /**
     * @param subscribing whether it comes with Subscribe, which says so in its refusals
     * @throws software.amazon.awssdk.services.sns.model.SnsException if SNS would not take it
     */
    void check(boolean subscribing) {
        if (text.isBlank()) {
            return;
        }
        String where = SnsErrors.where(subscribing);
        JsonNode policy;
        try {
            policy = tree(text);
        } catch (JsonProcessingException e) {
            throw SnsErrors.filterPolicy(where, "failed to parse JSON. " + e.getMessage());
        }
        if (!policy.isObject() || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw SnsErrors.filterPolicy(where, "failed to parse JSON.");
        } else if (policy.size() > MAX_KEYS) {
            throw SnsErrors.filterPolicy(where, "Filter policy can not have more than 5 keys");
        } else if (policy.isEmpty()) {
            return;
        }
        EventPattern.check(text).ifPresent(reason -> {
            // the words of EventBridge, whose limits are others
            throw SnsErrors.filterPolicy(where, reason.startsWith("Rule is too complex") ? TOO_COMPLEX : reason);
        });
        checkAnythingBut(where);
        if (!ofBody && nested(policy)) {
            throw SnsErrors.invalid("Filter policy scope MessageAttributes does not support nested filter policy");
        }
        checkNumbers(policy, where);
        if (combinations(policy, 1) > MAX_COMBINATIONS) {
            throw SnsErrors.filterPolicy(where, TOO_COMPLEX);
        }
    }

    private static boolean nested(JsonNode policy) {
        for (Map.Entry<String, JsonNode> member : policy.properties()) {
            boolean or = "$or".equals(member.getKey()) && member.getValue().isArray();
            if (member.getValue().isObject()) {
                return true;
            } else if (or) {
                for (JsonNode alternative : member.getValue()) {
                    if (nested(alternative)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** SNS knows only the prefix among what EventBridge puts below an anything-but. */
    private void checkAnythingBut(String where) {
        try (JsonParser parser = PojoJson.mapper().createParser(text)) {
            boolean below = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                JsonStreamContext at = parser.getParsingContext();
                if (below && token == JsonToken.FIELD_NAME && !"prefix".equals(parser.currentName())) {
                    parser.nextToken(); // AWS says where the value begins
                    String reason = "Unsupported anything-but pattern: " + parser.currentName();
                    throw SnsErrors.filterPolicy(
                            where, String.valueOf(new JsonParseException(parser, reason).getMessage()));
                }
                below = token == JsonToken.START_OBJECT
                        && "anything-but".equals(at.getParent().getCurrentName())
                        && at.getParent().getParent().inArray(); // else it is a key of the message
            }
        } catch (IOException e) {
            throw SnsErrors.filterPolicy(where, "failed to parse JSON. " + e.getMessage());
        }
    }

    private static void checkNumbers(JsonNode node, String where) {
        if (node.isNumber() && Math.abs(node.doubleValue()) > MAX_NUMBER) {
            throw SnsErrors.filterPolicy(where, "Value of numeric must be from -1.0E9 to 1.0E9 inclusive");
        }
        node.forEach(inner -> checkNumbers(inner, where));
    }

    /** Values of each array multiplied, each times the depth of its key; the alternatives of an {@code $or} are added. */
    private static long combinations(JsonNode policy, int depth) {
        long all = 1;
        for (Map.Entry<String, JsonNode> member : policy.properties()) {
            JsonNode value = member.getValue();
            long here;
            if (value.isObject()) {
                here = combinations(value, depth + 1);
            } else if ("$or".equals(member.getKey())
                    && value.size() > 0
                    && value.get(0).isObject()) {
                here = 0;
                for (JsonNode alternative : value) {
                    here += combinations(alternative, depth);
                }
            } else {
                here = (long) Math.max(1, value.size()) * depth;
            }
            all = Math.min(Integer.MAX_VALUE, all * here);
        }
        return all;
    }

    /**
     * Why a message with these attributes and this body, as the subscription would get it, does not pass; empty if it does.
     */
    Optional<Rejection> rejection(Map<String, MessageAttributeValue> attributes, String body) {
        if (text.isBlank() || "{}".equals(text.strip())) {
            return Optional.empty();
        }
        Rejection rejection = ofBody ? Rejection.OF_BODY : Rejection.OF_ATTRIBUTES;
        try {
            JsonNode subject = ofBody ? tree(body) : filterable(attributes);
            if (!subject.isObject()) {
                rejection = Rejection.INVALID_BODY;
            } else if (EventPattern.matches(text, subject)) {
                return Optional.empty();
            }
        } catch (JsonProcessingException e) {
            rejection = Rejection.INVALID_BODY;
        } catch (IllegalArgumentException e) {
            // a pattern that is too much work: it does not match
        }
        if (!ofBody && attributes.isEmpty()) {
            rejection = Rejection.NO_ATTRIBUTES;
        } else if (!ofBody && attributes.values().stream().anyMatch(FilterPolicy::isMalformed)) {
            rejection = Rejection.INVALID_ATTRIBUTES;
        }
        return Optional.of(rejection);
    }

    private static boolean isMalformed(MessageAttributeValue value) {
        return value.dataType().startsWith("String.Array")
                && !parsed(value.stringValue()).isArray();
    }

    private static ObjectNode filterable(Map<String, MessageAttributeValue> attributes) {
        ObjectNode node = PojoJson.mapper().createObjectNode();
        attributes.forEach((name, value) -> {
            boolean json = value.dataType().startsWith("String.Array")
                    || value.dataType().startsWith("Number");
            // Binary attributes are not there, as far as filters go.
            if (json) {
                node.set(name, parsed(value.stringValue()));
            } else if (value.stringValue() != null) {
                node.put(name, value.stringValue());
            }
        });
        return node;
    }

    private static JsonNode parsed(String value) {
        try {
            return tree(value);
        } catch (JsonProcessingException e) {
            return PojoJson.mapper().getNodeFactory().textNode(value);
        }
    }
}
