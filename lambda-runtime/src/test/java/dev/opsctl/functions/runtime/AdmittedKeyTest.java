package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BNK-1, SEC-3: the key in Secrets Manager may change at any time. */
class AdmittedKeyTest {
    private static final String OLD = "old-key-0123456789";
    private static final String NEW = "new-key-0123456789";

    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private String value = OLD;
    private int readings;
    private final Secret secret = new Secret(
            "bank/api-key",
            AdmittedKey.KEPT,
            () -> {
                readings++;
                if (value == null) {
                    throw new IllegalStateException("secret bank/api-key is missing");
                }
                return value;
            },
            () -> now);
    private final AdmittedKey key = new AdmittedKey(secret, Secret::value);

    @Test
    void aRotatedKeyWorksAtOnceAndTheOldOneNoLongerThanAMinute() {
        assertTrue(key.admits(OLD));
        value = NEW;
        assertTrue(key.admits(NEW));
        assertFalse(key.admits(OLD));
        value = OLD;
        assertTrue(key.admits(NEW), "kept for a minute");
        now = now.plusSeconds(61);
        assertFalse(key.admits(NEW));
        assertTrue(key.admits(OLD));
    }

    @Test
    void guessingDoesNotBecomeAFloodOfReadingsAndShutsNobodyOutForLongerThanASecond() {
        for (int i = 0; i < 1_000; i++) {
            assertFalse(key.admits("guess-" + i + "-0123456789"));
        }
        assertEquals(10, readings);
        assertTrue(key.admits(OLD), "who has the key is not shut out");
        value = NEW;
        assertFalse(key.admits(NEW), "no reading is left");
        now = now.plusSeconds(1);
        assertTrue(key.admits(NEW));
        assertEquals(11, readings);
    }

    @Test
    void noKeyIsNoKey() {
        assertFalse(key.admits(null));
        assertFalse(key.admits(""));
        assertFalse(key.admits(OLD + " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "short"})
    void aMalformedSecretAdmitsNobody(String malformed) {
        value = malformed;
        assertThrows(IllegalStateException.class, () -> key.admits(""));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> key.admits(malformed));
        assertTrue(e.getMessage().contains("opsctl secret set bank/api-key"), e.getMessage());
    }

    @Test
    void aMissingSecretAdmitsNobodyAndIsNotAskedForWithoutEnd() {
        value = null;
        for (int i = 0; i < 100; i++) {
            assertThrows(IllegalStateException.class, () -> key.admits(OLD));
        }
        assertEquals(10, readings);
        now = now.plusSeconds(1);
        value = OLD;
        assertTrue(key.admits(OLD));
    }

    @Test
    void aPartnersOwnKeyGoesBeforeTheOneForEverybody() {
        value = "{\"key\":\"shared\",\"payment\":\" own \"}";
        assertEquals("own", PartnerKey.in(secret, "payment"));
        assertEquals("shared", PartnerKey.in(secret, "shipment"));
        assertEquals("shared", PartnerKey.in(secret, PartnerKey.ANY));
    }
}
