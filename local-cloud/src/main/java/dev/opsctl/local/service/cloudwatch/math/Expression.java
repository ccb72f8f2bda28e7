package dev.opsctl.local.service.cloudwatch.math;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An expression of metric math, parsed:
 *
 * <pre>
 * or      := and { ("||" | "OR") and }
 * and     := compare { ("&amp;&amp;" | "AND") compare }
 * compare := sum [ ("&lt;" | "&gt;" | "&lt;=" | "&gt;=" | "==" | "!=") sum ]
 * sum     := product { ("+" | "-") product }
 * product := sign { ("*" | "/") sign }
 * sign    := "-" sign | power
 * power   := primary [ "^" sign ]
 * primary := number | text | word | function "(" [ or { "," or } ] ")" | "[" or { "," or } "]" | "(" or ")"
 * </pre>
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">Using math expressions</a>
 */
public final class Expression {

    private static final int DEEPEST = 60;

    /** A part of an expression. */
    @FunctionalInterface
    interface Node {
        Value evaluate(Scene scene);
    }

    private final Tokens tokens;
    private final Set<String> names = new HashSet<>();
    private boolean timeless = true;
    private final Node root;
    private int depth;

    private Expression(String text) {
        tokens = new Tokens(text);
        root = or();
        if (!tokens.atEnd()) {
            throw tokens.unexpected();
        }
    }

    /** @throws MathException if the text is none */
    public static Expression parse(String text) {
        return new Expression(text);
    }

    /** The ids of other queries that it names. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /** Whether it depends on the values of other queries only, and not on when it is evaluated. */
    public boolean isTimeless() {
        return timeless;
    }

    /** @throws MathException if it has no value */
    public Value evaluate(Scene scene) {
        return root.evaluate(scene);
    }

    private Node or() {
        if (++depth > DEEPEST) {
            throw new MathException("The expression is nested too deeply");
        }
        Node left = and();
        while (tokens.take("||") || tokens.takeWord("OR")) {
            left = binary("||", left, and());
        }
        depth--;
        return left;
    }

    private Node and() {
        Node left = compare();
        while (tokens.take("&&") || tokens.takeWord("AND")) {
            left = binary("&&", left, compare());
        }
        return left;
    }

    private Node compare() {
        Node left = sum();
        for (String operator : List.of("<=", ">=", "==", "!=", "<", ">")) {
            if (tokens.take(operator)) {
                return binary(operator, left, sum());
            }
        }
        return left;
    }

    private Node sum() {
        Node left = product();
        while (true) {
            if (tokens.take("+")) {
                left = binary("+", left, product());
            } else if (tokens.take("-")) {
                left = binary("-", left, product());
            } else {
                return left;
            }
        }
    }

    private Node product() {
        Node left = sign();
        while (true) {
            if (tokens.take("*")) {
                left = binary("*", left, sign());
            } else if (tokens.take("/")) {
                left = binary("/", left, sign());
            } else {
                return left;
            }
        }
    }

    private Node sign() {
        boolean negative = false;
        while (tokens.take("-")) {
            negative = !negative;
        }
        Node power = power();
        return negative ? binary("-", scene -> new Value.Scalar(0), power) : power;
    }

    private Node power() {
        Node base = primary();
        return tokens.take("^") ? binary("^", base, nested()) : base;
    }

    /** An exponent, which may have one itself. */
    private Node nested() {
        if (++depth > DEEPEST) {
            throw new MathException("The expression is nested too deeply");
        }
        Node exponent = sign();
        depth--;
        return exponent;
    }

    private static Node binary(String operator, Node left, Node right) {
        return scene -> Operators.apply(operator, left.evaluate(scene), right.evaluate(scene));
    }

    private Node primary() {
        if (tokens.take("(")) {
            Node inner = or();
            tokens.expect(")");
            return inner;
        } else if (tokens.take("[")) {
            List<Node> elements = list("]");
            return scene -> {
                List<Series> all = new ArrayList<>();
                elements.forEach(element -> all.addAll(element.evaluate(scene).all()));
                return new Value.Many(all);
            };
        }
        Value constant = tokens.constant();
        if (constant != null) {
            return scene -> constant;
        }
        String word = tokens.word();
        if (tokens.take("(")) {
            return call(word, list(")"));
        } else if (MathFunctions.isWord(word.toUpperCase(Locale.ROOT))) {
            return scene -> new Value.Text(word.toUpperCase(Locale.ROOT));
        }
        names.add(word);
        return scene -> {
            Value value = scene.query(word);
            if (value == null) {
                throw new MathException("Undefined variable '" + word + "'");
            }
            return value;
        };
    }

    private Node call(String word, List<Node> arguments) {
        MathFunctions.Function function = MathFunctions.named(word);
        timeless &= !MathFunctions.looksAround(word);
        return scene -> function.apply(
                scene,
                arguments.stream().map(argument -> argument.evaluate(scene)).toList());
    }

    private List<Node> list(String end) {
        List<Node> elements = new ArrayList<>();
        if (tokens.take(end)) {
            return elements;
        }
        do {
            elements.add(or());
        } while (tokens.take(","));
        tokens.expect(end);
        return elements;
    }
}
