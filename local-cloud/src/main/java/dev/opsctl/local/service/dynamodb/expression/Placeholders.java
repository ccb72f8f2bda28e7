package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * A request's {@code ExpressionAttributeNames} and {@code ExpressionAttributeValues}. All expressions of the request are read with the same
 * one, which then knows what none of them has used.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html">Expression attribute names</a>
 */
public final class Placeholders {

    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_NAME = 65_535;

    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final Set<String> used = new HashSet<>();

    private Placeholders(Map<String, String> names, Map<String, AttributeValue> values) {
        this.names = names;
        this.values = values;
    }

    /**
     * @param names null if the request has none
     * @param values null if the request has none
     * @param wording how the operation says what is wrong with a value
     * @throws DynamoDbException ValidationException, if one of them cannot be used
     */
    public static Placeholders of(
            @Nullable Map<String, String> names, @Nullable Map<String, AttributeValue> values, Wording wording) {
        if (names != null) {
            requireKeys(NAMES, names.keySet(), '#');
            names.forEach(Placeholders::requireName);
        }
        return new Placeholders(names == null ? Map.of() : names, values == null ? Map.of() : checked(values, wording));
    }

    /** Those of a request without any. */
    public static Placeholders none() {
        return new Placeholders(Map.of(), Map.of());
    }

    private static void requireKeys(String member, Set<String> keys, char sign) {
        if (keys.isEmpty()) {
            throw DynamoDbErrors.invalid(member + " must not be empty");
        }
        for (String key : keys) {
            String invalid = member + " contains invalid key: ";
            if (key.isEmpty()) {
                throw DynamoDbErrors.invalid(invalid + "The expression attribute map contains an empty key;");
            } else if (key.length() > LONGEST_KEY) {
                throw DynamoDbErrors.invalid(invalid + "The expression attribute map contains a key that is too long;"
                        + (sign == '#' ? " size of key: " + key.length() : ""));
            } else if (!ExpressionLexer.isPlaceholder(key, sign)) {
                throw DynamoDbErrors.invalid(invalid + "Syntax error; key: \"" + key + "\"");
            }
        }
    }

    private static void requireName(String key, @Nullable String name) {
        String fault = name == null || name.isEmpty()
                ? "Empty attribute name"
                : name.length() * 3 > LONGEST_NAME && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                        ? "Attribute name is too large, must be less than 65536 bytes"
                        : null;
        if (fault != null) {
            throw DynamoDbErrors.invalid(NAMES + " contains invalid value: " + fault + " for key " + key);
        }
    }

    private static Map<String, AttributeValue> checked(Map<String, AttributeValue> values, Wording wording) {
        requireKeys(VALUES, values.keySet(), ':');
        Map<String, AttributeValue> checked = new HashMap<>();
        values.forEach((key, value) -> checked.put(key, checked(key, value, wording)));
        return checked;
    }

    private static AttributeValue checked(String key, AttributeValue value, Wording wording) {
        if (wording == Wording.CURRENT) {
            return Items.checked(value, wording);
        }
        try {
            return Items.checked(value, wording);
        } catch (DynamoDbException e) {
            throw DynamoDbErrors.invalid(
                    VALUES + " contains invalid value: " + e.awsErrorDetails().errorMessage() + " for key " + key);
        }
    }

    /** The attribute's name for {@code #name}, or null. */
    @Nullable
    String name(String placeholder) {
        used.add(placeholder);
        return names.get(placeholder);
    }

    /** The normalised value for {@code :value}, or null. */
    @Nullable
    AttributeValue value(String placeholder) {
        used.add(placeholder);
        return values.get(placeholder);
    }

    /** @throws DynamoDbException ValidationException, if no expression has used one of them */
    public void requireAllUsed() {
        requireUsed(NAMES, names.keySet());
        requireUsed(VALUES, values.keySet());
    }

    private void requireUsed(String member, Set<String> keys) {
        if (!used.containsAll(keys)) {
            Set<String> unused = new LinkedHashSet<>(keys);
            unused.removeAll(used);
            throw DynamoDbErrors.invalid("Value provided in " + member + " unused in expressions: keys: {"
                    + String.join(", ", unused) + "}");
        }
    }
}
