package dev.opsctl.functions.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tells that a panel moved is read for the panels that are named, and for no other (WEB-1). */
class MarksTest {
    private final List<String> read = new ArrayList<>();
    private final Marks marks = new Marks();

    private MarksTest() {
        for (String name : List.of("queues", "mails")) {
            marks.add(name, one -> {
                read.add(name + " " + one);
                return name + one;
            });
        }
    }

    @Test
    void onlyWhatIsNamedIsRead() {
        assertEquals(Map.of("mails", "mailsnull"), marks.of(List.of("mails")));
        assertEquals(List.of("mails null"), read);
        assertEquals(Map.of(), marks.of(List.of()));
    }

    @Test
    void whatIsBehindTheSlashIsDecoded() {
        marks.of(List.of("mails/a%2Cb%2F+c"));
        assertEquals(List.of("mails a,b/+c"), read);
    }

    @Test
    void whatIsNoPanelIsRefusedByName() {
        String said = assertThrows(IllegalArgumentException.class, () -> marks.of(List.of("queues", "weather")))
                .getMessage();
        assertTrue(said.contains("orders, queues, mails") && said.contains("not weather"), said);
        assertThrows(IllegalArgumentException.class, () -> marks.of(List.of("mails/%zz")));
        List<String> many = Collections.nCopies(9, "queues");
        assertThrows(IllegalArgumentException.class, () -> marks.of(many));
    }

    @Test
    void aMarkIsAnotherOneWhenAnythingIsAnother() {
        List<Stream<?>> different =
                Arrays.asList(Stream.empty(), Stream.of(""), Stream.of("ab"), Stream.of("a", "b"), Stream.of("b", "a"));
        List<String> all = different.stream().map(Marks::of).toList();
        assertEquals(all.size(), all.stream().distinct().count());
        assertEquals(Marks.of(Stream.of("a", List.of(1))), Marks.of(Stream.of("a", List.of(1))));
        assertNotEquals(Marks.of(Stream.of(List.of(1))), Marks.of(Stream.of(List.of(2))));
    }
}
