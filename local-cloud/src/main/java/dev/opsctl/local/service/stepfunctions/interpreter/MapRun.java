package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A Map state in distributed mode that runs, or has run.
 *
 * @param arn {@code …:mapRun:machine/label:id}
 * @param label what the ARNs of the Map Run and of its state machine have after the name of the state machine
 * @param status as the API names it
 * @param stop null while it runs
 * @param tolerated which failures do not end it
 * @param items how its items have come out
 * @param executions how its batches have, each of which runs by itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MapRun(
        String arn,
        String executionArn,
        String machineArn,
        String label,
        String status,
        Instant start,
        @Nullable Instant stop,
        int maxConcurrency,
        Tolerated tolerated,
        Counts items,
        Counts executions) {

    /**
     * The failures that a Map Run takes.
     *
     * @param count how many items may fail
     * @param percentage how many of a hundred items may
     */
    public record Tolerated(long count, float percentage) {

        /** Whether so many failed items are too many. What is 0 counts only if nothing else allows any. */
        boolean exceeded(long failed, long total) {
            boolean byCount = count > 0 && failed > count;
            boolean byPercentage = percentage > 0 && failed * 100f > percentage * total;
            return byCount || byPercentage || count == 0 && percentage == 0 && failed > 0;
        }
    }

    /** How many there are, and how many have come out how; the others have not begun or run. */
    public record Counts(long total, long running, long succeeded, long failed, long aborted, long written) {

        Counts began(long more) {
            return new Counts(total, running + more, succeeded, failed, aborted, written);
        }

        Counts ended(long more, boolean well) {
            return new Counts(
                    total, running - more, succeeded + (well ? more : 0), failed + (well ? 0 : more), aborted, written);
        }

        Counts stopped() {
            return new Counts(total, 0, succeeded, failed, total - succeeded - failed, written);
        }

        Counts allWritten() {
            return new Counts(total, running, succeeded, failed, aborted, succeeded);
        }

        /** What has not begun. */
        public long pending() {
            return total - running - succeeded - failed - aborted;
        }
    }

    MapRun of(Counts newItems, Counts newExecutions) {
        return new MapRun(
                arn,
                executionArn,
                machineArn,
                label,
                status,
                start,
                stop,
                maxConcurrency,
                tolerated,
                newItems,
                newExecutions);
    }

    MapRun ended(String how, Instant at) {
        return new MapRun(
                arn,
                executionArn,
                machineArn,
                label,
                how,
                start,
                at,
                maxConcurrency,
                tolerated,
                "SUCCEEDED".equals(how) ? items : items.stopped(),
                "SUCCEEDED".equals(how) ? executions : executions.stopped());
    }

    /** What comes after {@code mapRun:} in its ARN, by which it is stored. */
    public String key() {
        return arn.substring(arn.indexOf(":mapRun:") + ":mapRun:".length());
    }

    /** Its own id, under which its results are written. */
    public String id() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
