package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.time.RealTime;
import dev.opsctl.functions.tracing.Tracing;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured log: one JSON object a line on stdout, which Lambda sends to the function's log group. Fields are pairs of name and
 * value; those by which traces are found annotate the trace, too. Never log a secret or a customer's address here.
 */
public final class Log {
    private Log() {}

    public static void info(String message, @Nullable Object... fields) {
        line("INFO", message, null, fields);
    }

    public static void warn(String message, @Nullable Object... fields) {
        line("WARN", message, null, fields);
    }

    /** The cause, if there is one, is named by type and message; the stack trace is Lambda's own, if the invocation fails. */
    public static void error(String message, @Nullable Throwable cause, @Nullable Object... fields) {
        line("ERROR", message, cause, fields);
    }

    private static void line(String level, String message, @Nullable Throwable cause, Object... fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", RealTime.now());
        line.put("level", level);
        line.put("function", System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
        line.put("message", message);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            line.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        if (cause != null) {
            line.put("errorType", cause.getClass().getName());
            line.put("error", cause.getMessage());
        }
        Tracing.annotate(line);
        System.out.println(Json.write(line));
    }
}
