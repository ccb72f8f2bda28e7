package dev.opsctl.local.service.dynamodb.expression;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words that name an attribute only by a placeholder, in any case.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html">Reserved words in DynamoDB</a>
 */
final class ReservedWords {

    /** Made by data/reserved_words.py. */
    private static final String RESOURCE = "/dev/opsctl/local/data/dynamodb/reserved-words.txt";

    private static final int LONGEST = 14;
    private static final Set<String> WORDS = read();

    private ReservedWords() {}

    static boolean contain(String name) {
        return name.length() <= LONGEST && WORDS.contains(name.toUpperCase(Locale.ROOT));
    }

    /** All of them, in capitals. */
    static Set<String> all() {
        return WORDS;
    }

    private static Set<String> read() {
        try (InputStream in = ReservedWords.class.getResourceAsStream(RESOURCE)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            return new HashSet<>(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
