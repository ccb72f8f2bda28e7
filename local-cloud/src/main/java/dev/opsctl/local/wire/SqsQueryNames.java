package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.ServiceFacts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQS's query protocol has flat lists and maps under names of their own ({@code MessageAttribute.1.Name}); its model of today describes only
 * the JSON protocol. The names come from the last model that had both ({@code queryElements} of the extracted facts).
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html">Query requests</a>
 */
final class SqsQueryNames {

    /**
     * A list or map of a structure.
     *
     * @param name of each of its elements
     * @param key of the key in a map's element; null of lists
     * @param value of the value in a map's element; null of lists
     * @param of the structure that it holds, or the name of a simple type
     */
    record Element(String name, @Nullable String key, @Nullable String value, String of) {}

    private static final Map<ServiceFacts, SqsQueryNames> LOADED = new ConcurrentHashMap<>();
    private static final Pattern NUMBERED = Pattern.compile("([A-Za-z]+)\\.(\\d{1,6})(?:\\.(.*))?");
    /** Read by today's model only: who gives the older names too asks for those. */
    private static final String YOUNGER = "MessageSystemAttributeName";

    private final JsonNode shapes;
    /** The members of a structure by the names of their elements. */
    private final Map<String, Map<String, String>> members = new HashMap<>();

    private SqsQueryNames(JsonNode shapes) {
        this.shapes = shapes;
        shapes.properties().forEach(shape -> shape.getValue().properties().forEach(member -> members.computeIfAbsent(
                        shape.getKey(), s -> new HashMap<>())
                .put(member.getValue().path("element").asText(), member.getKey())));
    }

    /** Those of the service that a class of the SDK belongs to. */
    static SqsQueryNames of(Class<?> sdkClass) {
        return LOADED.computeIfAbsent(
                ServiceFacts.of(sdkClass),
                facts -> new SqsQueryNames(facts.document().path("queryElements")));
    }

    /** What the model calls a class of the SDK: {@code ReceiveMessageResult} is its {@code ReceiveMessageResponse}. */
    static String shape(Class<?> pojo) {
        Class<?> outer = pojo.getEnclosingClass() == null ? pojo : pojo.getEnclosingClass();
        return outer.getSimpleName().replaceFirst("Response$", "Result");
    }

    /** How a list or map of a structure is written; one that is younger than the query model as those that it has. */
    Element element(String shape, String member) {
        JsonNode known = shapes.path(shape).path(member);
        return known.isMissingNode()
                ? new Element(one(member), "Name", "Value", "")
                : new Element(
                        known.path("element").asText(),
                        known.path("key").asText(null),
                        known.path("value").asText(null),
                        known.path("of").asText());
    }

    private static String one(String many) {
        return Character.toUpperCase(many.charAt(0)) + many.substring(1, many.length() - 1);
    }

    /** Parameters of a request under the names of today's model. */
    Map<String, String> translated(String shape, Map<String, String> parameters) {
        boolean older = parameters.keySet().stream().anyMatch(name -> name.startsWith("AttributeName."));
        Map<String, String> names = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (!older || !name.startsWith(YOUNGER)) {
                names.put(translated(shape, name), value);
            }
        });
        return names;
    }

    private String translated(String shape, String name) {
        Matcher matcher = NUMBERED.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        String given = matcher.group(1);
        String member = members.getOrDefault(shape, Map.of()).get(given);
        if (member == null && given.equals(YOUNGER)) {
            member = YOUNGER + "s";
        } else if (member == null) {
            return name;
        }
        Element element = element(shape, member);
        String index = matcher.group(2);
        String rest = matcher.group(3);
        if (element.key() == null || member.equals(YOUNGER + "s")) {
            return member + ".member." + index + (rest == null ? "" : "." + translated(element.of(), rest));
        } else if (rest == null) {
            return name;
        }
        String value = element.value() + ".";
        String entry = rest.equals(element.key())
                ? "key"
                : rest.equals(element.value())
                        ? "value"
                        : rest.startsWith(value)
                                ? "value." + translated(element.of(), rest.substring(value.length()))
                                : rest;
        return member + ".entry." + index + "." + entry;
    }
}
