package dev.opsctl.local.service.cloudformation.schema;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A property is what it was, however its number or truth is written. */
class DifferencesTest {

    private static final JsonNodeFactory EXACT = JsonNodeFactory.withExactBigDecimals(true);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(seed = "20261130", tries = 500)
    void a_number_is_the_same_out_of_the_store_and_as_a_text(@ForAll BigDecimal number) throws Exception {
        JsonNode exact = EXACT.numberNode(new BigDecimal(String.valueOf(number.doubleValue())));
        JsonNode stored = JSON.readTree(JSON.writeValueAsString(number.doubleValue()));
        assertTrue(Differences.same(exact, stored), exact + " " + stored);
        assertTrue(Differences.same(stored, EXACT.textNode(exact.asText())), exact + " " + stored);
        assertFalse(
                Differences.same(stored, EXACT.numberNode(exact.decimalValue().add(BigDecimal.ONE))));
    }

    @Test
    void small_numbers_of_a_template_are_no_change() throws Exception {
        assertTrue(Differences.same(EXACT.numberNode(new BigDecimal("0.0008")), JSON.readTree("8.0E-4")));
        assertTrue(Differences.same(EXACT.textNode("5"), EXACT.numberNode(5)));
        assertTrue(Differences.same(EXACT.textNode("true"), EXACT.booleanNode(true)));
        // of two texts nobody knows that they are numbers
        assertFalse(Differences.same(EXACT.textNode("1.0"), EXACT.textNode("1")));
        assertFalse(Differences.same(EXACT.textNode("a"), EXACT.numberNode(1)));
    }
}
