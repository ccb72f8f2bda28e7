package dev.opsctl.local.service.stepfunctions.interpreter;

import dev.opsctl.local.service.stepfunctions.definition.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An execution as DescribeExecution shows it.
 *
 * @param revision the revision of the state machine that it runs
 * @param express whether its state machine is an express one
 * @param qualifierArn the version that was started, or null
 * @param aliasArn the alias that was started, or null
 * @param redrives how often it was redriven, the last time at {@code redriven}
 */
public record Execution(
        String arn,
        String machineArn,
        String machineName,
        String name,
        String status,
        Instant start,
        Instant stop,
        String input,
        String output,
        String error,
        String cause,
        String revision,
        String roleArn,
        boolean express,
        String traceHeader,
        String qualifierArn,
        String aliasArn,
        int redrives,
        Instant redriven) {

    /** How long after its end an execution can be redriven. */
    private static final Duration REDRIVABLE = Duration.ofDays(14);

    private static final int MOST_REDRIVES = 1000;

    public static Execution begun(
            String arn, Versions.Target target, String name, Instant at, String input, String roleArn, String trace) {
        return new Execution(
                arn,
                target.machine().arn(),
                target.machine().name(),
                name,
                "RUNNING",
                at,
                null,
                input,
                null,
                null,
                null,
                target.revision(),
                roleArn,
                target.machine().express(),
                trace,
                target.versionArn(),
                target.aliasArn(),
                0,
                null);
    }

    public Execution redrivenAt(Instant at) {
        return new Execution(
                arn,
                machineArn,
                machineName,
                name,
                "RUNNING",
                start,
                null,
                input,
                null,
                null,
                null,
                revision,
                roleArn,
                express,
                traceHeader,
                qualifierArn,
                aliasArn,
                redrives + 1,
                at);
    }

    /** Why it cannot be redriven; empty if it can. */
    public Optional<String> notRedrivable(Instant now) {
        if (running() || "SUCCEEDED".equals(status)) {
            return Optional.of("Execution is " + status + " and cannot be redriven");
        } else if (stop.plus(REDRIVABLE).isBefore(now)) {
            return Optional.of("Execution is not redrivable: its redrivable period of 14 days is over");
        } else if (redrives >= MOST_REDRIVES) {
            return Optional.of("Execution is not redrivable: it was redriven " + MOST_REDRIVES + " times");
        }
        return Optional.empty();
    }

    public Execution ended(String how, Instant at, String result, String failure, String reason) {
        return new Execution(
                arn,
                machineArn,
                machineName,
                name,
                how,
                start,
                at,
                input,
                result,
                failure,
                reason,
                revision,
                roleArn,
                express,
                traceHeader,
                qualifierArn,
                aliasArn,
                redrives,
                redriven);
    }

    public boolean running() {
        return "RUNNING".equals(status);
    }
}
