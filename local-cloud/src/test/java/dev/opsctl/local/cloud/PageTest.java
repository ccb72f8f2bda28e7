package dev.opsctl.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;

/** Entries that come and go between two pages make no other entry appear twice or not at all. */
class PageTest {

    private static Page<String> page(String list, Set<String> all, int limit, String token) {
        return Page.of(list, all, Function.identity(), limit, token, () -> new IllegalArgumentException("bad token"));
    }

    @Property(seed = "20261130")
    void whatStaysIsSeenOnce(
            @ForAll @Size(max = 40) Set<@StringLength(max = 3) String> first,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @Size(max = 20) List<@StringLength(max = 3) String> changed) {
        TreeSet<String> now = new TreeSet<>(first);
        Set<String> stays = new HashSet<>(first);
        Set<String> ever = new HashSet<>(first);
        List<String> seen = new ArrayList<>();
        List<String> left = new ArrayList<>(changed);
        String token = null;
        do {
            Page<String> page = page("names", now, limit, token);
            assertTrue(page.items().size() <= limit);
            seen.addAll(page.items());
            token = page.nextToken();
            if (!left.isEmpty()) {
                String key = left.remove(0);
                ever.add(key);
                if (!now.add(key)) {
                    now.remove(key);
                    stays.remove(key);
                }
            }
        } while (token != null);
        assertEquals(new HashSet<>(seen).size(), seen.size(), "something was seen twice");
        assertEquals(seen.stream().sorted().toList(), seen);
        assertTrue(seen.containsAll(stays), "something was skipped");
        assertTrue(ever.containsAll(seen));
    }

    /** Also those of a list in an order of its own, if what the token names and what came before it stays, or only that goes. */
    @Property(seed = "20261130")
    void whatStaysIsSeenOnceInAnOrderOfItsOwn(
            @ForAll @Size(max = 40) @UniqueElements List<@StringLength(max = 3) String> first,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll Random random) {
        List<String> now = new ArrayList<>(first);
        Set<String> seen = new LinkedHashSet<>();
        String token = null;
        do {
            Page<String> page = Page.inOrder(
                    "names", now, Function.identity(), limit, token, () -> new IllegalArgumentException("bad token"));
            page.items().forEach(item -> assertTrue(seen.add(item), "something was seen twice"));
            token = page.nextToken();
            if (token != null && random.nextBoolean()) {
                now.remove(page.items().get(page.items().size() - 1));
            } else {
                now.add(0, "new " + now.size());
            }
        } while (token != null);
        assertEquals(first, List.copyOf(seen));
    }

    @Property(seed = "20261130")
    void aTokenOfAnotherListOrNoneIsRefused(
            @ForAll @StringLength(max = 8) String list,
            @ForAll @StringLength(max = 8) String other,
            @ForAll @StringLength(max = 30) String invented,
            @ForAll @IntRange(max = 60) int at,
            @ForAll char changed) {
        String token = page(list, Set.of("a", "b"), 1, null).nextToken();
        assertEquals(List.of("b"), page(list, Set.of("a", "b"), 1, token).items());
        if (!other.equals(list)) {
            assertThrows(IllegalArgumentException.class, () -> page(other, Set.of("a", "b"), 1, token));
        }
        assertThrows(IllegalArgumentException.class, () -> page(list, Set.of("a", "b"), 1, invented));
        int place = Math.min(at, token.length() - 1);
        String forged = token.substring(0, place) + changed + token.substring(place + 1);
        if (!forged.equals(token)) {
            assertThrows(IllegalArgumentException.class, () -> page(list, Set.of("a", "b"), 1, forged));
        }
    }
}
