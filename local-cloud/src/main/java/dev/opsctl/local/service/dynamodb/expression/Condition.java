package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A {@code ConditionExpression} or {@code FilterExpression}, or what older parameters say in their place.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">Condition and filter
 *     expressions, operators, and functions</a>
 */
public final class Condition {

    private final Clause clause;
    private final Set<String> attributes;
    private final Set<String> dereferenced;

    Condition(Clause clause, Set<String> attributes, Set<String> dereferenced) {
        this.clause = clause;
        this.attributes = attributes;
        this.dereferenced = dereferenced;
    }

    /**
     * @param member the request's member that has it, as AWS's errors name it
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    public static Condition parse(String member, String text, Placeholders placeholders) {
        OneExpression scope = new OneExpression(member, placeholders);
        return new Condition(clause(text, scope), scope.attributes(), scope.dereferenced());
    }

    static Clause clause(String text, OneExpression scope) {
        Node.OfClause condition = new ConditionParser(text, scope).condition();
        condition.look(scope, Place.CONDITION);
        Clause clause = condition.clause(scope);
        scope.requireFewOperators();
        return clause;
    }

    /** @param item normalised; empty for an item that does not exist */
    public boolean test(Map<String, AttributeValue> item) {
        return clause.holds(item);
    }

    /** The names of the attributes that it looks at. */
    public Set<String> attributes() {
        return attributes;
    }

    /** Those into which it looks, so that they have to be maps or lists. */
    public Set<String> dereferenced() {
        return dereferenced;
    }
}
