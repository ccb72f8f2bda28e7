package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An execution as DescribeExecution shows it; stored for as long as its state machine's executions are known, the fields of its parts
 * among its own. Where it is while it runs is not in here: that is a {@link Run}.
 *
 * @param roleArn null of a state under test that is given none
 * @param redrives how often it was redriven, the last time at {@code redriven}
 */
public record Execution(
        String arn,
        String name,
        @JsonUnwrapped Program program,
        Instant start,
        String input,
        @Nullable String roleArn,
        @Nullable String traceHeader,
        @JsonUnwrapped Outcome outcome,
        int redrives,
        @Nullable Instant redriven) {

    /**
     * What an execution runs.
     *
     * @param revision the revision of the state machine; empty of a state under test
     * @param express whether the state machine is an express one
     * @param qualifierArn the version that was started, or null
     * @param aliasArn the alias that was started, or null
     */
    public record Program(
            String machineArn,
            String machineName,
            String revision,
            boolean express,
            @Nullable String qualifierArn,
            @Nullable String aliasArn) {

        public static Program of(Versions.Target target) {
            return new Program(
                    target.machine().arn(),
                    target.machine().name(),
                    target.revision(),
                    target.machine().express(),
                    target.versionArn(),
                    target.aliasArn());
        }
    }

    /**
     * What has come of an execution.
     *
     * @param status as the API names it
     * @param stop null while it runs, as all that follows
     * @param output null unless it has succeeded
     */
    public record Outcome(
            String status,
            @Nullable Instant stop,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause) {

        public static final Outcome NONE = new Outcome("RUNNING", null, null, null, null);
    }

    /** How long after its end an execution can be redriven. */
    private static final Duration REDRIVABLE = Duration.ofDays(14);

    private static final int MOST_REDRIVES = 1000;

    public static Execution begun(
            String arn,
            Program program,
            String name,
            Instant at,
            String input,
            @Nullable String roleArn,
            @Nullable String trace) {
        return new Execution(arn, name, program, at, input, roleArn, trace, Outcome.NONE, 0, null);
    }

    public Execution redrivenAt(Instant at) {
        return new Execution(arn, name, program, start, input, roleArn, traceHeader, Outcome.NONE, redrives + 1, at);
    }

    public Execution ended(Outcome how) {
        return new Execution(arn, name, program, start, input, roleArn, traceHeader, how, redrives, redriven);
    }

    /** Why it cannot be redriven; empty if it can. */
    public Optional<String> notRedrivable(Instant now) {
        if (running() || "SUCCEEDED".equals(outcome.status())) {
            return Optional.of("Execution is " + outcome.status() + " and cannot be redriven");
        } else if (stopped().plus(REDRIVABLE).isBefore(now)) {
            return Optional.of("Execution is not redrivable: its redrivable period of 14 days is over");
        } else if (redrives >= MOST_REDRIVES) {
            return Optional.of("Execution is not redrivable: it was redriven " + MOST_REDRIVES + " times");
        }
        return Optional.empty();
    }

    /** When it ended; of one that has. */
    public Instant stopped() {
        return Objects.requireNonNull(outcome.stop(), "asked of an execution that runs");
    }

    public boolean running() {
        return "RUNNING".equals(outcome.status());
    }
}
