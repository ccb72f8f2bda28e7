package dev.opsctl.local.store;

import java.util.Objects;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** An entry that a change sets, which can be undone. */
final class Written implements Runnable {
    private final MVMap<String, byte[]> map;
    private final String table;
    private final String key;
    private final byte @Nullable [] value;
    private byte @Nullable [] before;
    private boolean done;

    Written(MVMap<String, byte[]> map, String table, @Nullable String key, byte @Nullable [] value) {
        this.map = map;
        this.table = table;
        this.key = Objects.requireNonNull(key, "key"); // the map would take it, and fail at every commit from then on
        this.value = value;
    }

    /** @return what was there */
    byte @Nullable [] set() {
        before = value == null ? map.remove(key) : map.put(key, value);
        done = true;
        return before;
    }

    @Override
    public void run() {
        if (done && before == null) {
            map.remove(key);
        } else if (done) {
            map.put(key, before);
        }
    }

    void addTo(Journal journal) {
        journal.add(table, key, value);
    }
}
