package dev.opsctl.target;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a shell is told to run. */
public final class ShellCommand {

    private ShellCommand() {}

    /** How a shell calls this opsctl: by its launcher where it is installed, else by the very Java and classes that run now. */
    public static List<String> opsctl() {
        Path launcher = Path.of(String.valueOf(System.getenv("HOME")), ".local", "bin", "opsctl");
        if (System.getProperty("opsctl.home") != null && Files.isExecutable(launcher)) {
            return List.of(launcher.toString());
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String property : List.of("opsctl.home", "opsctl.local.cloud", "opsctl.engines")) {
            if (System.getProperty(property) != null) {
                words.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        words.addAll(List.of("-cp", classes(), "dev.opsctl.Main"));
        return words;
    }

    /** From whatever directory it is called. */
    private static String classes() {
        return List.of(System.getProperty("java.class.path").split(System.getProperty("path.separator"))).stream()
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** Words as a shell reads them again, whatever is in them. */
    public static String quoted(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
