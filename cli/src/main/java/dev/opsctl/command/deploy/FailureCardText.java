package dev.opsctl.command.deploy;

import dev.opsctl.operation.deploy.FailureCard;
import dev.opsctl.render.Terminal;
import java.util.ArrayList;
import java.util.List;

/** A failure's card as a person reads it: what, where, why, what is missing, and the command to go on with. */
final class FailureCardText {

    private static final int LONGEST_REASON = 600;
    private static final int LONGEST_LINE = 300;

    private final Terminal terminal;

    FailureCardText(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> lines(FailureCard card) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                terminal.bad("failed: ") + terminal.bold(card.resource()) + "  " + card.type() + " in " + card.stack());
        if (card.at() != null) {
            lines.add(row("template", card.at()));
        }
        lines.add(row("reason", cut(String.valueOf(card.reason()).strip(), LONGEST_REASON)));
        if (card.missing() != null) {
            FailureCard.Missing missing = card.missing();
            lines.add(
                    missing.statement().isEmpty()
                            ? row("denied", "a statement denies it to " + missing.who() + at(missing))
                            : row("missing", "add this statement for " + missing.who() + beside(missing) + ":"));
            missing.statement().forEach(line -> lines.add("              " + line));
        }
        if (card.log() != null) {
            lines.add(row(
                    "log", card.log() + (card.lines().isEmpty() ? " has nothing about it yet" : ", its last lines:")));
            card.lines().forEach(line -> lines.add("              " + terminal.dim(cut(line, LONGEST_LINE))));
        }
        lines.add(row(
                "error", card.kind().id() + ", see docs/errors/" + card.kind().id() + ".md"));
        lines.add(row("go on", card.next()));
        lines.add("");
        return lines;
    }

    /** What a reason and a log line may take of the screen; both can be had whole elsewhere. */
    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 2) + " …";
    }

    private static String at(FailureCard.Missing missing) {
        return missing.at() == null ? "" : ", at " + missing.at();
    }

    private static String beside(FailureCard.Missing missing) {
        return missing.at() == null ? "" : ", beside the one at " + missing.at();
    }

    private String row(String name, String text) {
        return "  " + terminal.dim(String.format("%-10s", name)) + "  " + text;
    }
}
