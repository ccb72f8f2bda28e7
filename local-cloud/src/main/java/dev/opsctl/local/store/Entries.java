package dev.opsctl.local.store;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** A table's entries: as the change under way has them, and as they were last committed. */
final class Entries {

    /**
     * @param root null before the first commit of the table
     * @param state the number of the state that brought it
     * @param former what it takes the place of; null once whoever begins to read sees this one
     */
    record Committed(@Nullable RootReference<String, byte[]> root, long state, @Nullable Committed former) {}

    final MVMap<String, byte[]> map;
    private volatile Committed committed = new Committed(null, 0, null);

    Entries(MVStore store, String name) {
        this.map = store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(AsciiKeyType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /**
     * The table as a state of the store has it.
     *
     * @return null if that state is over by now, and no more to be had
     */
    @Nullable
    Committed at(long state) {
        @Nullable Committed found = committed;
        while (found != null && found.state > state) {
            found = found.former;
        }
        return found;
    }

    /** Keeps what is there now for the readers of a state that is shown to nobody yet; call after a commit, before anybody changes it again. */
    void publish(long state) {
        committed = new Committed(map.flushAndGetRoot(), state, committed);
    }

    /** Lets go of what former states had. */
    void forget() {
        committed = new Committed(committed.root, committed.state, null);
    }
}
