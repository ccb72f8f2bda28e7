package dev.opsctl.operation.stack;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * An operation that is under way on a stack, as CloudFormation alone tells it. Who began it is in the operation's token, which every event has:
 * opsctl writes it there, others do not.
 *
 * @param since when it began; null if its events are gone
 * @param content what it deploys, as a hash; empty if opsctl did not begin it, or it deploys nothing
 * @param who such as {@code ada on laptop}; null if nobody said
 */
public record StackOperation(
        String stack, String stackId, String status, @Nullable Instant since, String content, @Nullable String who) {

    private static final Set<String> BEGINNINGS =
            Set.of("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS");
    private static final Set<String> FAILED_CREATIONS =
            Set.of("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED");
    private static final Pattern TOKEN = Pattern.compile("opsctl-([0-9a-z]{8,32})(?:-by-(.+)-at-(.+))?");
    private static final int MOST_OF_A_NAME = 36;

    /** Whether somebody is at work on a stack; one that was only planned is at rest. */
    public static boolean underWay(Stack stack) {
        String status = stack.stackStatusAsString();
        return status.endsWith("_IN_PROGRESS") && !status.startsWith("REVIEW");
    }

    /** Whether a creation or a deletion failed and left something, which has to go before the stack is made anew. */
    public static boolean failedCreation(Stack stack) {
        return FAILED_CREATIONS.contains(stack.stackStatusAsString());
    }

    /** The refusal to begin something on a stack that could not go back; empty for any other. */
    public static Optional<OperationException> stuck(String what, Stack stack) {
        return stack.stackStatus() != StackStatus.UPDATE_ROLLBACK_FAILED
                ? Optional.empty()
                : Optional.of(new OperationException(
                                ExitCode.CONFLICT,
                                what + ": stack " + stack.stackName() + " is UPDATE_ROLLBACK_FAILED: "
                                        + stack.stackStatusReason(),
                                FailureKind.ROLLBACK_FAILED.next())
                        .kind(FailureKind.ROLLBACK_FAILED.id()));
    }

    /** What is under way on a stack. */
    public static StackOperation on(CloudFormationClient cloudFormation, Stack stack) {
        Optional<StackEvent> begin =
                cloudFormation.describeStackEventsPaginator(r -> r.stackName(stack.stackId())).stackEvents().stream()
                        .filter(event -> Objects.equals(event.physicalResourceId(), event.stackId()))
                        .filter(event -> BEGINNINGS.contains(event.resourceStatusAsString()))
                        .findFirst();
        String token = begin.map(StackEvent::clientRequestToken).orElse("");
        Matcher ours = TOKEN.matcher(token);
        boolean known = ours.matches();
        return new StackOperation(
                stack.stackName(),
                stack.stackId(),
                stack.stackStatusAsString(),
                begin.map(StackEvent::timestamp).orElse(null),
                known ? ours.group(1) : "",
                known && ours.group(2) != null ? ours.group(2) + " on " + ours.group(3) : null);
    }

    /** The token of an operation that brings this content. */
    public static String token(String content) {
        return "opsctl-" + content + "-by-" + name(System.getProperty("user.name")) + "-at-" + name(host());
    }

    /** The token of an operation that happens once. */
    public static String token() {
        return token(UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** What a token may have of a name. */
    private static String name(String given) {
        String plain = String.valueOf(given).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "somebody" : plain.substring(0, Math.min(MOST_OF_A_NAME, plain.length()));
    }

    /** {@code ada on laptop is at work since 2026-01-31T20:01:12Z}. */
    public String by() {
        return (who == null ? "somebody else" : who) + " is at work"
                + (since == null ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The refusal to begin something beside it. */
    public OperationException inTheWay(String what) {
        return new OperationException(
                        ExitCode.CONFLICT,
                        what + ": stack " + stack + " is " + status + ": " + by(),
                        "Follow it: opsctl attach; then run: " + OperationException.AGAIN)
                .kind(FailureKind.STACK_BUSY.id());
    }
}
