package dev.opsctl.operation.failure;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A denied call as an error for the operator: who lacks what on which resource, on which template line, and what to run then. */
public final class Denials {

    private static final Pattern DEPLOYED_APART = Pattern.compile("templates/(pipeline|partner)\\.yaml:.*");

    private Denials() {}

    /**
     * Explains a denial.
     *
     * @param what what cannot be done, such as "Cannot run the report"
     * @param seen where AWS told it, such as a log group; or null
     */
    public static OperationException explain(
            String what, Denial denial, @Nullable String seen, @Nullable Throwable cause) {
        return explain(TemplateFiles.bundled(), what, denial, seen, cause);
    }

    /** Explains a denial by the templates that the operator works with. */
    public static OperationException explain(
            TemplateFiles files, String what, Denial denial, @Nullable String seen, @Nullable Throwable cause) {
        Optional<PolicyTemplates.Place> place = new PolicyTemplates(files).find(denial);
        String at = place.map(PolicyTemplates.Place::at).orElse(null);
        String verb = denial.explicit() ? " is denied " : " is missing ";
        String how = denial.explicit() ? " " + denial.reason() : "";
        String brackets = at == null && seen == null
                ? ""
                : " (" + (at == null ? "" : at) + (at != null && seen != null ? "; " : "")
                        + (seen == null ? "" : "seen in " + seen) + ")";
        return new OperationException(
                ExitCode.DENIED,
                what + ": AccessDenied: " + denial.who() + verb + denial.action() + " on " + denial.where() + how
                        + brackets,
                next(denial, place),
                cause);
    }

    private static String next(Denial denial, Optional<PolicyTemplates.Place> place) {
        if (place.isEmpty()) {
            return denial.role().isPresent() || denial.principal().contains(":user/")
                    ? "Allow " + denial.action() + " to " + denial.who() + ", then try again."
                    : "Bring the stacks up to date: opsctl deploy";
        }
        String deploy = deploying(place.get());
        if (denial.explicit()) {
            return "Admit " + denial.who() + " in that statement, then run: " + deploy;
        }
        return place.get().granted()
                ? "The template grants it there and the deployed stack does not. Run: " + deploy
                : "Add it there, then run: " + deploy;
    }

    /** What deploys the template of a place: not all are parts of the one deployment. */
    private static String deploying(PolicyTemplates.Place place) {
        Matcher apart = DEPLOYED_APART.matcher(place.at());
        return apart.matches() ? Stacks.deploying(apart.group(1)) : "opsctl deploy";
    }
}
