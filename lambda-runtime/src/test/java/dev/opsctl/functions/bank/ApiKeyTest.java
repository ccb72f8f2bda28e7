package dev.opsctl.functions.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.bank.domain.Refusal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** BNK-1, SEC-3: the key in Secrets Manager may change at any time. */
class ApiKeyTest {
    private static final String OLD = "old-key-0123456789";
    private static final String NEW = "new-key-0123456789";

    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private String secret = OLD;
    private int readings;
    private final ApiKey key = new ApiKey(
            () -> {
                readings++;
                return secret;
            },
            () -> now);

    @Test
    void aRotatedKeyWorksAtOnceAndTheOldOneNoLongerThanAMinute() {
        assertTrue(key.admits(OLD));
        secret = NEW;
        assertTrue(key.admits(NEW));
        assertFalse(key.admits(OLD));
        secret = OLD;
        assertTrue(key.admits(NEW), "kept for a minute");
        now = now.plusSeconds(61);
        assertFalse(key.admits(NEW));
        assertTrue(key.admits(OLD));
    }

    @Test
    void guessingDoesNotBecomeAFloodOfReadings() {
        assertTrue(key.admits(OLD));
        for (int i = 0; i < 1_000; i++) {
            assertFalse(key.admits("guess-" + i + "-0123456789"));
        }
        assertEquals(11, readings);
        assertTrue(key.admits(OLD), "who has the key is not shut out");
        now = now.plusSeconds(2);
        secret = NEW;
        assertTrue(key.admits(NEW));
    }

    @Test
    void noKeyIsNoKey() {
        assertFalse(key.admits(null));
        assertFalse(key.admits(""));
        assertFalse(key.admits(OLD + " "));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "   ", "short"})
    void aMalformedSecretAdmitsNobody(String value) {
        secret = value;
        assertThrows(Refusal.class, () -> key.admits(""));
        assertThrows(Refusal.class, () -> key.admits(value));
    }

    @Test
    void aMissingSecretIsAnOutageAndNoKey() {
        ApiKey without = new ApiKey(
                () -> {
                    throw ResourceNotFoundException.builder()
                            .message("Secrets Manager can't find the specified secret.")
                            .build();
                },
                () -> now);
        assertEquals(
                Refusal.Kind.UNAVAILABLE,
                assertThrows(Refusal.class, () -> without.admits(OLD)).kind());
    }
}
