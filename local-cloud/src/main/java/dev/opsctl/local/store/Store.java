package dev.opsctl.local.store;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one durable, crash-safe store of the services' own state.
 *
 * <ul>
 *   <li><b>Changes</b> are atomic and isolated, one after the other: a change sees what all before it have written, and nobody sees a part of
 *       it. What is read, decided on and written belongs into one change; a check before it is worth nothing.
 *   <li><b>Who reads outside a change</b> sees the last state that is durable, and waits for nobody.
 *   <li><b>A change returns, or fails, when all that it has read and written is durable</b>, also one that has written nothing: who is
 *       answered "exists already" is not told of what a crash may yet take back.
 * </ul>
 */
public interface Store extends AutoCloseable {

    /** The table of that name, created when first written. */
    <T> Table<T> table(String name, Class<T> type);

    /** The names of the tables that hold something, in order. */
    Set<String> tables();

    /**
     * Runs reads and writes, over any tables, as one change: all of it is durable when this returns, or none of it if the body throws.
     * Within another change it becomes a part of that one, and is undone alone if it alone fails. The body waits for nothing but processor
     * and file: every other change waits for it.
     *
     * @param body gets the change, to say what is to happen after it
     */
    <T> T change(Function<Change, T> body);

    /** As {@link #change(Function)}. */
    default void change(Consumer<Change> body) {
        change(change -> {
            body.accept(change);
            return null;
        });
    }

    /** {@link Change#afterCommit} of the change that this thread is in; if it is in none, the action runs at once. */
    void afterCommit(Runnable action);

    /**
     * Waits until what was to happen after the changes that are durable by now has happened ({@link Change#afterCommit}): another thread may be
     * at it while they have returned. Within such an action it returns at once.
     */
    void awaitCommitted();

    @Override
    void close();
}
