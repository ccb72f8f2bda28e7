package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.time.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** SEC-3: what {@code opsctl secret set} lets through is what functions can work with, and nothing else. */
class SecretFormTest {

    private static final Pattern TAG = Pattern.compile("Key: '" + SecretForm.TAG + "', Value: ([a-z-]+)");

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40),
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.of(
                        "",
                        " ",
                        "fifteen-letters",
                        "sixteen--letters",
                        " sixteen--letters\n",
                        "line\nbreak-in-it-here"));
    }

    private static Secret secret(String value) {
        return new Secret("a/secret", Duration.ofHours(1), () -> value, RealTime.CLOCK);
    }

    @Property(seed = "20261130")
    void whatIsAKeyIsAdmittedAndWhatIsNoneAdmitsNobody(@ForAll("keys") String key) {
        AdmittedKey admitted = new AdmittedKey(secret(key), Secret::value);
        if (SecretForm.KEY.fault(key, null).isEmpty()) {
            assertTrue(admitted.admits(key.strip()));
        } else {
            assertThrows(IllegalStateException.class, () -> admitted.admits(key.strip()));
        }
    }

    @Property(seed = "20261130")
    void partnersAreKnownByWhatIsLetThroughAndSimulatorsAdmitIt(
            @ForAll("keys") String key, @ForAll("keys") String own) {
        Map<String, Object> members = new HashMap<>(Map.of("key", key, "payment", own));
        boolean good = SecretForm.PARTNER_KEYS.fault("", members).isEmpty();
        Secret secret = secret(Json.write(members));
        AdmittedKey simulators = new AdmittedKey(secret, s -> PartnerKey.in(s, PartnerKey.ANY));
        if (good) {
            assertTrue(simulators.admits(key.strip()));
            assertEquals(own.strip(), PartnerKey.in(secret, "payment"));
            assertEquals(key.strip(), PartnerKey.in(secret, "shipment"));
            assertTrue(SecretForm.SERVICE_KEY.fault("", members).isEmpty());
        } else {
            assertThrows(IllegalStateException.class, () -> {
                PartnerKey.in(secret, "payment");
                simulators.admits("anything");
            });
        }
    }

    @Test
    void whatIsNoObjectIsRefusedWhereOneIsRead() {
        for (SecretForm form : List.of(SecretForm.PARTNER_KEYS, SecretForm.SERVICE_KEY)) {
            assertTrue(form.fault("a-text-that-is-long-enough", null).isPresent());
            assertTrue(form.fault("{}", Map.of()).isPresent());
            assertTrue(form.fault("{\"key\":1}", Map.of("key", 1)).isPresent());
        }
    }

    @Test
    void everySecretOfTheTemplatesSaysItsForm() throws IOException {
        int secrets = 0;
        int forms = 0;
        try (Stream<Path> templates = Files.walk(Path.of("..", "templates"))) {
            for (Path template :
                    templates.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                String text = Files.readString(template);
                secrets += text.split("Type: AWS::SecretsManager::Secret\\s", -1).length - 1;
                forms += (int) TAG.matcher(text)
                        .results()
                        .filter(tag -> SecretForm.tagged(tag.group(1)).isPresent())
                        .count();
            }
        }
        assertTrue(secrets > 0);
        assertEquals(secrets, forms);
    }
}
