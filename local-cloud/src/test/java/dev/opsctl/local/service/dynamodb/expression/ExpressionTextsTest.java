package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.dynamodb.item.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What DynamoDB says about expressions, word for word. The files have one expression in a line, between bars, and what is wrong with it: answers
 * of AWS's parser, which public projects' tests have recorded, or which its downloadable edition gives.
 */
class ExpressionTextsTest {

    private static final SdkBytes BYTES = SdkBytes.fromUtf8String("x");
    private static final Map<String, AttributeValue> VALUES = Map.ofEntries(
            Map.entry(":s", AttributeValue.fromS("x")),
            Map.entry(":s2", AttributeValue.fromS("a")),
            Map.entry(":n", AttributeValue.fromN("1")),
            Map.entry(":n2", AttributeValue.fromN("5")),
            Map.entry(":b", AttributeValue.fromB(BYTES)),
            Map.entry(":t", AttributeValue.fromBool(true)),
            Map.entry(":z", AttributeValue.fromNul(true)),
            Map.entry(":l", AttributeValue.fromL(List.of())),
            Map.entry(":m", AttributeValue.fromM(Map.of())),
            Map.entry(":ss", AttributeValue.fromSs(List.of("a"))),
            Map.entry(":ns", AttributeValue.fromNs(List.of("1"))),
            Map.entry(":bs", AttributeValue.fromBs(List.of(BYTES))));

    private static Placeholders placeholders() {
        return Placeholders.of(Map.of("#x", "c", "#n", "name"), VALUES, Wording.CURRENT);
    }

    private static String fault(String member, Runnable reading) {
        try {
            reading.run();
            return "ok";
        } catch (DynamoDbException e) {
            String message = e.awsErrorDetails().errorMessage();
            String beginning = "Invalid " + member + ": ";
            assertEquals("ValidationException", e.awsErrorDetails().errorCode());
            assertTrue(message.startsWith(beginning), message);
            return message.substring(beginning.length());
        }
    }

    private static void assertTexts(String file, String member, BiConsumer<String, Placeholders> parse)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        try (InputStream in = ExpressionTextsTest.class.getResourceAsStream(file)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int end = line.lastIndexOf("| ");
                String text = line.substring(1, end);
                String fault = fault(member, () -> parse.accept(text, placeholders()));
                if (!fault.equals(line.substring(end + 2))) {
                    wrong.add(line + "\n  but: " + fault);
                }
            });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void conditions() throws IOException {
        assertTexts(
                "conditions.txt",
                "FilterExpression",
                (text, placeholders) -> Condition.parse("FilterExpression", text, placeholders));
    }

    @Test
    void updates() throws IOException {
        assertTexts("updates.txt", "UpdateExpression", Update::parse);
    }

    @Test
    void projections() throws IOException {
        assertTexts("projections.txt", "ProjectionExpression", Projection::parse);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            151 | c<d      | AND   | The expression contains too many operators; operator count: 301
            150 | c<d      | AND   | ok
            151 | size(c)<d| OR    | The expression contains too many operators; operator count: 301
            151 | c<d      | AND c AND | Syntax error; token: "AND", near: "c AND c"
            """)
    void there_are_at_most_300_operators(int conditions, String condition, String between, String expected) {
        String text = String.join(" " + between + " ", Collections.nCopies(conditions, condition));
        assertEquals(
                expected,
                fault("ConditionExpression", () -> Condition.parse("ConditionExpression", text, placeholders())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            (             | 4096 | ''  | 0    | Syntax error; token: "<EOF>", near: "("
            (             | 1000 | c<d | 1000 | The expression has redundant parentheses;
            (             | 4097 | ''  | 0    | Expression size has exceeded the maximum allowed size; expression size: 4097
            f(            | 1000 | c   | 1000 | Invalid function name; function: f
            'not '        | 300  | c<d | 0    | The expression contains too many operators; operator count: 301
            'not '        | 299  | c<d | 0    | ok
            'not '        | 1000 | c<d | 0    | The expression contains too many operators; operator count: 301
            'c<d or ('    | 149  | c<d | 149  | ok
            é             | 2049 | ''  | 0    | Expression size has exceeded the maximum allowed size; expression size: 4098
            """)
    void nesting_is_bounded(String opening, int times, String middle, int closings, String expected) {
        String text = opening.repeat(times) + middle + ")".repeat(closings);
        assertEquals(
                expected,
                fault("ConditionExpression", () -> Condition.parse("ConditionExpression", text, placeholders())));
    }

    @Test
    void an_IN_takes_100_values_and_a_path_32_steps() {
        assertEquals("ok", condition("c IN (d" + ", d".repeat(99) + ")"));
        assertEquals(
                "The IN operator is provided with too many operands; number of operands: 101",
                condition("c IN (d" + ", d".repeat(100) + ")"));
        assertEquals("ok", condition("c" + ".c".repeat(31) + " = d"));
        assertEquals(
                "The document path has too many nesting levels; nesting levels: 33",
                condition("c" + "[0]".repeat(32) + " = d"));
    }

    private static String condition(String text) {
        return fault("ConditionExpression", () -> Condition.parse("ConditionExpression", text, placeholders()));
    }

    @Test
    void there_are_573_reserved_words_and_none_names_an_attribute() {
        assertEquals(573, ReservedWords.all().size());
        for (String word : ReservedWords.all()) {
            String written = word.toLowerCase(Locale.ROOT);
            String fault = condition(written + " = :s");
            assertTrue(
                    fault.equals("Attribute name is a reserved keyword; reserved keyword: " + written)
                            || fault.startsWith("Syntax error; token: "),
                    fault);
        }
    }
}
