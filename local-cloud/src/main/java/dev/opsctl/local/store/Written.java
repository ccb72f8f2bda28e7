package dev.opsctl.local.store;

import java.util.Objects;
import org.h2.mvstore.MVMap;

/** An entry that a change sets, which can be undone. */
final class Written implements Runnable {
    private final MVMap<String, byte[]> map;
    private final String table;
    private final String key;
    private final byte[] value;
    private byte[] before;
    private boolean done;

    Written(MVMap<String, byte[]> map, String table, String key, byte[] value) {
        this.map = map;
        this.table = table;
        this.key = Objects.requireNonNull(key, "key"); // the map would take it, and fail at every commit from then on
        this.value = value;
    }

    /** @return what was there */
    byte[] set() {
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
