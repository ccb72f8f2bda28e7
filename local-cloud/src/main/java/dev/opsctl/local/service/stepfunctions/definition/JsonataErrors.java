package dev.opsctl.local.service.stepfunctions.definition;

import com.dashjoin.jsonata.JException;
import dev.opsctl.local.limit.BudgetExceeded;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of JSONata's errors as AWS has them, which are those of jsonata-js: the library's catalogue says "Object" for "function", and
 * leaves out what its exceptions do not know.
 */
public final class JsonataErrors {

    private static final Pattern CODE = Pattern.compile("[A-Z]\\d{4}");
    private static final Pattern INDEX = Pattern.compile("(Argument|with argument|argument) \"(\\d+)\"");
    private static final Pattern CALLED = Pattern.compile("\\$(\\w+)\\($");
    private static final Pattern ORDER = Pattern.compile("[<>]=?");
    private static final String MEMORY =
            "Expression evaluation memory limit exceeded: Check for excessive memory usage";
    private static final String TIME = "Expression evaluation timeout: Check for infinite loop";
    private static final String DEPTH = "Stack overflow error: Check for non-terminating recursive function.  Consider"
            + " rewriting as tail-recursive";

    private JsonataErrors() {}

    /** How the sentence about an expression ends that threw something. */
    public static String ending(String expression, Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return ": " + DEPTH;
        } else if (thrown instanceof BudgetExceeded used) {
            String what = String.valueOf(used.getMessage());
            return ": " + (what.endsWith("levels") ? DEPTH : what.endsWith("MB") ? MEMORY : TIME);
        } else if (thrown instanceof JException known) {
            String code = String.valueOf(known.getError());
            return CODE.matcher(code).matches() ? ". " + code + ": " + text(expression, known) : ". " + code;
        }
        return ". " + thrown.getMessage();
    }

    /** The message of an error without its code. */
    public static String text(String expression, JException error) {
        String message = String.valueOf(error.getMessage());
        return switch (String.valueOf(error.getError())) {
            case "D3137", "D3141" -> message; // the expression's own
            case "D1002" -> "Cannot negate a non-numeric value: " + quoted(error.getExpected());
            case "T2009" -> message.replace("{{token}}", '"' + operator(expression) + '"');
            case "T0412" ->
                "Argument 1 of function \"" + called(expression, error.getLocation()) + "\" must be an array of \""
                        + ("s".equals(String.valueOf(error.getExpected())) ? "strings" : "numbers") + '"';
            default -> INDEX.matcher(named(message)).replaceAll("$1 $2");
        };
    }

    /** Outside of quotes, where the values are, "function" instead of "Object". */
    private static String named(String message) {
        String[] parts = message.split("\"", -1);
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = parts[i].replaceAll("\\bObject\\b", "function");
        }
        return String.join("\"", parts);
    }

    private static String quoted(Object value) {
        return value instanceof String ? "\"" + value + '"' : String.valueOf(value);
    }

    private static String called(String expression, int location) {
        Matcher matcher = CALLED.matcher(expression.substring(0, Math.max(0, Math.min(location, expression.length()))));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String operator(String expression) {
        Matcher matcher = ORDER.matcher(expression);
        return matcher.find() ? matcher.group() : "<";
    }
}
