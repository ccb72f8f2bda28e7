package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ChangeSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Counts what is written to those tables of a scope that somebody waits for. */
final class TableChanges implements ChangeSource {

    private static final Set<String> WRITES = Set.of(
            "putitem",
            "updateitem",
            "deleteitem",
            "batchwriteitem",
            "transactwriteitems",
            "executestatement",
            "batchexecutestatement",
            "executetransaction");

    private final Map<String, Long> counts = new HashMap<>();

    /**
     * An operation has been answered. It counts for each table whose name stands in the request, wherever: one look too many does no harm.
     *
     * @param operation its name in either spelling, the model's or the client's
     */
    void answered(String operation, Supplier<String> request) {
        if (!WRITES.contains(operation.toLowerCase(Locale.ROOT))) {
            return;
        }
        synchronized (this) {
            if (counts.isEmpty()) {
                return;
            }
        }
        String text = request.get();
        synchronized (this) {
            boolean any = false;
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                if (text.contains(count.getKey())) {
                    count.setValue(count.getValue() + 1);
                    any = true;
                }
            }
            if (any) {
                notifyAll();
            }
        }
    }

    @Override
    public synchronized long changes(String table) {
        return counts.computeIfAbsent(table, name -> 0L);
    }

    @Override
    public synchronized void awaitChange(String table, long seen, long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; changes(table) <= seen && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
