package dev.opsctl.operation.deploy;

import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.failure.Denial;
import dev.opsctl.operation.failure.PolicyTemplates;
import dev.opsctl.operation.stack.FailureKind;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/** Looks up what belongs on the card of a failure; what cannot be looked up is left out, for the failure is what counts. */
final class FailureCards {

    private static final int MOST_LINES = 6;
    /** A function's log may begin a little before the event of its resource. */
    private static final long MARGIN_SECONDS = 5;

    private final Clients clients;
    private final TemplateFiles files;

    FailureCards(Clients clients, TemplateFiles files) {
        this.clients = clients;
        this.files = files;
    }

    /**
     * The card of a failure.
     *
     * @param template the outermost stack's
     * @param back whether the stack was going back already
     * @param began when the resource was begun
     * @param again the command that goes on when it is mended
     */
    FailureCard of(
            String template,
            String stack,
            StackProgress progress,
            StackEvent failure,
            boolean back,
            Instant began,
            String again) {
        List<String> path = progress.path(failure);
        String reason = failure.resourceStatusReason();
        List<Denial> denials = Denial.all(reason);
        String log = null;
        List<String> lines = List.of();
        Optional<String> function = function(failure);
        if (function.isPresent()) {
            log = logGroup(function.get());
            lines = lines(log, began.minusSeconds(MARGIN_SECONDS));
        }
        FailureKind kind = kind(reason, back, lines);
        return new FailureCard(
                path.isEmpty() ? stack : stack + "/" + String.join("/", path),
                failure.logicalResourceId(),
                failure.resourceType(),
                files.line(template, path, failure.logicalResourceId()).orElse(null),
                reason,
                kind,
                denials.isEmpty() ? null : missing(denials),
                log,
                lines,
                kind == FailureKind.ROLLBACK_FAILED ? kind.next() : kind.next() + ", then run: " + again);
    }

    private static FailureKind kind(String reason, boolean back, List<String> lines) {
        if (back) {
            return FailureKind.ROLLBACK_FAILED;
        }
        FailureKind kind = FailureKind.of(reason);
        boolean timedOut = lines.stream().anyMatch(line -> FailureKind.of(line) == FailureKind.FUNCTION_TIMEOUT);
        return kind == FailureKind.CUSTOM_RESOURCE && timedOut ? FailureKind.FUNCTION_TIMEOUT : kind;
    }

    private FailureCard.Missing missing(List<Denial> denials) {
        return FailureCard.Missing.of(
                denials,
                new PolicyTemplates(files)
                        .find(denials.get(0))
                        .map(PolicyTemplates.Place::at)
                        .orElse(null));
    }

    /** The function behind a custom resource: its name. */
    private static Optional<String> function(StackEvent event) {
        String type = event.resourceType();
        if (!type.startsWith("Custom::") && !type.equals("AWS::CloudFormation::CustomResource")) {
            return Optional.empty();
        }
        String[] token = JsonText.read(String.valueOf(event.resourceProperties()))
                .path("ServiceToken")
                .asText()
                .split(":");
        return token.length > 6 && token[2].equals("lambda") ? Optional.of(token[6]) : Optional.empty();
    }

    private String logGroup(String function) {
        try {
            var logging = clients.lambda()
                    .getFunctionConfiguration(r -> r.functionName(function))
                    .loggingConfig();
            if (logging != null && logging.logGroup() != null) {
                return logging.logGroup();
            }
        } catch (SdkException e) {
            // Who may not look at functions may read logs all the same.
        }
        return "/aws/lambda/" + function;
    }

    private List<String> lines(String logGroup, Instant since) {
        List<String> lines = new ArrayList<>();
        try {
            for (FilteredLogEvent event : clients.logs()
                    .filterLogEvents(r -> r.logGroupName(logGroup).startTime(since.toEpochMilli()))
                    .events()) {
                event.message()
                        .lines()
                        .filter(line -> !line.matches("(START|END|INIT_START|XRAY) .*|REPORT (?!.*(Error|timeout)).*"))
                        .filter(line -> !line.isBlank())
                        .forEach(lines::add);
            }
        } catch (SdkException e) {
            return List.of("(not readable: " + e.getMessage() + ")");
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }
}
