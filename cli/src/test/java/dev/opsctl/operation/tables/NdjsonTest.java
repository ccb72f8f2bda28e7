package dev.opsctl.operation.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A bad line is named with its place and its fault, and the lines around it are read all the same. */
class NdjsonTest {

    private static final ItemRules PRODUCTS = new ItemRules(List.of("id"), Map.of("id", "S"), true);

    private final List<Map<String, AttributeValue>> items = new ArrayList<>();

    private List<Seeding.BadLine> read(byte[] file) {
        try {
            return new Ndjson("items.ndjson", PRODUCTS, items::add)
                    .read(new ByteArrayInputStream(file))
                    .refused();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Seeding.BadLine> read(String file) {
        return read(file.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\": \"b\"                        | not JSON: Unexpected end-of-input",
                "nonsense                           | not JSON: Unrecognized token 'nonsense' at column",
                "{\"id\": \"b\"} {\"id\": \"c\"}       | not JSON: Trailing token",
                "{\"id\": \"b\", \"id\": \"c\"}        | not JSON: Duplicate field 'id'",
                "[1, 2]                             | expected a JSON object, got array",
                "7                                  | expected a JSON object, got number",
                "{\"name\": \"no key\"}               | has no id, the key of the table",
                "{}                                 | has no id, the key of the table",
                "{\"id\": \"\"}                         | id must not be empty",
                "{\"id\": 5}                          | id must be text, it is a number",
                "{\"id\": null}                       | id must be text, it is null",
                "{\"id\": [\"b\"]}                      | id must be text, it is a list",
                "{\"id\": \"b\", \"quantity\": \"many\"} | quantity must be a number, it is text",
                "{\"id\": \"b\", \"quantity\": -1}     | quantity must not be negative, it is -1",
                "{\"id\": \"b\", \"name\": 7}          | name must be text, it is a number",
                "{\"id\": \"b\", \"date\": \"31/12/26\"} | date must be written as 2026-01-31, it is '31/12/26'",
                "{\"id\": \"b\", \"x\": 1e999}         | x is a number that DynamoDB cannot hold",
                "{\"id\": \"b\", \"x\": 1.23456789012345678901234567890123456789} | x is a number that DynamoDB cannot hold",
                "{\"id\": \"a\"}                        | id 'a' is in line 1 already"
            })
    void aBadLineIsNamedAndTheRestIsRead(String line, String problem) {
        List<Seeding.BadLine> refused = read("{\"id\": \"a\"}\n" + line + "\n{\"id\": \"z\"}\n");

        assertEquals(1, refused.size(), refused.toString());
        assertEquals("items.ndjson:2", refused.get(0).where());
        assertTrue(refused.get(0).problem().startsWith(problem), refused.get(0).problem());
        assertEquals(
                List.of("a", "z"),
                items.stream().map(item -> item.get("id").s()).toList());
    }

    /** However many bytes come at a time, of a pipe for example. */
    @Property(seed = "20261130", tries = 200)
    void theLinesAreTheSameHoweverTheyCome(@ForAll long seed) throws IOException {
        java.util.Random random = new java.util.Random(seed);
        StringBuilder file = new StringBuilder();
        for (int i = random.nextInt(2_000); i >= 0; i--) {
            file.append(List.of("{\"id\": \"ñ" + i + "\"}", "", "\r", "{", "x".repeat(random.nextInt(300)))
                            .get(random.nextInt(5)))
                    .append(i > 0 || random.nextBoolean() ? "\n" : "");
        }
        byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
        List<Map<String, AttributeValue>> dripped = new ArrayList<>();
        Ndjson drip = new Ndjson("items.ndjson", PRODUCTS, dripped::add).read(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(900)));
            }
        });
        List<Seeding.BadLine> expected = new ArrayList<>();
        String[] lines = file.toString().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            int number = i + 1;
            new Ndjson("line", PRODUCTS, items::add)
                    .read(new ByteArrayInputStream(lines[i].getBytes(StandardCharsets.UTF_8)))
                    .refused()
                    .forEach(bad -> expected.add(new Seeding.BadLine("items.ndjson:" + number, bad.problem())));
        }
        assertEquals(items, dripped);
        assertEquals(expected, drip.refused());
        items.clear();
    }

    @Test
    void anItemOver400KilobytesIsRefused() {
        List<Seeding.BadLine> refused = read("{\"id\": \"a\", \"name\": \"" + "é".repeat(204_790)
                + "\"}\n{\"id\": \"b\", \"name\": \"" + "é".repeat(204_800) + "\"}");

        assertEquals(1, items.size());
        assertEquals("items.ndjson:2", refused.get(0).where());
        assertTrue(
                refused.get(0).problem().endsWith("an item has at most 400 KB"),
                refused.get(0).problem());
    }

    @Test
    void aLineThatIsNotUtf8IsRefusedByItself() {
        byte[] latin =
                "{\"id\": \"a\"}\n{\"id\": \"caf\u00e9\"}\n{\"id\": \"b\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(List.of(new Seeding.BadLine("items.ndjson:2", "not UTF-8: save the file as UTF-8")), read(latin));
        assertEquals(2, items.size());
    }

    @Test
    void aFileInUtf16IsNamedAsSuch() {
        assertEquals(
                "not UTF-8 but UTF-16: save the file as UTF-8",
                read("{\"id\": \"a\"}".getBytes(StandardCharsets.UTF_16)).get(0).problem());
    }

    @Test
    void byteOrderMarkCarriageReturnsAndBlankLinesMeanNothing() {
        assertEquals(List.of(), read("\uFEFF{\"id\": \"a\"}\r\n\r\n  \r\n{\"id\": \"b\"}\r\n"));
        assertEquals(2, items.size());
    }

    @Test
    void anEmptyFileHasNoItems() {
        assertEquals(List.of(), read(""));
        assertEquals(List.of(), items);
    }

    @Test
    void numbersKeepEveryDigit() {
        read("{\"id\": \"a\", \"x\": 12345678901234567890.10, \"y\": 0.1}");
        assertEquals("12345678901234567890.10", items.get(0).get("x").n());
        assertEquals("0.1", items.get(0).get("y").n());
    }

    @Property(seed = "20261130", tries = 300)
    void whateverABinaryFileHoldsEachOfItsLinesIsReadOrRefused(@ForAll byte[] noise) {
        items.clear();
        int refused = read(noise).size();
        long lines = new String(noise, StandardCharsets.ISO_8859_1).split("\n", -1).length;
        assertTrue(refused + items.size() <= lines);
    }
}
