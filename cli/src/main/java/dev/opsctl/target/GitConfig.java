package dev.opsctl.target;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Git's settings, changed by Git itself. */
public final class GitConfig {

    private final List<String> where;

    private GitConfig(List<String> where) {
        this.where = where;
    }

    /** The operator's, for all of their repositories. */
    public static GitConfig global() {
        return new GitConfig(List.of("--global"));
    }

    /** Those of one file. */
    public static GitConfig in(Path file) {
        return new GitConfig(List.of("--file", file.toString()));
    }

    /** Gives a setting these values and no others. */
    public void set(String name, List<String> values) {
        git("--replace-all", name, values.get(0));
        values.stream().skip(1).forEach(value -> git("--add", name, value));
    }

    private void git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "config"));
        command.addAll(where);
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
            git.getOutputStream().close();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (git.waitFor() != 0) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "Git does not take its setting " + arguments[1] + ": " + said,
                        "Mend that, then run again: opsctl pipeline credentials");
            }
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    "Git cannot be called: " + FileTrouble.why(e),
                    "Install it: apt-get install git",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED, "Interrupted", "Begin again: opsctl pipeline credentials");
        }
    }
}
