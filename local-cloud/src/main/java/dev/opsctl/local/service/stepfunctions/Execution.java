package dev.opsctl.local.service.stepfunctions;

import java.time.Instant;

/**
 * An execution as DescribeExecution shows it.
 *
 * @param revision the revision of the state machine that it runs
 * @param express whether its state machine is an express one
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
        String qualifierArn) {

    Execution ended(String how, Instant at, String result, String failure, String reason) {
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
                qualifierArn);
    }

    boolean running() {
        return "RUNNING".equals(status);
    }
}
