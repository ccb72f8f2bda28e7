package dev.opsctl.functions.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.mail.domain.InvalidMailException;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Example;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** MAIL-5: the table may hold what no handler has checked. */
class ValidateMailTest {
    private static final Map<String, AttributeValue> STORED = Map.of(
            "eventId", AttributeValue.fromS("e-1"),
            "template", AttributeValue.fromS("welcome"),
            "to", AttributeValue.fromS("ann@example.com"),
            "data", AttributeValue.fromS("{}"),
            "status", AttributeValue.fromS("PENDING"),
            "attempt", AttributeValue.fromN("1"));

    @Example
    void what_is_missing_is_refused_by_name() {
        assertEquals(
                "ann@example.com", ValidateMail.checked(MailEvents.mail(STORED)).to());
        for (String name : new String[] {"to", "template"}) {
            Map<String, AttributeValue> item = new HashMap<>(STORED);
            item.remove(name);
            String why = assertThrows(InvalidMailException.class, () -> ValidateMail.checked(MailEvents.mail(item)))
                    .getMessage();
            assertTrue(why.startsWith(name + " is missing: it has to be "), why);
        }
    }
}
