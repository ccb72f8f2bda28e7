package dev.opsctl;

import dev.opsctl.command.Opsctl;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What the installer records class archives from: the commands that operators use most, one after the other in one JVM, on a local cloud
 * of their own. Exit status 1 if one of them fails.
 */
public final class Training {

    private static final List<String> COMMANDS = List.of(
            "quickstart",
            "deploy",
            "status -o json",
            "tables list",
            "order list",
            "execution list",
            "report list",
            "report show latest -o yaml",
            "mail inbox",
            "mail show latest",
            "local status",
            "doctor",
            "local stop");

    private Training() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out);
        List<String> failed = new ArrayList<>();
        for (String command : COMMANDS) {
            out.println("$ opsctl " + command);
            if (Opsctl.execute(out, out, command.split(" ")) != 0) {
                failed.add(command);
            }
        }
        out.println(failed.isEmpty() ? "recorded" : "recorded, although these failed: " + failed);
        out.flush();
        System.exit(failed.isEmpty() ? 0 : 1);
    }
}
