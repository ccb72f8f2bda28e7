package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The function's settings. Its environment holds them all in one variable, {@value #VARIABLE}: Base64 ciphertext of the system's
 * encryption key, made with the encryption context {@code function=<name>} by {@code Custom::Settings} in the templates. It is decrypted
 * once per process, at first use (SEC-2).
 */
public final class Settings {

    /** The environment variable with the ciphertext. */
    public static final String VARIABLE = "SETTINGS";

    /** The name in the encryption context. */
    public static final String CONTEXT = "function";

    private static final Map<String, Map<String, Object>> OPENED = new ConcurrentHashMap<>();

    private final Map<String, String> environment;
    private final UnaryOperator<String> open;

    public Settings() {
        this(System.getenv(), Settings::decrypt);
    }

    /** @param open from the ciphertext to the JSON object of all settings */
    public Settings(Map<String, String> environment, UnaryOperator<String> open) {
        this.environment = environment;
        this.open = open;
    }

    private static String decrypt(String ciphertext) {
        Map<String, Object> input = Map.of(
                "CiphertextBlob",
                ciphertext,
                "EncryptionContext",
                Map.of(CONTEXT, System.getenv("AWS_LAMBDA_FUNCTION_NAME")));
        try {
            Map<String, Object> answer =
                    new SignedCall(System.getenv(), SignedCall.Service.KMS, "Decrypt").answer(input);
            return new String(Base64.getDecoder().decode(Json.text(answer, "Plaintext")), StandardCharsets.UTF_8);
        } catch (SignedCall.RefusedCallException e) {
            throw new IllegalStateException(
                    "the function's settings cannot be decrypted: KMS said " + e.getMessage()
                            + ". Look at the encryption key's state and at the role's permission for kms:Decrypt.",
                    e);
        }
    }

    private @Nullable String value(String name) {
        String ciphertext = environment.get(VARIABLE);
        if (ciphertext != null && !ciphertext.isEmpty()) {
            Map<String, Object> settings =
                    OPENED.computeIfAbsent(ciphertext, text -> Json.parseObject(open.apply(text)));
            if (settings.get(name) != null) {
                return settings.get(name).toString();
            }
        }
        return environment.get(name);
    }

    /** @throws IllegalStateException if the setting is missing: a function that is set up wrongly must fail at once */
    public String text(String name) {
        String value = value(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("setting " + name + " is missing");
        }
        return value;
    }

    public String text(String name, String otherwise) {
        String value = value(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    public int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }
}
