package dev.opsctl.local.service.dynamodb.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Numbers as AWS was seen to read, refuse and measure them. */
class NumbersTest {

    private static final String OVERFLOW =
            "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private static final String UNDERFLOW =
            "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private static final String NOT_NUMERIC = "The parameter cannot be converted to a numeric value: ";

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0, 1
                    1, 2
                    12, 2
                    123, 3
                    1234, 3
                    12345678901234567890123456789012345678, 20
                    0042, 2
                    100, 2
                    1010, 3
                    0.0000001, 2
                    1E125, 2
                    1E-100, 2
                    1.5, 3
                    15, 2
                    1.2, 3
                    1.200, 3
                    1.234, 4
                    3.14159, 5
                    123456, 4
                    100.5, 4
                    0.15, 2
                    -42, 3
                    -0, 1
                    -0.15, 3
                    -100, 3
                    """)
    void aNumberHasTheSizeThatAwsCounts(String number, int size) {
        assertEquals(size, Items.size(AttributeValue.fromN(Numbers.normalised(number, Wording.CURRENT))));
    }

    @Test
    void zeroIsInRangeAsItIsWritten() {
        assertEquals("0", Numbers.normalised("0e125", Wording.CURRENT));
        assertEquals("0", Numbers.normalised("-0.00", Wording.CURRENT));
        assertEquals(OVERFLOW, refused("0e126", Wording.CURRENT));
        assertEquals(UNDERFLOW, refused("0e-131", Wording.CURRENT));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    1e126, overflow, overflow
                    1e-131, underflow, underflow
                    1e2147483647, overflow, underflow
                    1e2147483648, overflow, no number
                    1e-2147483648, underflow, no number
                    1.5e-2147483647, underflow, no number
                    1e99999999999, overflow, no number
                    1e-99999999999, underflow, no number
                    1e9223372036854775807, overflow, no number
                    1e9223372036854775808, no number, no number
                    """)
    void exponentsAreReadInSixtyFourBitsOrFormerlyInThirtyTwo(String number, String current, String former) {
        Map<String, String> messages =
                Map.of("overflow", OVERFLOW, "underflow", UNDERFLOW, "no number", NOT_NUMERIC + number);
        assertEquals(messages.get(current), refused(number, Wording.CURRENT));
        assertEquals(messages.get(former), refused(number, Wording.FORMER));
    }

    @Test
    void theFormerWayReadsWhatIsInRange() {
        assertEquals("1" + "0".repeat(125), Numbers.normalised("1e125", Wording.FORMER));
    }

    @Property(seed = "20261130", tries = 500)
    void aNumberInRangeIsTheNumberThatJavaReads(@ForAll("written") String written) {
        for (Wording wording : Wording.values()) {
            String text = Numbers.normalised(written, wording);
            assertEquals(0, new BigDecimal(text).compareTo(new BigDecimal(written)), written);
            assertEquals(text, Numbers.normalised(text, wording), "normal already");
        }
    }

    @Provide
    Arbitrary<String> written() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(18);
        Arbitrary<String> fraction = Arbitraries.strings().numeric().ofMaxLength(18);
        return Combinators.combine(
                        Arbitraries.of("", "-", "+"),
                        digits,
                        fraction,
                        Arbitraries.integers().between(-90, 90))
                .as((sign, whole, part, exponent) ->
                        sign + whole + (part.isEmpty() ? "" : "." + part) + (exponent == 0 ? "" : "e" + exponent));
    }

    private static String refused(String number, Wording wording) {
        return assertThrows(DynamoDbException.class, () -> Numbers.normalised(number, wording))
                .awsErrorDetails()
                .errorMessage();
    }
}
