package dev.opsctl.operation.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.access.EncryptionKey;
import dev.opsctl.operation.access.Tokens;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The system's one REST API as an operator calls it: with the API key on the storage-first route and for mails, the bank's key for the
 * bank, and a bearer token on the shop's routes. The token is {@code OPSCTL_TOKEN}, if that is set, or issued for the purpose.
 */
public final class RestApi {

    /**
     * What to do next, where the caller knows best.
     *
     * @param badInput after a 400
     * @param notFound after a 404
     */
    public record Hints(String badInput, String notFound) {

        private String or(int status, IntFunction<String> others) {
            return switch (status) {
                case 400, 413 -> badInput;
                case 404 -> notFound;
                default -> others.apply(status);
            };
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration RENEW = Duration.ofMinutes(2);

    /** How long an order may stand still before somebody looks why, in nanoseconds. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Clients clients;
    private final Stacks stacks;
    private final OrderDiagnosis diagnosis;
    private final Instant began = Instant.now().minusSeconds(2);
    private @Nullable String url;
    private @Nullable String keyId;
    private @Nullable String key;
    private @Nullable String bankKey;
    private Tokens.@Nullable Issued token;

    public RestApi(Clients clients, OrderDiagnosis diagnosis) {
        this.clients = clients;
        this.diagnosis = diagnosis;
        this.stacks = new Stacks(clients);
    }

    private synchronized String url() {
        if (url == null) {
            url = clients.target().reachable(stacks.output(Stacks.APP, "ApiUrl"));
        }
        return url;
    }

    /** The id of the operator's API key: the caller that orders of the storage-first route come from. */
    public synchronized String keyId() {
        if (keyId == null) {
            keyId = stacks.output(Stacks.APP, "ApiKeyId");
        }
        return keyId;
    }

    private synchronized String key() {
        if (key == null) {
            key = clients.apiGateway()
                    .getApiKey(r -> r.apiKey(keyId()).includeValue(true))
                    .value();
        }
        return key;
    }

    private synchronized String bankKey() {
        if (bankKey == null) {
            String secret = stacks.output(Stacks.APP, "BankApiKeySecret");
            String text = clients.secretsManager()
                    .getSecretValue(r -> r.secretId(secret))
                    .secretString();
            if (text == null) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "Secret " + secret + " has no text, its value is binary: there is no key for the bank in it",
                        "Give it one: opsctl secret set " + secret);
            }
            bankKey = text;
        }
        return bankKey;
    }

    /**
     * The console's routes, on which it counts who calls: without {@code OPSCTL_TOKEN} that is the name of the operating system's user.
     *
     * @param idempotencyKey null if the call changes nothing
     */
    JsonNode console(
            String method, String path, @Nullable JsonNode body, @Nullable String idempotencyKey, Hints hints) {
        IntFunction<String> next = status -> hints.or(status, RestApi::consoleNext);
        String bearer = givenToken().orElseGet(() -> new Tokens(clients)
                .issue(System.getProperty("user.name"), List.of(Tokens.OPERATOR), LIFETIME)
                .token());
        return idempotencyKey == null
                ? call(method, path, body, next, "authorization", "Bearer " + bearer)
                : call(
                        method,
                        path,
                        body,
                        next,
                        "authorization",
                        "Bearer " + bearer,
                        "idempotency-key",
                        idempotencyKey);
    }

    private static Optional<String> givenToken() {
        return Optional.ofNullable(System.getenv("OPSCTL_TOKEN"))
                .map(String::trim)
                .filter(given -> !given.isEmpty());
    }

    private synchronized String token() {
        Optional<String> given = givenToken();
        if (given.isPresent()) {
            return given.get();
        }
        if (token == null || token.expires().minus(RENEW).isBefore(Instant.now())) {
            token = new Tokens(clients).issue("opsctl", List.of(Tokens.OPERATOR), LIFETIME);
        }
        return token.token();
    }

    public JsonNode withKey(String method, String path, JsonNode body, Hints hints) {
        return call(method, path, body, status -> hints.or(status, RestApi::shopNext), "x-api-key", key());
    }

    /** With the bank's own key, which is in a secret. */
    public JsonNode withBankKey(String method, String path, @Nullable JsonNode body, Hints hints) {
        return call(method, path, body, status -> hints.or(status, RestApi::bankNext), "x-api-key", bankKey());
    }

