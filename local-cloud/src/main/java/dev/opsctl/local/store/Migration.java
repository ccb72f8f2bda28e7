package dev.opsctl.local.store;

import java.nio.file.Path;
import java.util.List;

/**
 * A step from one format of the state to the next, on the documents as they are in the file: {@code store.table(name, JsonNode.class)}, never by
 * the classes of today, which will have changed. All steps that a directory needs are one change: a crash leaves it before the first or after
 * the last. To add one, append it to {@link #ALL}; nothing else is to be done, and no step is ever changed or taken away.
 */
interface Migration {

    /** In their order: the first leads from format 1 to format 2. */
    List<Migration> ALL = List.of(new FormerTables(), Migration::journalled);

    /**
     * @param directory where the state is
     * @throws RuntimeException if the directory cannot be taken over; the message says why, and what to do
     */
    void migrate(Store store, Path directory);

    /** From format 2 to 3: nothing is another, but a journal stands before the file, which an older opsctl would pass over. */
    private static void journalled(Store store, Path directory) {
        // the number says it
    }
}
