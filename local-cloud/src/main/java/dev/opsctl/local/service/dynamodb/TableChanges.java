package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ChangeSource;
import java.util.Locale;
import java.util.Set;

/** Counts what is written to the tables of a scope. */
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

    private long count;

    /** An operation has been answered; its name in either spelling, the model's or the client's. */
    synchronized void answered(String operation) {
        if (WRITES.contains(operation.toLowerCase(Locale.ROOT))) {
            count++;
            notifyAll();
        }
    }

    @Override
    public synchronized long changes() {
        return count;
    }

    @Override
    public synchronized void awaitChange(long seen, long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; count <= seen && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
