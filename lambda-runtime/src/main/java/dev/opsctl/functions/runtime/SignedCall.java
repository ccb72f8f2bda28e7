package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.time.RealTime;
import dev.opsctl.functions.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Calls of services that speak JSON, signed here and not by the SDK, for what every cold start asks: its settings, then perhaps a secret; and
 * for what is asked so seldom that it is not worth a client.
 * Measured with {@code ProcessOrder}, which needs no other client (two cores, JDK 17, no class archive, from the start to the first answer,
 * of fifteen): 257 ms at best and 317 in the median with these calls, 623 and 714 with the SDK's clients of KMS and Secrets Manager.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature Version 4</a>
 */
final class SignedCall {

    /** The constants' names are those of the variables {@code AWS_ENDPOINT_URL_<NAME>}. */
    enum Service {
        KMS("KMS", "kms", "1.1", "TrentService"),
        SECRETS_MANAGER("SecretsManager", "secretsmanager", "1.1", "secretsmanager"),
        CODEPIPELINE("CodePipeline", "codepipeline", "1.1", "CodePipeline_20150709"),
        CLOUDWATCH_LOGS("CloudWatchLogs", "logs", "1.1", "Logs_20140328"),
        CLOUDWATCH("CloudWatch", "monitoring", "1.0", "GraniteServiceVersion20100801"),
        /** Its operations are paths. */
        XRAY("XRay", "xray", null, null);

        /** In traces. */
        private final String title;

        private final String host;
        private final String type;
        private final @Nullable String target;

        Service(String title, String host, @Nullable String version, @Nullable String target) {
            this.title = title;
            this.host = host;
            this.type = version == null ? "application/json" : "application/x-amz-json-" + version;
            this.target = target;
        }
    }

    /** The service said no; the message is its own words, after the error's name. */
    static final class RefusedCallException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedCallException(@Nullable String words) {
            super(words);
        }

        boolean is(String error) {
            return String.valueOf(getMessage()).startsWith(error);
        }
    }

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int ATTEMPTS = 3;
    private static final int CONNECT_MILLIS = 3_000;
    private static final int QUICK_MILLIS = 3_000;

    private final Map<String, String> environment;
    private final Service service;
    private final String operation;
    private final int millis;

    /** @param environment Lambda's: region, credentials of the function's role, perhaps an endpoint */
    SignedCall(Map<String, String> environment, Service service, String operation) {
        this(environment, service, operation, QUICK_MILLIS);
    }

    /**
     * @param operation its name, or the path where operations are paths
     * @param millis how long an answer may take
     */
    SignedCall(Map<String, String> environment, Service service, String operation, int millis) {
        this.environment = environment;
        this.service = service;
        this.operation = operation;
        this.millis = millis;
    }

    /** @throws RefusedCallException with the service's own words, if it refuses or cannot be reached */
    Map<String, Object> answer(Map<String, Object> input) {
        byte[] body = Json.write(input).getBytes(StandardCharsets.UTF_8);
        Span call = Tracing.service(service.title, operation);
        try {
            return answer(body, call);
        } catch (RefusedCallException e) {
            if (call != null) {
                call.recordException(e);
            }
            throw e;
        } finally {
            if (call != null) {
                call.end();
            }
        }
    }

    /** @param call the call's part of the trace; null if nothing is traced */
    private Map<String, Object> answer(byte[] body, @Nullable Span call) {
        String problem = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (call != null && attempt > 1) {
                call.setAttribute("aws.retries", (long) (attempt - 1));
            }
            try {
                Map<String, Object> answer = once(body, call);
                if (!answer.containsKey("__type")) {
                    return answer;
                }
                String type = String.valueOf(answer.get("__type")).replaceFirst("^.*#", "");
                String message = Json.text(answer, answer.containsKey("message") ? "message" : "Message");
                problem = message == null ? type : type + ": " + message;
                if (!type.contains("Throttling") && !type.contains("Internal") && !type.contains("Timeout")) {
                    break;
                }
            } catch (IOException e) {
                problem = e.toString();
            } catch (JsonException e) {
                // Without its words: they could quote a secret.
                problem = "an answer that is no JSON object";
            }
        }
        throw new RefusedCallException(problem);
    }

    private Map<String, Object> once(byte[] body, @Nullable Span call) throws IOException {
        String region = environment.get("AWS_REGION");
        String endpoint = environment.getOrDefault(
                "AWS_ENDPOINT_URL_" + service.name(),
                environment.getOrDefault(
                        "AWS_ENDPOINT_URL", "https://" + service.host + "." + region + ".amazonaws.com"));
        String base = endpoint.endsWith("/") ? endpoint : endpoint + "/";
        URI at = URI.create(service.target == null ? base + operation : base);
        String host = at.getPort() < 0 ? at.getHost() : at.getHost() + ":" + at.getPort();
        String stamp = STAMP.format(RealTime.now());
        String token = environment.get("AWS_SESSION_TOKEN");
        HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(millis);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Content-Type", service.type);
        connection.setRequestProperty("X-Amz-Date", stamp);
        String target = service.target == null ? null : service.target + "." + operation;
        if (target != null) {
            connection.setRequestProperty("X-Amz-Target", target);
        }
        if (token != null) {
            connection.setRequestProperty("X-Amz-Security-Token", token);
        }
        if (call != null) {
            Tracing.propagate(call, connection);
        }
        String names = "content-type;host;x-amz-date" + (token == null ? "" : ";x-amz-security-token")
                + (target == null ? "" : ";x-amz-target");
        String headers = "content-type:" + service.type + "\nhost:" + host + "\nx-amz-date:" + stamp + "\n"
                + (token == null ? "" : "x-amz-security-token:" + token + "\n")
                + (target == null ? "" : "x-amz-target:" + target + "\n");
        String canonical = "POST\n" + at.getRawPath() + "\n\n" + headers + "\n" + names + "\n" + hex(sha256(body));
        connection.setRequestProperty("Authorization", authorization(region, stamp, names, canonical));
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        if (call != null) {
            Tracing.answered(call, status);
            call.setAttribute("aws.request_id", connection.getHeaderField("x-amzn-RequestId"));
        }
        // not disconnected: the next call to the same address takes the connection
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            Map<String, Object> answer = in == null ? Map.of() : Json.parseEvent(in);
            return status < 400 || answer.containsKey("__type")
                    ? answer
                    : Map.of("__type", "InternalFailure", "message", "status " + status);
        }
    }

    private String authorization(@Nullable String region, String stamp, String names, String canonical) {
        String scope = stamp.substring(0, 8) + "/" + region + "/" + service.host + "/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n"
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + environment.get("AWS_SECRET_ACCESS_KEY")).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=" + environment.get("AWS_ACCESS_KEY_ID") + "/" + scope + ", SignedHeaders="
                + names + ", Signature=" + hex(hmac(key, text));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
