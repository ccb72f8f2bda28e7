package dev.opsctl.command.deploy;

import dev.opsctl.operation.deploy.DeploymentListener;
import dev.opsctl.operation.deploy.FailureCard;
import dev.opsctl.operation.stack.ResourceEvent;
import dev.opsctl.render.Terminal;

/** One line per finished or failed resource; what is under way on the moving line. */
public final class DeploymentProgress implements DeploymentListener {
    private static final int LONGEST_REASON = 160;

    private final Terminal terminal;
    private int done;

    public DeploymentProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void step(String what) {
        terminal.clearStatus();
        terminal.say(what);
    }

    @Override
    public synchronized void event(ResourceEvent event) {
        String status = event.status();
        String line = status + "  " + event.logicalId() + "  " + terminal.dim(event.type());
        if (status.endsWith("FAILED")) {
            terminal.clearStatus();
            terminal.say(terminal.bad("  ✗ ") + line + "  "
                    + FailureCardText.cut(String.valueOf(event.reason()).strip(), LONGEST_REASON));
        } else if (status.endsWith("_COMPLETE")) {
            done++;
            terminal.clearStatus();
            terminal.say(terminal.good("  ✓ ") + line);
        } else {
            terminal.status("  " + done + " done, " + line);
        }
    }

    @Override
    public synchronized void failed(FailureCard card) {
        terminal.clearStatus();
        new FailureCardText(terminal).lines(card).forEach(terminal::say);
    }
}
