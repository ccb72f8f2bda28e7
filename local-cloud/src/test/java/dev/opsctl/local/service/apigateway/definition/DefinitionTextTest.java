package dev.opsctl.local.service.apigateway.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionTextTest {

    /** The log says why a document cannot be read, where AWS's answer does not. */
    @Test
    void what_is_nested_too_deep_or_in_itself_is_refused_with_a_reason() {
        List<String> texts = List.of(
                "{\"a\":".repeat(200),
                "{\"a\":" + "[".repeat(100_000),
                "{a: ".repeat(100_000),
                "a: " + "[".repeat(100_000) + "]".repeat(100_000),
                "a: &a [*a]",
                "a: &a {b: *a}",
                "&a {? *a : 1}",
                "&a {? [*a] : 1}");
        for (String text : texts) {
            String why = assertThrows(IllegalArgumentException.class, () -> DefinitionText.parse(text))
                    .getMessage();
            assertTrue(why != null && !why.isBlank(), text.substring(0, Math.min(20, text.length())));
        }
    }

    @Test
    void a_parser_that_runs_out_of_its_stack_says_that_it_is_too_deep() throws InterruptedException {
        assertTrue(DefinitionText.parse("{\"a\": [1]}").has("a"), "its classes are there");
        String[] why = {null};
        // a stack of the least size, so that the parser's own bound is not reached before
        Thread small = new Thread(
                null,
                () -> why[0] = assertThrows(
                                IllegalArgumentException.class,
                                () -> exhausted(() -> DefinitionText.parse("{\"a\": [[[[[[[[[[1]]]]]]]]]]}")))
                        .getMessage(),
                "small",
                256 << 10);
        small.start();
        small.join();
        assertEquals("nested too deep", why[0]);
    }

    /** Runs a body ever deeper in the stack, until it says that it had too little of it. */
    private static void exhausted(Runnable body) {
        try {
            exhausted(body);
        } catch (StackOverflowError e) {
            body.run();
        }
    }
}
