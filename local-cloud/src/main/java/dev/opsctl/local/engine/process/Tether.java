package dev.opsctl.local.engine.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Ties a child process to this one: it is killed in the moment in which this process ends, however that ends. A child that outlived a
 * killed daemon would go on writing beside what the next one starts.
 *
 * <p>The child's standard input is the tether: only this process holds the pipe's other end, so the operating system closes it with us. A
 * subshell waits for that and kills the child, which has kept the shell's process id by {@code exec}. When the child ends first, Java
 * closes the pipe and the subshell goes too. The child itself reads from {@code /dev/null},
 * and what it writes is its owner's only.
 */
public final class Tether {

    private static final String SCRIPT = "umask 077; exec 3<&0 </dev/null; "
            + "(exec >/dev/null 2>&1; read -r _ <&3; kill -9 %s$$) & "
            + "exec 3<&-; unset PWD OLDPWD SHLVL; exec \"$@\"";

    private Tether() {}

    /** A builder for the command, tethered; its standard input must stay the pipe that it is. */
    public static ProcessBuilder tie(List<String> command) {
        return tied(List.of("/bin/sh", "-c", String.format(SCRIPT, ""), "opsctl-tether"), command);
    }

    /**
     * As {@link #tie}, for a command that starts others: it leads a process group, all of which is killed with it. That happens also when it ends
     * before them, and when somebody closes its standard input.
     */
    public static ProcessBuilder tieGroup(List<String> command) {
        return tied(List.of("setsid", "/bin/sh", "-c", String.format(SCRIPT, "-"), "opsctl-tether"), command);
    }

    private static ProcessBuilder tied(List<String> shell, List<String> command) {
        List<String> tied = new ArrayList<>(shell);
        tied.addAll(command);
        return new ProcessBuilder(tied);
    }
}
