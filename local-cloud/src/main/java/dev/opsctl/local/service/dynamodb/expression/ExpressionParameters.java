package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of a request's parameters are given, of those that are expressions and of those from before. A request uses one kind or the other.
 * Parameters are added in the order in which AWS's errors list them.
 */
public final class ExpressionParameters {

    private final List<String> expressions = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    /** The expressions that may use values, given or not. */
    private final List<String> withValues = new ArrayList<>();

    private boolean values;

    /** @param text null if it is not given */
    public ExpressionParameters expression(String name, @Nullable String text) {
        if (!name.equals("ProjectionExpression")) {
            withValues.add(name);
            values |= text != null;
        }
        if (text != null) {
            expressions.add(name);
        }
        return this;
    }

    public ExpressionParameters other(String name, boolean given) {
        if (given) {
            others.add(name);
        }
        return this;
    }

    /**
     * Refuses both kinds in one request, and placeholders without an expression that could use them.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    public void require(boolean namesGiven, boolean valuesGiven) {
        if (!expressions.contains(KeyCondition.MEMBER)) {
            // The only one that goes with expressions: filters and projections of a Query by KeyConditions.
            others.remove("KeyConditions");
        }
        if (!expressions.isEmpty() && !others.isEmpty()) {
            throw DynamoDbErrors.invalid(
                    "Can not use both expression and non-expression parameters in the same request:"
                            + " Non-expression parameters: {" + String.join(", ", others) + "} Expression parameters: {"
                            + String.join(", ", expressions) + "}");
        } else if (namesGiven && expressions.isEmpty()) {
            throw DynamoDbErrors.invalid("ExpressionAttributeNames can only be specified when using expressions");
        } else if (valuesGiven && !values) {
            // Only reads say which expressions
            boolean read = withValues.contains("FilterExpression");
            throw DynamoDbErrors.invalid("ExpressionAttributeValues can only be specified when using expressions"
                    + (read ? ": " + String.join(" and ", withValues) + (withValues.size() > 1 ? " are" : " is") : "")
                    + (read ? " null" : ""));
        }
    }
}
