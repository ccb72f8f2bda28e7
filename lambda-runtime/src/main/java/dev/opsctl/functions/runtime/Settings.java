package dev.opsctl.functions.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * The function's environment. A value that begins with {@code kms:} is Base64 ciphertext of the system's key, made with the
 * encryption context {@code function=<name>, setting=<name>}; it is decrypted once per process, at first use. Everything else
 * (names of tables and queues) is plain.
 */
public final class Settings {
    private static final String ENCRYPTED = "kms:";

    private final Map<String, String> environment;
    private final Supplier<KmsClient> kms;
    private final Map<String, String> decrypted = new ConcurrentHashMap<>();

    public Settings() {
        this(System.getenv(), Clients::kms);
    }

    public Settings(Map<String, String> environment, Supplier<KmsClient> kms) {
        this.environment = environment;
        this.kms = kms;
    }

    /** @throws IllegalStateException if the setting is missing: a function that is set up wrongly must fail at once */
    public String text(String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("environment variable " + name + " is not set");
        }
        return value.startsWith(ENCRYPTED) ? decrypted.computeIfAbsent(name, n -> decrypt(n, value)) : value;
    }

    public String text(String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? otherwise : text(name);
    }

    public int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    private String decrypt(String name, String value) {
        return kms.get()
                .decrypt(request -> request.ciphertextBlob(
                                SdkBytes.fromByteArray(Base64.getDecoder().decode(value.substring(ENCRYPTED.length()))))
                        .encryptionContext(Map.of(
                                "function", environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", ""), "setting", name)))
                .plaintext()
                .asString(StandardCharsets.UTF_8);
    }
}
