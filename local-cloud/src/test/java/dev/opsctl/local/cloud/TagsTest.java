package dev.opsctl.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A resource's tags keep AWS's rules whatever is asked for, and what is refused changes nothing. */
class TagsTest {

    private static final Caller ROOT = Caller.root("111122223333");

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final Tags.Rule rule;

        Refused(Tags.Rule rule) {
            this.rule = rule;
        }
    }

    @Provide
    Arbitrary<Map<String, String>> tags() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(300);
        Arbitrary<String> good = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> keys = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, good),
                net.jqwik.api.Tuple.of(1, texts),
                net.jqwik.api.Tuple.of(1, good.map(s -> "aWs:" + s)));
        return Arbitraries.maps(keys, Arbitraries.oneOf(good, texts)).ofMaxSize(60);
    }

    private static boolean allowed(String text, int min, int max) {
        return text.codePointCount(0, text.length()) >= min
                && text.codePointCount(0, text.length()) <= max
                && text.matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    }

    @Property(seed = "20261130")
    void whatIsTakenKeepsTheRulesAndWhatIsRefusedBreaksOne(
            @ForAll("tags") Map<String, String> before, @ForAll("tags") Map<String, String> more) {
        Map<String, String> now = new HashMap<>();
        before.forEach((key, value) -> {
            if (allowed(key, 1, 128)
                    && allowed(value, 0, 256)
                    && !key.toLowerCase().startsWith("aws:")
                    && now.size() < 50) {
                now.put(key, value);
            }
        });
        Map<String, String> wanted = new HashMap<>(now);
        wanted.putAll(more);
        boolean good = wanted.size() <= 50
                && more.entrySet().stream()
                        .allMatch(tag -> allowed(tag.getKey(), 1, 128)
                                && allowed(tag.getValue(), 0, 256)
                                && !tag.getKey().toLowerCase().startsWith("aws:"));
        if (good) {
            assertEquals(wanted, Tags.merged(now, more, ROOT, Refused::new));
            assertEquals(
                    now.keySet().stream()
                            .filter(key -> !more.containsKey(key))
                            .toList()
                            .size(),
                    Tags.without(wanted, more.keySet()).size());
        } else {
            assertThrows(Refused.class, () -> Tags.merged(now, more, ROOT, Refused::new));
        }
    }

    @Example
    void eachRuleHasItsName() {
        assertEquals(Tags.Rule.DUPLICATE, rule(List.of("a", "a")));
        assertEquals(Tags.Rule.RESERVED, rule(List.of("AWS:a")));
        assertEquals(Tags.Rule.KEY, rule(List.of("")));
        assertEquals(Tags.Rule.KEY, rule(List.of("a*")));
        assertEquals(
                Tags.Rule.VALUE,
                assertThrows(
                                Refused.class,
                                () -> Tags.merged(Map.of(), Map.of("a", "x".repeat(257)), ROOT, Refused::new))
                        .rule);
        Map<String, String> fifty = new LinkedHashMap<>();
        for (int i = 0; i < Tags.LIMIT; i++) {
            fifty.put("k" + i, "");
        }
        assertEquals(fifty, Tags.merged(fifty, Map.of("k7", ""), ROOT, Refused::new));
        assertEquals(
                Tags.Rule.LIMIT,
                assertThrows(Refused.class, () -> Tags.merged(fifty, Map.of("more", ""), ROOT, Refused::new)).rule);
        Caller stack = ROOT.with(Caller.RESERVED_TAGS, "true");
        assertEquals(
                51,
                Tags.merged(fifty, Map.of("aws:cloudformation:stack-id", "s"), stack, Refused::new)
                        .size());
        assertTrue(
                Tags.of(List.<String>of(), k -> k, k -> "", ROOT, Refused::new).isEmpty());
    }

    private static Tags.Rule rule(List<String> keys) {
        return assertThrows(Refused.class, () -> Tags.of(keys, k -> k, k -> "", ROOT, Refused::new)).rule;
    }
}
