package dev.opsctl.local.store;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;

/** A table's entries: as the change under way has them, and as they were last committed. */
final class Entries {

    final MVMap<String, byte[]> map;
    private volatile RootReference<String, byte[]> committed;

    Entries(MVMap<String, byte[]> map) {
        this.map = map;
    }

    /** Null before the first commit of the table. */
    RootReference<String, byte[]> committed() {
        return committed;
    }

    /** Shows everybody what is there now; call after a commit, before anybody changes it again. */
    void publish() {
        committed = map.flushAndGetRoot();
    }
}
