package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.RawOperations.RawAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on items, which the engine answers as AWS does, byte for byte. */
final class ItemTraffic {

    private static final Logger LOG = LoggerFactory.getLogger(ItemTraffic.class);
    private static final String PROTOCOL = "application/x-amz-json-1.0";
    private static final Set<String> OPERATIONS = Set.of(
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactGetItems",
            "TransactWriteItems");
    private static final Set<String> HEADERS = Set.of("x-amzn-RequestId", "x-amz-crc32");

    private final Supplier<URI> endpoint;
    private final String authorization;

    /** @param authorization what opens the scope's database */
    ItemTraffic(Supplier<URI> endpoint, String authorization) {
        this.endpoint = endpoint;
        this.authorization = authorization;
    }

    static boolean passes(String operation) {
        return OPERATIONS.contains(operation);
    }

    RawAnswer pass(String operation, byte[] body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) endpoint.get().toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(60_000);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.setRequestProperty("Content-Type", PROTOCOL);
            connection.setRequestProperty("X-Amz-Target", "DynamoDB_20120810." + operation);
            connection.setRequestProperty("Authorization", authorization);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            byte[] answer;
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                answer = in == null ? new byte[0] : in.readAllBytes();
            }
            Map<String, String> headers = new LinkedHashMap<>();
            for (String name : HEADERS) {
                String value = connection.getHeaderField(name);
                if (value != null) {
                    headers.put(name, value);
                }
            }
            return new RawAnswer(status, PROTOCOL, answer, headers);
        } catch (IOException e) {
            LOG.warn("DynamoDB Local did not answer {}: {}", operation, e.toString());
            return new RawAnswer(
                    500,
                    PROTOCOL,
                    ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\",\"message\":\"The request processing has failed because of an unknown error, exception or failure.\"}")
                            .getBytes(StandardCharsets.UTF_8),
                    Map.of());
        }
    }
}
