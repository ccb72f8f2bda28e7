package dev.opsctl.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A function from JSON to JSON. What it throws is logged with its message and fails the invocation. An event that is nothing but
 * {@value #PROBE} asks whether the function starts, settings and all: it is answered with itself, and nothing else happens (DEL-3).
 */
public abstract class JsonHandler implements RequestStreamHandler {

    /** The one member of a probe, which no source of events sends. */
    public static final String PROBE = "opsctl:probe";

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Span span = Tracing.begin("handle");
        Throwable failure = null;
        try {
            Map<String, Object> event = event(in);
            boolean probe = event.size() == 1 && event.containsKey(PROBE);
            out.write(Json.write(probe ? event : handle(event, context)).getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (UnauthorizedException | RefusedException e) {
            // Answers, not failures of ours.
            throw e;
        } catch (RuntimeException e) {
            failure = e;
            Log.error("invocation failed", e, "requestId", context.getAwsRequestId());
            throw e;
        } finally {
            Tracing.end(span, failure);
        }
    }

    /** Reads the event, which has to be a JSON object, or nothing. */
    protected Map<String, Object> event(InputStream in) throws IOException {
        return Json.parseEvent(in);
    }

    protected abstract Map<String, Object> handle(Map<String, Object> event, Context context)
            throws InterruptedException;
}
