package dev.opsctl.local.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** PLT: nothing that the cloud started outlives it. */
class TetherTest {

    /** A daemon in miniature: ties a child, says the child's process id and waits. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Process child = Tether.tie(List.of("sleep", "600")).start();
            System.out.println(child.pid());
            child.waitFor();
        }
    }

    @Test
    void aChildDiesWithItsKilledParent() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle child;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII))) {
            child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertTrue(child.isAlive());
        } finally {
            parent.destroyForcibly().waitFor();
        }
        child.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aTetheredChildKeepsItsStatusOutputAndEnvironmentAndReadsNothing() throws IOException, InterruptedException {
        ProcessBuilder builder = Tether.tie(
                List.of("/bin/sh", "-c", "read -r line && echo input; echo \"$KEY $1 $$\"; exit 7", "x", "a  b"));
        builder.environment().clear();
        builder.environment().put("KEY", "value");
        Process child = builder.start();
        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(7, child.waitFor());
        assertEquals("value a  b " + child.pid() + "\n", out);
    }
}
