package dev.opsctl.local.store;

import java.util.function.Supplier;

/** The one durable, crash-safe store of the services' own state. */
public interface Store extends AutoCloseable {

    /** The table of that name, created when first written. */
    <T> Table<T> table(String name, Class<T> type);

    /** Runs several reads and writes, over any tables, as one atomic and isolated change: all of it is durable or none. Nests. */
    <T> T atomically(Supplier<T> body);

    /** As {@link #atomically(Supplier)}. */
    default void atomically(Runnable body) {
        atomically(() -> {
            body.run();
            return null;
        });
    }

    @Override
    void close();
}
