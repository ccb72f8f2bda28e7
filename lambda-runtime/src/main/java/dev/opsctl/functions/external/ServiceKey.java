package dev.opsctl.functions.external;

import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * The key that the external service knows us by, in Secrets Manager as {@code {"key": "…"}} (SEC-3). It is read once a
 * run; whoever finds it refused reads it again, so a key that is rotated meanwhile works at once.
 */
final class ServiceKey {
    private final SecretsManagerClient secrets;
    private final String name;
    private String kept;

    ServiceKey(SecretsManagerClient secrets, String name) {
        this.secrets = secrets;
        this.name = name;
    }

    String value() {
        if (kept == null) {
            kept = read();
        }
        return kept;
    }

    /** Reads it anew. @return whether it is another one now */
    boolean changed() {
        String before = kept;
        kept = null;
        return !value().equals(before);
    }

    String howToSet() {
        return "give secret " + name + " the value {\"key\": \"…\"} with the key that the service issued:"
                + " opsctl secret set " + name;
    }

    private String read() {
        try {
            String text =
                    secrets.getSecretValue(request -> request.secretId(name)).secretString();
            String key = text == null ? null : Json.text(Json.parseObject(text), "key");
            if (key == null || key.isBlank()) {
                throw new IllegalStateException(
                        "secret " + name + " is malformed, it has no text \"key\"; " + howToSet());
            }
            return key.strip();
        } catch (JsonException e) {
            // Without the cause: its message could quote the secret.
            throw new IllegalStateException("secret " + name + " is malformed, it is no JSON object; " + howToSet());
        } catch (ResourceNotFoundException e) {
            throw new IllegalStateException(
                    "secret " + name + " is missing or has no value; deploy again, then " + howToSet(), e);
        } catch (SecretsManagerException e) {
            throw new IllegalStateException("secret " + name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
