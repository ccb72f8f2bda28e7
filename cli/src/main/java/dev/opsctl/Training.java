package dev.opsctl;

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
        List<String> failed = new ArrayList<>();
        for (String command : COMMANDS) {
            System.out.println("$ opsctl " + command);
            // The whole way that commands go: a class that is not in the archive is looked for in the jar.
            if (Main.run(System.out, System.out, command.split(" ")) != 0) {
                failed.add(command);
            }
        }
        System.out.println(failed.isEmpty() ? "recorded" : "recorded, although these failed: " + failed);
        System.exit(failed.isEmpty() ? 0 : 1);
    }
}
