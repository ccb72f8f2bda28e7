package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What AWS's model of a service says beyond the SDK's classes: protocol, HTTP bindings, error codes and statuses. Extracted by
 * {@code data/extract_wire.py}; read when the service is first called.
 */
public final class WireModel {

    private static final Map<String, WireModel> LOADED = new ConcurrentHashMap<>();
    /** The SDK's client package of a service whose botocore name is another. */
    private static final Map<String, String> BOTOCORE_NAMES =
            Map.of("cloudwatchlogs", "logs", "eventbridge", "events", "sfn", "stepfunctions");

    /**
     * One operation.
     *
     * @param method the HTTP method of a REST operation
     * @param uri its URI pattern, e.g. {@code /2015-03-31/functions/{FunctionName}}
     * @param status the status of success
     * @param resultWrapper the element around the result in the query protocol
     * @param root the root element of a REST-XML result
     */
    public record Operation(String name, String method, String uri, int status, String resultWrapper, String root) {}

    /** How an exception looks on the wire. */
    public record ErrorFacts(String code, int status) {}

    private final JsonNode facts;
    private final Map<String, Operation> operations = new HashMap<>();

    private WireModel(JsonNode facts) {
        this.facts = facts;
        facts.path("operations").fields().forEachRemaining(entry -> {
            JsonNode op = entry.getValue();
            operations.put(
                    entry.getKey(),
                    new Operation(
                            entry.getKey(),
                            op.path("method").asText("POST"),
                            op.path("uri").asText("/"),
                            op.path("status").asInt(200),
                            op.path("resultWrapper").asText(entry.getKey() + "Result"),
                            op.path("root").asText(null)));
        });
    }

    /** The model of the service behind an SDK client interface. */
    public static WireModel of(Class<?> clientInterface) {
        String sdkPackage = clientInterface.getPackageName();
        String name = sdkPackage.substring("software.amazon.awssdk.services.".length());
        boolean streams = clientInterface.getSimpleName().equals("DynamoDbStreamsClient");
        return load(streams ? "dynamodbstreams" : BOTOCORE_NAMES.getOrDefault(name.replace(".streams", ""), name));
    }

    private static WireModel load(String name) {
        return LOADED.computeIfAbsent(name, n -> {
            try (InputStream in = WireModel.class.getResourceAsStream("/dev/opsctl/local/data/wire/" + n + ".json")) {
                if (in == null) {
                    throw new IllegalStateException("no wire facts for " + n + ": add it to data/extract_wire.py");
                }
                return new WireModel(new ObjectMapper().readTree(in));
            } catch (IOException e) {
                throw new IllegalStateException("cannot read the wire facts of " + n, e);
            }
        });
    }

    public Operation operation(String name) {
        return operations.get(name);
    }

    public List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    /** Whether the service speaks a protocol: {@code query}, {@code json}, {@code rest-json}, {@code rest-xml}. */
    public boolean speaks(String protocol) {
        for (JsonNode spoken : facts.path("protocols")) {
            if (spoken.asText().equals(protocol)) {
                return true;
            }
        }
        return false;
    }

    public String signingName() {
        return facts.path("signingName").asText();
    }

    public String targetPrefix() {
        return facts.path("targetPrefix").asText(null);
    }

    public String jsonVersion() {
        return facts.path("jsonVersion").asText("1.1");
    }

    public String xmlNamespace() {
        return facts.path("xmlNamespace").asText(null);
    }

    public String apiVersion() {
        return facts.path("apiVersion").asText();
    }

    public String serviceId() {
        return facts.path("serviceId").asText();
    }

    /** Whether JSON errors also carry the query protocol's code in {@code x-amzn-query-error}. */
    public boolean queryCompatible() {
        return facts.path("queryCompatible").asBoolean();
    }

    /** The wire facts of an error shape (an exception's simple name); unknown shapes are client errors under their own name. */
    public ErrorFacts error(String shape) {
        JsonNode error = facts.path("errors").path(shape);
        return new ErrorFacts(
                error.path("code").asText(shape), error.path("status").asInt(400));
    }

    /**
     * The error shape for a fault of the service itself: {@code InternalServerError} of DynamoDB, {@code ServiceException} of Lambda …
     * {@code InternalFailure}, which every service may answer, where the model has none.
     */
    public String internalError() {
        String found = speaks("rest-xml") ? "InternalError" : "InternalFailure";
        for (var error : facts.path("errors").properties()) {
            if (error.getValue().path("status").asInt(400) == 500
                    && error.getKey().matches("(KMS)?Internal.*|Service(Failure)?Exception")) {
                return error.getKey();
            }
        }
        return found;
    }

    /** Whether the model has that error shape. */
    public boolean hasError(String shape) {
        return facts.path("errors").has(shape);
    }
}
