package dev.opsctl.local.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQS's query protocol has flattened lists and maps under names of their own ({@code MessageAttribute.1.Name}); its model of today
 * describes only the JSON protocol. Here the old names become those of the model.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html">Query requests</a>
 */
final class SqsQueryNames {
    private static final Map<String, String> LISTS = Map.of(
            "AttributeName", "AttributeNames",
            "MessageAttributeName", "MessageAttributeNames",
            "MessageSystemAttributeName", "MessageSystemAttributeNames",
            "TagKey", "TagKeys",
            "AWSAccountId", "AWSAccountIds",
            "ActionName", "Actions",
            "SendMessageBatchRequestEntry", "Entries",
            "DeleteMessageBatchRequestEntry", "Entries",
            "ChangeMessageVisibilityBatchRequestEntry", "Entries");
    private static final Map<String, String> MAPS = Map.of(
            "Attribute", "Attributes",
            "MessageAttribute", "MessageAttributes",
            "MessageSystemAttribute", "MessageSystemAttributes",
            "Tag", "Tags");
    private static final Pattern NUMBERED = Pattern.compile("([A-Za-z]+)\\.(\\d{1,6})(?:\\.(.*))?");

    private SqsQueryNames() {}

    static Map<String, String> translated(Map<String, String> parameters) {
        Map<String, String> names = new LinkedHashMap<>();
        parameters.forEach((name, value) -> names.put(translated(name), value));
        return names;
    }

    private static String translated(String name) {
        Matcher matcher = NUMBERED.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        String rest = matcher.group(3);
        if (LISTS.containsKey(matcher.group(1))) {
            return LISTS.get(matcher.group(1)) + ".member." + matcher.group(2)
                    + (rest == null ? "" : "." + translated(rest));
        } else if (MAPS.containsKey(matcher.group(1)) && rest != null) {
            String entry = rest.equals("Name") || rest.equals("Key")
                    ? "key"
                    : rest.equals("Value")
                            ? "value"
                            : rest.startsWith("Value.") ? "value." + rest.substring("Value.".length()) : rest;
            return MAPS.get(matcher.group(1)) + ".entry." + matcher.group(2) + "." + entry;
        }
        return name;
    }
}
