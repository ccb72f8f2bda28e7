package dev.opsctl.command.execution;

import dev.opsctl.operation.execution.ExecutionTree;
import dev.opsctl.operation.execution.ExecutionTree.Node;
import dev.opsctl.render.JsonDifference;
import dev.opsctl.render.Screen;
import dev.opsctl.render.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Draws an execution's states as they happen: each with its duration, its retries, what it changed, and why it failed. */
final class StatePrinter implements ExecutionTree.Listener {

    private static final int MOST_CHANGES = 6;
    /** Where an exception came through: of use to who mends the function, and in its log. */
    private static final Pattern STACK = Pattern.compile("\\s+(at \\S+\\(|\\.\\.\\. \\d+ more)");

    private final Terminal terminal;

    StatePrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void entered(Node node) {
        if (opensBranch(node)) {
            line(node, "▾ " + terminal.bold(node.name()) + terminal.dim("  " + node.type()));
        } else {
            terminal.status(indent(node) + "… " + node.name());
        }
    }

    /** A cause is told once: an attempt that failed as the one before only says so. */
    @Override
    public void failed(Node node, Instant at) {
        List<String> errors = node.errors();
        String error = errors.get(errors.size() - 1);
        if (errors.size() > 1 && error.equals(errors.get(errors.size() - 2))) {
            line(node, terminal.bad("✘") + " " + node.name() + terminal.dim("  again, attempt " + errors.size()));
            return;
        }
        line(node, terminal.bad("✘") + " " + terminal.bold(node.name()) + "  " + terminal.bad(error));
        for (String logged : node.logs()) {
            logged.lines()
                    .filter(said -> !STACK.matcher(said).lookingAt())
                    .forEach(said -> line(node, "  " + terminal.dim("│ " + said)));
        }
    }

    @Override
    public void exited(Node node) {
        String how = "  " + node.millis() + " ms"
                + (node.retries() == 0 ? "" : node.retries() == 1 ? ", 1 retry" : ", " + node.retries() + " retries");
        line(
                node,
                opensBranch(node)
                        ? terminal.dim("▴ " + node.name() + how)
                        : terminal.good("✔") + " " + terminal.bold(node.name()) + terminal.dim(how));
        List<String> changes = JsonDifference.lines(node.input(), node.output());
        int room = Screen.width() - indent(node).length() - 2;
        changes.stream()
                .limit(MOST_CHANGES)
                .map(change -> change.length() <= room ? change : change.substring(0, room - 1) + "…")
                .forEach(change -> line(node, "  " + terminal.dim(change)));
        if (changes.size() > MOST_CHANGES) {
            line(node, "  " + terminal.dim("… " + (changes.size() - MOST_CHANGES) + " more: -o json"));
        }
    }

    private static boolean opensBranch(Node node) {
        return node.type().equals("Parallel")
                || node.type().equals("Map")
                || node.type().equals("Iteration");
    }

    private static String indent(Node node) {
        return "  ".repeat(node.depth());
    }

    private void line(Node node, String text) {
        terminal.clearStatus();
        terminal.out().println(indent(node) + text);
        terminal.out().flush();
    }
}
