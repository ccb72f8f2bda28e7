package dev.opsctl.functions.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** SEC-2: one ciphertext per function and context, a new one only when a setting has changed. */
class SettingsCipherTest {

    private final Map<String, String> deployed = new HashMap<>();
    private final SettingsCipher cipher = new SettingsCipher(new NeverTheSame(), new DeployedFunctions());

    /** As KMS: no two ciphertexts are the same, and each opens under its own key and context only. */
    private static final class NeverTheSame implements KmsClient {
        private int made;

        @Override
        public EncryptResponse encrypt(EncryptRequest r) {
            String text = ++made + "|" + r.keyId() + "|" + r.encryptionContext() + "|"
                    + r.plaintext().asUtf8String();
            return EncryptResponse.builder()
                    .ciphertextBlob(SdkBytes.fromUtf8String(text))
                    .build();
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest r) {
            String[] text = r.ciphertextBlob().asString(StandardCharsets.UTF_8).split("\\|", 4);
            if (!text[1].equals(r.keyId())
                    || !text[2].equals(r.encryptionContext().toString())) {
                throw InvalidCiphertextException.builder().message("no").build();
            }
            return DecryptResponse.builder()
                    .plaintext(SdkBytes.fromUtf8String(text[3]))
                    .build();
        }

        @Override
        public String serviceName() {
            return "kms";
        }

        @Override
        public void close() {}
    }

    private final class DeployedFunctions implements LambdaClient {
        @Override
        public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest r) {
            if (!deployed.containsKey(r.functionName())) {
                throw ResourceNotFoundException.builder().message("no").build();
            }
            return GetFunctionConfigurationResponse.builder()
                    .environment(e -> e.variables(Map.of("SETTINGS", deployed.get(r.functionName()))))
                    .build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    private Map<String, Object> ask(String type, String key, Map<String, Object> values) {
        Map<String, Object> event = new LinkedHashMap<>(Map.of("RequestType", type, "LogicalResourceId", "Settings"));
        event.put(
                "ResourceProperties",
                Map.of("KeyId", key, "Functions", Map.of("Mail", Map.of("Name", "SendMail", "Values", values))));
        try {
            return cipher.answer(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String made(Map<String, Object> answer) {
        assertEquals("SUCCESS", answer.get("Status"));
        return (String) ((Map<?, ?>) answer.get("Data")).get("Mail");
    }

    @Test
    void theSameSettingsKeepTheirCiphertextAndOthersGetANewOne() {
        String first = made(ask("Create", "key-1", Map.of("A", "1", "B", "2")));
        assertNotEquals(first, made(ask("Create", "key-1", Map.of("A", "1", "B", "2"))), "nothing is deployed yet");
        deployed.put("SendMail", first);
        assertEquals(first, made(ask("Update", "key-1", new LinkedHashMap<>(Map.of("B", "2", "A", "1")))));
        assertNotEquals(first, made(ask("Update", "key-1", Map.of("A", "1", "B", "3"))));
        assertNotEquals(first, made(ask("Update", "key-2", Map.of("A", "1", "B", "2"))));
    }

    @Test
    void aFunctionThatHeldPlainTextGetsACiphertext() {
        deployed.put("SendMail", "not base64 at all");
        made(ask("Update", "key-1", Map.of("A", "1")));
    }

    @Test
    void whatDoesNotFitIsRefusedAndSaysWhatToDo() {
        Map<String, Object> answer = ask("Create", "key-1", Map.of("A", "x".repeat(3_000)));
        assertEquals("FAILED", answer.get("Status"));
        assertTrue(answer.get("Reason").toString().contains("spread the functions over two resources"));
        assertFalse(answer.containsKey("Data"));
    }

    @Test
    void deletingAsksNobody() {
        Map<String, Object> answer = ask("Delete", "", Map.of());
        assertEquals("SUCCESS", answer.get("Status"));
        assertEquals("settings-Settings", answer.get("PhysicalResourceId"));
    }
}
