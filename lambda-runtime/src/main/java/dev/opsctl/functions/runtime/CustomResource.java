package dev.opsctl.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function behind a custom resource of CloudFormation: what it makes becomes the resource's attributes, what it throws fails the
 * resource with its message. Such a resource has nothing of its own that would have to be deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html">Custom resource request and response</a>
 */
public abstract class CustomResource extends JsonHandler {

    /** CloudFormation's limit for an answer in bytes, less what is not data; Lambda's for an environment is the same. */
    private static final int LONGEST = 3_400;

    private final String kind;
    private final String failure;

    /**
     * @param kind what physical ids begin with
     * @param failure how the reason of a failure begins
     */
    protected CustomResource(String kind, String failure) {
        this.kind = kind;
        this.failure = failure;
    }

    /** The attributes of a resource that is created or updated. */
    protected abstract Map<String, Object> made(Map<String, Object> event) throws InterruptedException;

    @Override
    protected final Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        Map<String, Object> answer = new LinkedHashMap<>();
        for (String name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
            answer.put(name, event.get(name));
        }
        answer.putAll(answer(event));
        put(Json.text(event, "ResponseURL"), Json.write(answer));
        return Map.of("Status", answer.get("Status"));
    }

    /** What CloudFormation is to know, without its own members. */
    public final Map<String, Object> answer(Map<String, Object> event) throws InterruptedException {
        String former = Json.text(event, "PhysicalResourceId");
        String id = former == null ? kind + "-" + event.get("LogicalResourceId") : former;
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("PhysicalResourceId", id));
        try {
            if (!"Delete".equals(event.get("RequestType"))) {
                Map<String, Object> made = made(event);
                int length = Json.write(made).length();
                if (length > LONGEST) {
                    throw new IllegalArgumentException("together they take " + length
                            + " bytes, of which CloudFormation takes " + LONGEST
                            + "; spread the functions over two resources of this type");
                }
                answer.put("Data", made);
            }
            answer.put("Status", "SUCCESS");
        } catch (RuntimeException e) {
            Log.error(failure, e, "resource", event.get("LogicalResourceId"));
            answer.put("Status", "FAILED");
            answer.put("Reason", failure + ": " + e.getMessage());
        }
        return answer;
    }

    private static void put(@Nullable String address, String body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setRequestMethod("PUT");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length);
            // the address is signed for no content type
            connection.setRequestProperty("Content-Type", "");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(bytes);
            }
            if (connection.getResponseCode() >= 300) {
                throw new IOException("CloudFormation's address answered " + connection.getResponseCode());
            }
        } catch (IOException e) {
            // Lambda calls again
            throw new UncheckedIOException(e);
        }
    }
}
