package dev.opsctl.functions.settings;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.CustomResource;
import dev.opsctl.functions.runtime.Settings;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * {@code Custom::Settings}: encrypts the settings of functions for their environments, each with its own encryption context (SEC-2).
 * KMS's output differs at every call, so the ciphertext that a function has already is kept while it still decrypts to the same settings:
 * a deployment that changes no setting changes no function. It has no settings itself.
 */
public final class SettingsCipher extends CustomResource {

    private final KmsClient kms;
    private final LambdaClient lambda;

    public SettingsCipher() {
        this(Clients.kms(), Clients.lambda());
    }

    SettingsCipher(KmsClient kms, LambdaClient lambda) {
        super("settings", "Settings were not encrypted");
        this.kms = kms;
        this.lambda = lambda;
    }

    @Override
    protected Map<String, Object> made(Map<String, Object> event) {
        Map<String, Object> properties = Json.object(event, "ResourceProperties");
        String key = Json.text(properties, "KeyId");
        Map<String, Object> functions = Json.object(properties, "Functions");
        if (key == null || functions.isEmpty()) {
            throw new IllegalArgumentException("KeyId and Functions are required");
        }
        Map<String, Object> made = new LinkedHashMap<>();
        for (String label : functions.keySet()) {
            Map<String, Object> function = Json.object(functions, label);
            String name = Json.text(function, "Name");
            if (name == null) {
                throw new IllegalArgumentException("Functions." + label + ".Name is required");
            }
            made.put(label, ciphertext(name, key, Json.write(new TreeMap<>(Json.object(function, "Values")))));
        }
        return made;
    }

    private String ciphertext(String function, String key, String values) {
        Map<String, String> context = Map.of(Settings.CONTEXT, function);
        Optional<String> present = present(function).filter(held -> holds(held, key, context, values));
        if (present.isPresent()) {
            return present.get();
        }
        return Base64.getEncoder()
                .encodeToString(kms.encrypt(r -> r.keyId(key)
                                .plaintext(SdkBytes.fromUtf8String(values))
                                .encryptionContext(context))
                        .ciphertextBlob()
                        .asByteArray());
    }

    /** What the function has now; nothing if it is to be made. */
    private Optional<String> present(String function) {
        try {
            return Optional.ofNullable(lambda.getFunctionConfiguration(r -> r.functionName(function))
                            .environment())
                    .map(environment -> environment.variables().get(Settings.VARIABLE));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private boolean holds(String ciphertext, String key, Map<String, String> context, String values) {
        try {
            DecryptResponse opened = kms.decrypt(r -> r.ciphertextBlob(
                            SdkBytes.fromByteArray(Base64.getDecoder().decode(ciphertext)))
                    .encryptionContext(context)
                    .keyId(key));
            return opened.plaintext().asUtf8String().equals(values);
        } catch (KmsException | IllegalArgumentException e) {
            // another key, another context, or no ciphertext: it is made anew, and if the key cannot be used that will
            // say so
            return false;
        }
    }
}
