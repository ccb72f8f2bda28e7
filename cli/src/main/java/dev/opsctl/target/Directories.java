package dev.opsctl.target;

import java.nio.file.Path;

/** Where opsctl keeps things, after the XDG base directory specification. */
public final class Directories {

    private Directories() {}

    /** The installation: {@code $OPSCTL_HOME}, by default {@code ~/.local/share/opsctl}. */
    public static Path home() {
        String set = System.getProperty("opsctl.home", System.getenv("OPSCTL_HOME"));
        return set != null && !set.isBlank()
                ? Path.of(set)
                : user(".local", "share").resolve("opsctl");
    }

    /** {@code $XDG_CONFIG_HOME/opsctl}. */
    public static Path config() {
        return xdg("XDG_CONFIG_HOME", ".config").resolve("opsctl");
    }

    /** The local cloud's state: {@code $XDG_STATE_HOME/opsctl/cloud}. */
    public static Path cloudState() {
        return xdg("XDG_STATE_HOME", ".local", "state").resolve("opsctl").resolve("cloud");
    }

    /** Where the AWS CLI keeps the sessions of roles that it assumed: {@code ~/.aws/cli/cache}. */
    static Path awsSessions() {
        return user(".aws", "cli", "cache");
    }

    private static Path xdg(String variable, String... fallback) {
        String set = System.getProperty(variable, System.getenv(variable));
        return set != null && !set.isBlank() ? Path.of(set) : user(fallback);
    }

    private static Path user(String... below) {
        String home = System.getenv(
                "HOME"); // what the shell and the installer go by; the JVM reads the password file instead
        Path path = Path.of(home != null && !home.isBlank() ? home : System.getProperty("user.home"));
        for (String part : below) {
            path = path.resolve(part);
        }
        return path;
    }
}
