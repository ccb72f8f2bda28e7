package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a store has at one moment, byte for byte. */
public final class StoreContent {

    /** One document. */
    public record Document(String table, String key, byte[] bytes) {

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private final Map<String, byte[]> documents = new TreeMap<>();

    /** @param wanted which documents count */
    public StoreContent(Store store, Predicate<Document> wanted) {
        for (String table : store.tables()) {
            ((MvStore) store).entries(table).orElseThrow().map.forEach((key, bytes) -> {
                if (wanted.test(new Document(table, key, bytes))) {
                    documents.put(table + " " + key, bytes);
                }
            });
        }
    }

    /** Copies the files of a store that may be at work, as a crash would leave them: the state, then its journal. */
    public static void copyFiles(Path from, Path to) throws IOException {
        for (String name : List.of("state.mv", "state.journal.0", "state.journal.1")) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
    }

    public int size() {
        return documents.size();
    }

    /** What is another in a later state, with table, key and both texts; empty if nothing is. */
    public Set<String> changes(StoreContent later) {
        Set<String> keys = new TreeSet<>(documents.keySet());
        keys.addAll(later.documents.keySet());
        Set<String> changes = new TreeSet<>();
        for (String key : keys) {
            byte[] before = documents.get(key);
            byte[] after = later.documents.get(key);
            if (!Arrays.equals(before, after)) {
                changes.add(key + ": " + text(before) + " -> " + text(after));
            }
        }
        return changes;
    }

    private static String text(byte[] document) {
        return document == null ? "nothing" : new String(document, StandardCharsets.UTF_8);
    }
}
