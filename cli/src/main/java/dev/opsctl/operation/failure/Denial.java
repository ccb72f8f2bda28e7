package dev.opsctl.operation.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call that IAM denied, read from AWS's sentence about it, wherever it stands: an exception, a log line, an execution's history.
 *
 * @param principal ARN of the user or role session, or the name of a service
 * @param action such as {@code sqs:SendMessage}
 * @param resource the resource's ARN; {@code *} where the sentence names none
 * @param reason AWS's reason, such as "because no identity-based policy allows the sqs:SendMessage action"; empty if it gives none
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">Access denied messages</a>
 */
public record Denial(String principal, String action, String resource, String reason) {

    private static final Pattern SENTENCE = Pattern.compile("User: (\\S+) is not authorized to perform: "
            + "([A-Za-z0-9-]+:[A-Za-z0-9]+)(?: on resource: ([^\\s\"\\\\]+))?"
            + "(?: ((?:because no|with an explicit deny in) [A-Za-z0-9: -]+))?");
    /** The first denial that a text tells of. */
    public static Optional<Denial> in(@Nullable String text) {
        return all(text).stream().findFirst();
    }

    /** Every denial that a text tells of, in order. */
    public static List<Denial> all(@Nullable String text) {
        List<Denial> found = new ArrayList<>();
        Matcher sentence = SENTENCE.matcher(text == null ? "" : text);
        while (sentence.find()) {
            found.add(new Denial(
                    sentence.group(1),
                    sentence.group(2),
                    sentence.group(3) == null ? "*" : sentence.group(3).replaceFirst("[.,;]$", ""),
                    sentence.group(4) == null ? "" : sentence.group(4).strip()));
        }
        return found;
    }

    /** The role's name; empty for a user or a service. */
    public Optional<String> role() {
        if (principal.contains(":assumed-role/")) {
            String[] parts = principal.split("/");
            return Optional.of(parts[1]);
        }
        return principal.contains(":role/")
                ? Optional.of(principal.substring(principal.lastIndexOf('/') + 1))
                : Optional.empty();
    }

    /** Who was denied, as a person says it: {@code role POC}, {@code user ada}, {@code events.amazonaws.com}. */
    public String who() {
        return role().map(name -> "role " + name)
                .orElse(
                        principal.contains(":user/")
                                ? "user " + principal.substring(principal.lastIndexOf('/') + 1)
                                : principal);
    }

    /** The resource without what its ARN says of partition, account and region: {@code POC-Queue}, {@code table/orders}. */
    public String where() {
        String[] parts = resource.split(":", 6);
        return parts.length == 6 ? parts[5] : resource;
    }

    /** Whether a statement denies the action, rather than none allowing it. */
    public boolean explicit() {
        return reason.startsWith("with an explicit deny");
    }
}
