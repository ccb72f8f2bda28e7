package dev.opsctl.functions.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * KMS's Decrypt, called without the SDK: it is the one call that every cold start makes, and the SDK's client would cost it several
 * times as much as the call itself.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html">Decrypt</a>
 */
final class Decryption {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String TYPE = "application/x-amz-json-1.1";
    private static final String TARGET = "TrentService.Decrypt";
    private static final int ATTEMPTS = 3;
    private static final int MILLIS = 3_000;

    private final Map<String, String> environment;

    /** @param environment Lambda's: region, credentials of the function's role, perhaps an endpoint */
    Decryption(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws IllegalStateException with KMS's own words, if it refuses or cannot be reached */
    String decrypt(String ciphertext, Map<String, String> context) {
        String body = Json.write(Map.of("CiphertextBlob", ciphertext, "EncryptionContext", context));
        String problem = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                Map<String, Object> answer = call(body);
                String plaintext = Json.text(answer, "Plaintext");
                if (plaintext != null) {
                    return new String(Base64.getDecoder().decode(plaintext), StandardCharsets.UTF_8);
                }
                String type = String.valueOf(answer.get("__type")).replaceFirst("^.*#", "");
                String message = Json.text(answer, answer.containsKey("message") ? "message" : "Message");
                problem = message == null ? type : type + ": " + message;
                if (!type.contains("Throttling") && !type.contains("Internal") && !type.contains("Timeout")) {
                    break;
                }
            } catch (IOException | JsonException e) {
                problem = e.toString();
            }
        }
        throw new IllegalStateException("the function's settings cannot be decrypted: KMS said " + problem
                + ". Look at the encryption key's state and at the role's permission for kms:Decrypt.");
    }

    private Map<String, Object> call(String body) throws IOException {
        String region = environment.get("AWS_REGION");
        String endpoint = environment.getOrDefault(
                "AWS_ENDPOINT_URL_KMS",
                environment.getOrDefault("AWS_ENDPOINT_URL", "https://kms." + region + ".amazonaws.com"));
        URI at = URI.create(endpoint.endsWith("/") ? endpoint : endpoint + "/");
        String host = at.getPort() < 0 ? at.getHost() : at.getHost() + ":" + at.getPort();
        String stamp = STAMP.format(Instant.now());
        String token = environment.get("AWS_SESSION_TOKEN");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        connection.setRequestProperty("Content-Type", TYPE);
        connection.setRequestProperty("X-Amz-Date", stamp);
        connection.setRequestProperty("X-Amz-Target", TARGET);
        if (token != null) {
            connection.setRequestProperty("X-Amz-Security-Token", token);
        }
        connection.setRequestProperty(
                "Authorization", authorization(region, host, stamp, token, at.getRawPath(), bytes));
        try (OutputStream out = connection.getOutputStream()) {
            out.write(bytes);
        }
        int status = connection.getResponseCode();
        // not disconnected: the next call to the same address takes the connection
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null
                    ? Map.of("__type", "InternalFailure", "message", "status " + status)
                    : Json.parseEvent(in);
        }
    }

    /** Signature Version 4. */
    private String authorization(String region, String host, String stamp, String token, String path, byte[] body) {
        String names =
                "content-type;host;x-amz-date" + (token == null ? "" : ";x-amz-security-token") + ";x-amz-target";
        String headers = "content-type:" + TYPE + "\nhost:" + host + "\nx-amz-date:" + stamp + "\n"
                + (token == null ? "" : "x-amz-security-token:" + token + "\n") + "x-amz-target:" + TARGET + "\n";
        String scope = stamp.substring(0, 8) + "/" + region + "/kms/aws4_request";
        String canonical = "POST\n" + path + "\n\n" + headers + "\n" + names + "\n" + hex(sha256(body));
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
