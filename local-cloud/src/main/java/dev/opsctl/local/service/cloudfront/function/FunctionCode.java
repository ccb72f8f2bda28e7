package dev.opsctl.local.service.cloudfront.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.EvaluatorException;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * A CloudFront function's code, compiled for an interpreter that knows nothing of Java. What the interpreter does not know of the language
 * (modules, asynchronous functions) is refused when the code is stored, not when it is called.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html">Runtime 2.0</a>
 */
public final class FunctionCode {

    /** Steps are instructions of the interpreter; AWS bounds the time, to less than a millisecond. */
    private static final long STEPS = 1_000_000;

    private static final Set<String> TOO_NEW = Set.of("import", "export", "await", "async", "class");

    private final Script script;

    private FunctionCode(Script script) {
        this.script = script;
    }

    /** Code that cannot run here; the message says what, and in which line. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** A call that did not come to its end; the message is the error's, as the function's log has it. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> log;

        Failed(String message, List<String> log) {
            super(message, null, false, false);
            this.log = log;
        }

        /** What the function wrote before. */
        public List<String> log() {
            return log;
        }
    }

    /**
     * What a call came to.
     *
     * @param log what the function wrote with {@code console.log}
     * @param utilization the part of its steps that it took, in percent
     */
    public record Outcome(JsonNode result, List<String> log, int utilization) {}

    /** @throws Refused if the interpreter cannot run it, or it has no {@code handler} */
    public static FunctionCode of(String source) {
        try (Context context = FunctionInterpreter.enter(new Budget(STEPS))) {
            Script script = context.compileString(ConstAsLet.in(source), "function.js", 1, null);
            Scriptable scope = FunctionInterpreter.scope(context, new ArrayList<>());
            script.exec(context, scope, scope);
            if (!(ScriptableObject.getProperty(scope, "handler") instanceof Function)) {
                throw new Refused("The function has no handler: it needs 'function handler(event)'.");
            }
            return new FunctionCode(script);
        } catch (EvaluatorException e) {
            String line = e.lineSource() == null ? "" : e.lineSource();
            String newer = TOO_NEW.stream()
                    .filter(word -> line.matches(".*\\b" + word + "\\b.*"))
                    .sorted()
                    .findFirst()
                    .orElse(null);
            throw new Refused("Syntax error in line " + e.lineNumber() + ": " + e.details()
                    + (newer == null ? "" : ". The local cloud does not run '" + newer + "'"));
        } catch (RhinoException e) {
            throw new Refused("The function cannot be loaded: " + e.details() + " (line " + e.lineNumber() + ")");
        } catch (BudgetExceeded | StackOverflowError e) {
            throw new Refused("The function cannot be loaded: it takes " + FunctionInterpreter.reason(e));
        }
    }

    /** @throws Failed if the function throws, or takes more than it may */
    public Outcome call(JsonNode event) {
        List<String> log = new ArrayList<>();
        Budget budget = new Budget(STEPS);
        try (Context context = FunctionInterpreter.enter(budget)) {
            Scriptable scope = FunctionInterpreter.scope(context, log);
            script.exec(context, scope, scope);
            Function handler = (Function) ScriptableObject.getProperty(scope, "handler");
            Object result =
                    handler.call(context, scope, scope, new Object[] {ScriptValues.toScript(context, scope, event)});
            return new Outcome(
                    ScriptValues.toJson(result, budget), log, (int) (100 * (STEPS - budget.stepsLeft()) / STEPS));
        } catch (RhinoException e) {
            throw new Failed(e.details() + " (line " + e.lineNumber() + ")", log);
        } catch (RuntimeException | StackOverflowError e) {
            throw new Failed("The function takes " + FunctionInterpreter.reason(e), log);
        }
    }
}
