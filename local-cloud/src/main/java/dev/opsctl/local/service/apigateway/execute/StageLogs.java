package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.LogStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Access and execution logs of the stages, written as the role of the account's settings ({@code AWS::ApiGateway::Account}).
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html">Set up logging for REST APIs</a>
 */
public class StageLogs {
    private static final Pattern LOG_GROUP = Pattern.compile("log-group:([^:]+)(?::.*)?");

    private final ServiceContext context;
    private final Supplier<Optional<String>> role;
    private final Map<String, LogStreamWriter> writers = new ConcurrentHashMap<>();

    StageLogs(ServiceContext context, Supplier<Optional<String>> role) {
        this.context = context;
        this.role = role;
    }

    /** Writes a stage's access log line to the group that an ARN names. */
    public void access(String api, String stage, String destinationArn, String line) {
        Matcher group =
                LOG_GROUP.matcher(Arn.parse(destinationArn).map(Arn::resource).orElse(""));
        if (group.matches() && role.get().isPresent()) {
            writer(group.group(1), api + "/" + stage, false).add(line);
        }
    }

    /** Writes one line of a stage's execution log; the group is made when it is absent. */
    public void execution(String api, String stage, String line) {
        if (role.get().isPresent()) {
            writer("API-Gateway-Execution-Logs_" + api + "/" + stage, api + "/" + stage, true)
                    .add(line);
        }
    }

    private LogStreamWriter writer(String group, String of, boolean makesGroup) {
        return writers.computeIfAbsent(
                group, g -> new LogStreamWriter(context, this::caller, group, stream(of), makesGroup));
    }

    /** AWS names streams by a hash of 32 hexadecimal digits. */
    private static String stream(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    /** @throws java.util.NoSuchElementException if the role was taken away since the lines were written */
    private Caller caller() {
        return context.cloud()
                .assumeRole(
                        role.get().orElseThrow(),
                        "BackplaneAssumeRoleSession",
                        Caller.service(
                                "apigateway.amazonaws.com", context.scope().accountId(), null));
    }
}
