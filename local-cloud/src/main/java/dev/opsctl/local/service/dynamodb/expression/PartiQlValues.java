package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.engine.partiql.Terms;
import dev.opsctl.local.engine.partiql.Token.Kind;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Numbers;
import dev.opsctl.local.service.dynamodb.item.Sets;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What a statement's literals and parameters stand for.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html">PartiQL data types for DynamoDB</a>
 */
public final class PartiQlValues {

    private static final int MOST_LEVELS = 32;

    private final List<AttributeValue> parameters;

    private PartiQlValues(List<AttributeValue> parameters) {
        this.parameters = parameters;
    }

    /** @param parameters normalised, as many as the statement has */
    public static PartiQlValues of(List<AttributeValue> parameters) {
        return new PartiQlValues(parameters);
    }

    /** @throws DynamoDbException ValidationException, if it is none, or none that DynamoDB keeps */
    public AttributeValue value(SyntaxNode node) {
        return node.type() == Type.PARAMETER
                ? parameters.get(Integer.parseInt(node.token().text()))
                : literal(node, "root", 0);
    }

    /** An item to insert. */
    public Map<String, AttributeValue> item(SyntaxNode node) {
        if (node.type() != Type.STRUCT) {
            throw unsupported(node, "root");
        }
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        for (SyntaxNode member : node.children()) {
            item.put(key(member.child(0), "root"), value(member.child(1)));
        }
        return item;
    }

    private static AttributeValue literal(SyntaxNode node, String place, int level) {
        if (level >= MOST_LEVELS) {
            throw DynamoDbErrors.invalid("Nesting Levels have exceeded supported limits under " + place);
        }
        switch (node.type()) {
            case LITERAL:
                return scalar(node, place);
            case BAG:
                return bag(node, place);
            case LIST:
                List<AttributeValue> list = new ArrayList<>(node.children().size());
                for (SyntaxNode member : node.children()) {
                    list.add(literal(member, place + "[" + list.size() + "]", level + 1));
                }
                return AttributeValue.fromL(list);
            case STRUCT:
                Map<String, AttributeValue> map = new LinkedHashMap<>();
                for (SyntaxNode member : node.children()) {
                    String key = key(member.child(0), place);
                    map.put(key, literal(member.child(1), place + "." + key, level + 1));
                }
                return AttributeValue.fromM(map);
            default:
                throw unsupported(node, place);
        }
    }

    private static AttributeValue scalar(SyntaxNode node, String place) {
        String text = node.token().text();
        return switch (node.token().kind()) {
            case STRING -> AttributeValue.fromS(text);
            case NUMBER -> AttributeValue.fromN(number(text, place));
            case BOOLEAN -> AttributeValue.fromBool(text.equals("true"));
            case NULL -> AttributeValue.fromNul(true);
            default -> throw unsupported(node, place);
        };
    }

    private static String number(String text, String place) {
        try {
            return Numbers.normalised(text, Wording.CURRENT);
        } catch (DynamoDbException e) {
            throw DynamoDbErrors.invalid(e.awsErrorDetails().errorMessage() + " under " + place);
        }
    }

    private static AttributeValue bag(SyntaxNode bag, String place) {
        List<String> written = new ArrayList<>(bag.children().size());
        Kind kind = bag.children().isEmpty() ? null : bag.child(0).token().kind();
        for (SyntaxNode member : bag.children()) {
            if (member.type() != Type.LITERAL
                    || member.token().kind() != kind
                    || kind != Kind.STRING && kind != Kind.NUMBER) {
                throw DynamoDbErrors.invalid(
                        "Unsupported data type in Bag. DynamoDB only supports either numbers or" + " strings in bags");
            }
            written.add(member.token().text());
        }
        if (kind == null) {
            throw DynamoDbErrors.invalid("Empty bags are not supported");
        } else if (kind == Kind.STRING) {
            requireDistinct(written, written, " contains duplicates.");
            return Sets.strings(written);
        }
        List<String> numbers = new ArrayList<>(written.size());
        written.forEach(number -> numbers.add(number(number, place)));
        requireDistinct(numbers, written, " contains duplicates! under " + place);
        return Sets.numbers(numbers);
    }

    private static void requireDistinct(List<String> members, List<String> written, String fault) {
        Set<String> distinct = new HashSet<>(members);
        if (distinct.size() < members.size()) {
            throw DynamoDbErrors.invalidValues("Input collection " + written + fault);
        }
    }

    private static String key(SyntaxNode node, String place) {
        if (node.type() != Type.LITERAL || node.token().kind() != Kind.STRING) {
            throw unsupported(node, place);
        }
        return node.token().text();
    }

    private static DynamoDbException unsupported(SyntaxNode node, String place) {
        String what = node.type() == Type.CALL ? node.token().text() : Terms.name(node);
        return DynamoDbErrors.invalid("Unsupported data type: " + what + " under key " + place + " "
                + node.token().place());
    }

    /** As many parameters as the statement has, each one valid. */
    public static List<AttributeValue> checked(List<AttributeValue> parameters) {
        List<AttributeValue> checked = new ArrayList<>(parameters.size());
        for (AttributeValue parameter : parameters) {
            checked.add(Items.checked(parameter, Wording.FORMER));
        }
        return checked;
    }
}
