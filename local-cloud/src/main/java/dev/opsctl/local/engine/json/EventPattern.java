package dev.opsctl.local.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/**
 * AWS's event patterns, by AWS's own event-ruler.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html">Event patterns</a>
 */
public final class EventPattern {

    private static final String TOO_COMPLEX =
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";

    private static final String TOO_MANY = "Rule is too complex - try using fewer combinations of $or";
    /** Each alternative of a {@code $or} with each of another's is a rule of its own to the ruler. */
    private static final long MOST_COMBINATIONS = 1_000;

    private static final int MOST_STARS = 16;
    /** How many places of the pattern one character of an event may stand for at once; AWS was seen to refuse 11. */
    private static final int MOST_COMPLEX = 10;

    private static final Pattern UNKNOWN =
            Pattern.compile("(Unrecognized token '([^']*)'.*column: )(\\d+)\\]", Pattern.DOTALL);

    private static final int MOST_KEPT = 5_000;
    private static final int LONGEST_KEPT = 8_192;
    private static final Map<String, Machine> MACHINES = new ConcurrentHashMap<>();

    private EventPattern() {}

    /** What is wrong with a pattern; empty if nothing is. */
    public static Optional<String> check(String pattern) {
        Optional<String> reason = tooComplex(pattern);
        if (reason.isEmpty()) {
            reason = Optional.ofNullable(JsonRuleCompiler.check(pattern)).map(EventPattern::located);
        }
        return reason.isPresent() || complexity(compiled(pattern)) <= MOST_COMPLEX ? reason : Optional.of(TOO_COMPLEX);
    }

    /** As AWS says it, whose parser tells where a token that it does not know ends; later ones tell where it begins. */
    private static String located(String reason) {
        Matcher unknown = UNKNOWN.matcher(reason);
        return unknown.matches()
                ? unknown.group(1)
                        + (Integer.parseInt(unknown.group(3)) + unknown.group(2).length()) + "]"
                : reason;
    }

    /** @throws IllegalArgumentException if the pattern or the event is malformed */
    public static boolean matches(String pattern, JsonNode event) {
        Machine machine = MACHINES.get(pattern);
        if (machine == null) {
            machine = compile(pattern);
            if (MACHINES.size() < MOST_KEPT && pattern.length() <= LONGEST_KEPT) {
                MACHINES.put(pattern, machine);
            }
        }
        try {
            synchronized (machine) {
                return !machine.rulesForJSONEvent(event.toString()).isEmpty();
            }
        } catch (Exception e) {
            throw new IllegalArgumentException("the event is not valid: " + e.getMessage(), e);
        }
    }

    private static Machine compile(String pattern) {
        Optional<String> reason = tooComplex(pattern);
        Machine machine = reason.isPresent() ? null : compiled(pattern);
        if (machine == null || complexity(machine) > MOST_COMPLEX) {
            throw new IllegalArgumentException("the pattern is not valid: " + reason.orElse(TOO_COMPLEX));
        }
        return machine;
    }

    private static Machine compiled(String pattern) {
        try {
            Machine machine = new Machine();
            machine.addRule("rule", pattern);
            return machine;
        } catch (IOException e) {
            throw new IllegalArgumentException("the pattern is not valid: " + e.getMessage(), e);
        }
    }

    private static int complexity(Machine machine) {
        return machine.evaluateComplexity(new MachineComplexityEvaluator(MOST_COMPLEX + 1));
    }

    /** What the ruler would take minutes to find out. */
    private static Optional<String> tooComplex(String pattern) {
        JsonNode tree;
        try {
            tree = PojoJson.mapper().readTree(pattern);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty(); // the ruler says what is wrong with it
        }
        return combinations(tree) > MOST_COMBINATIONS
                ? Optional.of(TOO_MANY)
                : stars(tree) > MOST_STARS ? Optional.of(TOO_COMPLEX) : Optional.empty();
    }

    private static long combinations(JsonNode node) {
        long product = 1;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            long factor = 0;
            if (field.getKey().equals("$or") && field.getValue().isArray()) {
                for (JsonNode alternative : field.getValue()) {
                    factor += combinations(alternative);
                }
            } else {
                factor = combinations(field.getValue());
            }
            product = Math.min(MOST_COMBINATIONS + 1, product * Math.max(1, Math.min(factor, MOST_COMBINATIONS + 1)));
        }
        return product;
    }

    /** The stars of all wildcards, wherever they are ({@code anything-but} has them too). */
    private static long stars(JsonNode node) {
        long stars = 0;
        for (JsonNode child : node) {
            stars += stars(child);
        }
        JsonNode wildcard = node.get("wildcard");
        if (wildcard != null) {
            stars += wildcard.isTextual() ? count(wildcard) : 0;
            for (JsonNode one : wildcard) {
                stars += count(one);
            }
        }
        return stars;
    }

    private static long count(JsonNode text) {
        return text.asText().chars().filter(c -> c == '*').count();
    }
}
