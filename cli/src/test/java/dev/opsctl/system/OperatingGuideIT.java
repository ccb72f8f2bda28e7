package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operating.md has people type, in the order in which it stands there, as a shell runs it (OPS-1, OPS-2). */
class OperatingGuideIT {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void deployed() {
        cli = new Cli(home);
        cli.deployed();
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    void everyBlockOfTheGuideRuns() throws IOException, InterruptedException {
        String guide = Files.readString(Path.of("..", "docs", "operating.md"));
        String script =
                BLOCK.matcher(guide).results().map(block -> block.group(1)).collect(Collectors.joining());
        assertTrue(script.lines().count() > 40, script);
        Path launcher = launcher();
        ProcessBuilder shell = new ProcessBuilder(
                        "sh",
                        "-eux",
                        Files.writeString(home.resolve("guide.sh"), script).toString())
                .directory(Files.createDirectories(home.resolve("work")).toFile())
                .redirectErrorStream(true);
        shell.environment().put("PATH", launcher.getParent() + ":" + System.getenv("PATH"));
        shell.environment().put("XDG_STATE_HOME", System.getProperty("XDG_STATE_HOME"));
        shell.environment().put("XDG_CONFIG_HOME", System.getProperty("XDG_CONFIG_HOME"));
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        for (String expected : new String[] {"CONFIRMED", "trial-", "deliveredAt", "RA_moda", "b-guide"}) {
            assertTrue(said.contains(expected), expected + " in:\n" + said);
        }
        long commands = Pattern.compile("(?m)^\\++ opsctl ")
                .matcher(said)
                .results()
                .map(MatchResult::group)
                .count();
        assertTrue(commands > 40, commands + " commands");
    }

    /** As the installer makes it: the first command records the class archive with which the others start in half the time. */
    private static Path launcher() throws IOException {
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("opsctl");
        Files.writeString(
                launcher,
                """
                #!/bin/sh
                if [ -f '%1$s/classes.jsa' ]; then archive=-XX:SharedArchiveFile='%1$s/classes.jsa'
                else archive=-XX:ArchiveClassesAtExit='%1$s/classes.jsa'; fi
                exec '%2$s' "$archive" -Xlog:disable -XX:TieredStopAtLevel=1 -XX:+UseSerialGC '-Dopsctl.local.cloud=%3$s' '-Dopsctl.engines=%4$s' \
                    -cp '%5$s' dev.opsctl.Main "$@"
                """
                        .formatted(
                                home,
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("opsctl.local.cloud"),
                                System.getProperty("opsctl.engines"),
                                Path.of("target", "opsctl.jar").toAbsolutePath()));
        assertTrue(launcher.toFile().setExecutable(true));
        return launcher;
    }
}
