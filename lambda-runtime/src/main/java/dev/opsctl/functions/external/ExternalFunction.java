package dev.opsctl.functions.external;

import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/**
 * The external service's function, invoked in its own account (SEC-4): {@code {"operation": "waiting", "limit": N}} answers
 * {@code {"requests": […]}}, {@code {"operation": "settle", "taken": [ids], "refused": {id: reason}}} tells it what became of them.
 */
final class ExternalFunction implements Forwarding.Service {
    private final LambdaClient lambda;
    private final String functionArn;

    ExternalFunction(LambdaClient lambda, String functionArn) {
        this.lambda = lambda;
        this.functionArn = functionArn;
    }

    @Override
    public List<Object> waiting(int atMost) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("operation", "waiting");
        event.put("limit", atMost);
        if (!(invoke(event).get("requests") instanceof List<?> requests)) {
            throw new IllegalStateException(
                    "the answer of function " + functionArn + " has no list \"requests\"; tell its operator");
        }
        return List.copyOf(requests);
    }

    @Override
    public void settle(List<String> taken, Map<String, String> refused) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("operation", "settle");
        event.put("taken", taken);
        event.put("refused", refused);
        invoke(event);
    }

    private Map<String, Object> invoke(Map<String, Object> event) {
        try {
            InvokeResponse answer = lambda.invoke(
                    request -> request.functionName(functionArn).payload(SdkBytes.fromUtf8String(Json.write(event))));
            String payload = answer.payload().asUtf8String();
            if (answer.functionError() != null) {
                throw new IllegalStateException("function " + functionArn + " failed: " + payload
                        + "; what waits there is fetched by the next run");
            }
            return Json.parseObject(payload);
        } catch (LambdaException e) {
            throw new IllegalStateException(
                    "function " + functionArn + " cannot be invoked: " + e.getMessage()
                            + "; what waits there is fetched by the next run",
                    e);
        } catch (JsonException e) {
            throw new IllegalStateException(
                    "the answer of function " + functionArn + " is no JSON object; tell its operator", e);
        }
    }
}