    /** As a caller that names itself, which the mail route wants (MAIL-2). */
    public JsonNode withKey(String method, String path, JsonNode body, String userAgent) {
        return call(method, path, body, RestApi::mailNext, "x-api-key", key(), "user-agent", userAgent);
    }

    public JsonNode withToken(String method, String path, @Nullable JsonNode body, Hints hints) {
        return call(
                method,
                path,
                body,
                status -> hints.or(status, RestApi::shopNext),
                "authorization",
                "Bearer " + token());
    }

    public JsonNode open(String method, String path) {
        return call(method, path, null, RestApi::shopNext);
    }

    /** @param next what to do about an answer, by its status; null if nothing is to be said */
    private JsonNode call(
            String method, String path, @Nullable JsonNode body, IntFunction<String> next, String... headers) {
        String apiUrl = url();
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(apiUrl + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(35_000);
            for (int i = 0; i < headers.length; i += 2) {
                connection.setRequestProperty(headers[i], headers[i + 1]);
            }
            connection.setRequestProperty("accept", "application/json");
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(JSON.writeValueAsBytes(body));
                }
            }
            int status = connection.getResponseCode();
            String text;
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (status >= 400) {
                String call = method + " " + path;
                throw status >= 500
                        ? failed(call, status, text, next.apply(status))
                        : refused(call, status, text, next.apply(status));
            }
            return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The API at " + apiUrl + " does not answer: " + FileTrouble.why(e),
                    "See how it stands: opsctl status",
                    e);
        }
    }

    /** What is behind a failure that the API does not explain; its logs take a moment to arrive. */
    private OperationException failed(String call, int status, String text, String next) {
        Optional<OperationException> locked = new EncryptionKey(clients).unusable(call + " answered " + status);
        if (locked.isPresent()) {
            return locked.get();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS * (clients.target().remote() ? 5 : 1);
        while (System.nanoTime() < deadline) {
            Optional<OperationException> denied =
                    diagnosis.denial(call + " answered " + status, null, began, OrderDiagnosis.Sources.NONE);
            if (denied.isPresent()) {
                return denied.get();
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return refused(call, status, text, next);
    }

    private static OperationException refused(String call, int status, String text, String next) {
        String message = text;
        try {
            JsonNode answer = JSON.readTree(text);
            message = answer.path("message").asText(answer.path("Message").asText(text));
        } catch (IOException e) {
            message = text.isBlank() ? "no explanation" : text;
        }
        ExitCode code =
                switch (status) {
                    case 400, 413, 422 -> ExitCode.USAGE;
                    case 401, 403 -> ExitCode.DENIED;
                    case 404 -> ExitCode.NOT_FOUND;
                    case 409 -> ExitCode.CONFLICT;
                    case 503 -> ExitCode.UNAVAILABLE;
                    default -> ExitCode.FAILED;
                };
        return new OperationException(code, call + " answered " + status + ": " + message, next);
    }

    private static @Nullable String shopNext(int status) {
        return switch (status) {
            case 401 -> "OPSCTL_TOKEN is no token that the API believes; without it opsctl issues its own.";
            case 429 -> "Slow down and try again.";
            case 403 -> "Bring the API up to date: opsctl deploy app";
            default -> status >= 500 ? "Its log: opsctl logs AppServer" : null;
        };
    }

    private static @Nullable String consoleNext(int status) {
        return switch (status) {
            case 409 -> "See who did what: opsctl audit list";
            case 401, 403 -> "OPSCTL_TOKEN needs scope orders:operator; without it opsctl issues its own.";
            case 429 -> "Slow down and try again.";
            default -> status >= 500 ? "Its log: opsctl logs Console" : null;
        };
    }

    private static @Nullable String mailNext(int status) {
        return switch (status) {
            case 400, 413 -> "A mail has a template, one plain address and data: opsctl mail send --help";
            case 401, 403 -> "The API lets in one User-Agent: the parameter MailUserAgent, as it was deployed.";
            case 429 -> "Slow down and try again.";
            default -> status >= 500 ? "Its log: opsctl logs ApiEventHandler" : null;
        };
    }

    private static @Nullable String bankNext(int status) {
        return switch (status) {
            case 409 -> "See how it stands: opsctl bank history CLIENT_ID";
            case 401 -> "The secret bank/api-key has just changed; try again.";
            case 429 -> "Slow down and try again.";
            case 503 -> "Try again later, with the same --key to be sure that it is done once.";
            default -> status >= 500 ? "Its log: opsctl logs BankApi" : null;
        };
    }
}
