package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.KeyCondition;
import dev.opsctl.local.service.dynamodb.expression.Legacy;
import dev.opsctl.local.service.dynamodb.expression.Placeholders;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.expression.Update;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/**
 * The expressions of one request, each read once, or the older parameters in their place. What is not given is null, as is what is made of it.
 */
final class Expressions {

    private final Placeholders placeholders;
    private final Wording wording;

    Expressions(@Nullable Map<String, String> names, @Nullable Map<String, AttributeValue> values, Wording wording) {
        this.placeholders = Placeholders.of(names, values, wording);
        this.wording = wording;
    }

    @Nullable
    Condition condition(
            @Nullable String text,
            @Nullable Map<String, ExpectedAttributeValue> expected,
            @Nullable ConditionalOperator operator) {
        if (text != null) {
            return Condition.parse("ConditionExpression", text, placeholders);
        }
        return expected == null && operator == null
                ? null
                : Legacy.expected(expected == null ? Map.of() : expected, operator, wording);
    }

    @Nullable
    Condition filter(
            @Nullable String text,
            @Nullable Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> filter,
            @Nullable ConditionalOperator operator) {
        if (text != null) {
            return Condition.parse("FilterExpression", text, placeholders);
        }
        return filter == null && operator == null
                ? null
                : Legacy.filter(filter == null ? Map.of() : filter, operator, wording);
    }

    @Nullable
    Projection projection(@Nullable String text, @Nullable List<String> attributes) {
        return text != null
                ? Projection.parse(text, placeholders)
                : attributes == null ? null : Legacy.projection(attributes);
    }

    @Nullable
    Update update(@Nullable String text, @Nullable Map<String, AttributeValueUpdate> updates) {
        return text != null
                ? Update.parse(text, placeholders)
                : updates == null ? null : Legacy.update(updates, wording);
    }

    @Nullable
    KeyCondition keyCondition(
            @Nullable String text,
            @Nullable Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> conditions,
            boolean indexed) {
        return text != null
                ? KeyCondition.parse(text, placeholders)
                : conditions == null ? null : Legacy.keyCondition(conditions, indexed, wording);
    }

    /** Call when all of them are read. */
    void requireAllUsed() {
        placeholders.requireAllUsed();
    }
}
