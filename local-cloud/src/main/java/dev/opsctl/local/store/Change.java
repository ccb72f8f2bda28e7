package dev.opsctl.local.store;

/**
 * A change under way: what its body says here happens when it is known how the change ends. A change within another one is a part of it; it
 * ends when the outermost does, unless it fails and the outer one goes on without it.
 */
public interface Change {

    /**
     * Runs an action once, when the change is durable: to wake who waits, set a timer, begin a delivery. Dropped when the change, or the part
     * that said so, is undone.
     *
     * <p>Actions run in the order of the changes, one at a time, outside the store's lock, on any thread that commits (so that
     * {@code Caller.current()} is nobody in particular): usually before the change returns, always soon after. They are short, and wait for
     * nothing. One that fails is logged; it undoes and hides nothing.
     */
    void afterCommit(Runnable action);

    /**
     * Runs an action if the change, or the part that says so, is undone: to put back what memory holds beside the store. Actions run under
     * the store's lock, the last first, before anybody else sees the store.
     */
    void onRollback(Runnable action);
}
