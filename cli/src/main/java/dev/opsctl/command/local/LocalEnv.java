package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl local env}. */
@Command(
        name = "env",
        description = "Environment variables for aws, boto3 and every SDK.",
        footer = {
            "",
            "Examples:",
            "  eval \"$(opsctl local env)\" && aws s3 ls",
            "  eval \"$(opsctl local env --account 444455556666)\"   (the account of the external service)"
        })
final class LocalEnv extends BaseCommand {

    @Option(names = "--account", paramLabel = "ID", description = "Another account of the local cloud.")
    @Nullable
    String account;

    @Override
    protected ExitCode run() {
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        LocalCloudProcess.Daemon daemon = process.ensureRunning(0);
        LocalCloudProcess.Credentials operator = process.credentials();
        LocalCloudProcess.Credentials key = operator.all().stream()
                .filter(known -> account == null || known.accountId().equals(account))
                .findFirst()
                .orElseThrow(() -> new OperationException(
                        ExitCode.USAGE,
                        "The local cloud has no account '" + account + "'",
                        "It has "
                                + operator.all().stream()
                                        .map(LocalCloudProcess.Credentials::accountId)
                                        .collect(Collectors.joining(" and "))
                                + "."));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL", daemon.endpoint().toString());
        variables.put("AWS_ACCESS_KEY_ID", key.accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
        variables.put("AWS_REGION", settings().region());
        variables.put("AWS_DEFAULT_REGION", settings().region());
        variables.put("AWS_DISABLE_HOST_PREFIX_INJECTION", "true");
        if (format() != Format.table) {
            print(variables);
            return ExitCode.OK;
        }
        var out = terminal().out();
        variables.forEach((name, value) -> out.println("export " + name + "=" + value));
        out.println("unset AWS_PROFILE AWS_SESSION_TOKEN");
        // Version 1 of the AWS CLI gives `aws sqs` a fixed address in AWS whatever AWS_ENDPOINT_URL says, unless it is
        // an option.
        out.println("aws() { command aws ${AWS_ENDPOINT_URL:+\"--endpoint-url=$AWS_ENDPOINT_URL\"} \"$@\"; }");
        out.flush();
        return ExitCode.OK;
    }
}
