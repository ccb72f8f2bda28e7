package dev.opsctl.operation.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** OPS-3: an operation's token says what it brings and who began it, as CloudFormation takes tokens. */
class StackOperationTest {

    private static final String TOKEN = "[a-zA-Z0-9][-a-zA-Z0-9]*";

    @Test
    void aTokenIsOneThatCloudFormationTakesWhoeverIsAtWork() {
        String user = System.getProperty("user.name");
        try {
            for (String name : new String[] {user, "Ünï 日本", "", "a".repeat(300), "DOMAIN\\ada.l", "-"}) {
                System.setProperty("user.name", name);
                String token = StackOperation.token("0123456789abcdef0123456789abcdef");
                assertTrue(token.matches(TOKEN), token);
                assertTrue(token.length() <= 128, token);
                assertTrue(token.toLowerCase(Locale.ROOT).startsWith("opsctl-0123456789abcdef"), token);
            }
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void whatHappensOnceHasATokenOfItsOwn() {
        assertNotEquals(StackOperation.token(), StackOperation.token());
        assertEquals(StackOperation.token("0123456789abcdef"), StackOperation.token("0123456789abcdef"));
    }
}
