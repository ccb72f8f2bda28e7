package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What the parts of one expression share while it is read: its name in errors, its request's placeholders, and what it has used. */
final class OneExpression {

    private static final int MOST_OPERATORS = 300;

    private final @Nullable String member;
    private final Placeholders placeholders;
    private final Set<String> attributes = new LinkedHashSet<>();
    private final Set<String> dereferenced = new LinkedHashSet<>();
    private int operators;

    /** @param member the request's member that has the expression, e.g. {@code FilterExpression}; null for a statement */
    OneExpression(@Nullable String member, Placeholders placeholders) {
        this.member = member;
        this.placeholders = placeholders;
    }

    /** AWS's error about this expression. */
    DynamoDbException invalid(String words) {
        return DynamoDbErrors.invalid(member == null ? words : "Invalid " + member + ": " + words);
    }

    /** A name as a path has it, itself or by its placeholder. */
    String name(String written) {
        char first = written.charAt(0);
        if (first != '#' && first != ':') {
            return written;
        }
        String name = placeholders.name(written);
        if (name == null) {
            throw invalid("An expression attribute name used in the document path is not defined; attribute name: "
                    + written);
        }
        return name;
    }

    AttributeValue value(String placeholder) {
        AttributeValue value = placeholders.value(placeholder);
        if (value == null) {
            throw invalid(
                    "An expression attribute value used in expression is not defined; attribute value: " + placeholder);
        }
        return value;
    }

    Path used(Path path) {
        attributes.add(path.top());
        if (path.length() > 1) {
            dereferenced.add(path.top());
        }
        return path;
    }

    Set<String> attributes() {
        return attributes;
    }

    Set<String> dereferenced() {
        return dereferenced;
    }

    void countOperator() {
        operators++;
    }

    void requireFewOperators() {
        if (operators > MOST_OPERATORS) {
            throw tooManyOperators();
        }
    }

    DynamoDbException tooManyOperators() {
        return invalid("The expression contains too many operators; operator count: " + (MOST_OPERATORS + 1));
    }

    DynamoDbException operandCount(String operator, int count) {
        return invalid("Incorrect number of operands for operator or function; operator or function: " + operator
                + ", number of operands: " + count);
    }

    DynamoDbException operandType(String operator, String type) {
        return invalid("Incorrect operand type for operator or function; operator or function: " + operator
                + ", operand type: " + type);
    }

    DynamoDbException misusedFunction(String function) {
        return invalid("The function is not allowed to be used this way in an expression; function: " + function);
    }

    DynamoDbException pathRequired(String function) {
        return invalid("Operator or function requires a document path; operator or function: " + function);
    }
}
