package dev.opsctl.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * AWS's event patterns, by AWS's own event-ruler.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html">Event patterns</a>
 */
public final class EventPattern {

    private static final Map<String, Machine> MACHINES = new ConcurrentHashMap<>();

    private EventPattern() {}

    /** What is wrong with a pattern; empty if nothing is. */
    public static Optional<String> check(String pattern) {
        return Optional.ofNullable(JsonRuleCompiler.check(pattern));
    }

    /** @throws IllegalArgumentException if the pattern or the event is malformed */
    public static boolean matches(String pattern, JsonNode event) {
        Machine machine = MACHINES.computeIfAbsent(pattern, EventPattern::compile);
        try {
            synchronized (machine) {
                return !machine.rulesForJSONEvent(event.toString()).isEmpty();
            }
        } catch (Exception e) {
            throw new IllegalArgumentException("the event is not valid: " + e.getMessage(), e);
        }
    }

    private static Machine compile(String pattern) {
        try {
            Machine machine = new Machine();
            machine.addRule("rule", pattern);
            return machine;
        } catch (IOException e) {
            throw new IllegalArgumentException("the pattern is not valid: " + e.getMessage(), e);
        }
    }
}
