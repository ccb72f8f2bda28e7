package dev.opsctl.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** opsctl as a process of its own on a pseudo-terminal ({@code script} of util-linux), or without one, with a person in front of it. */
final class Pty implements AutoCloseable {

    static final String CTRL_C = "\u0003";
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private final Process process;
    private final boolean terminal;
    private final StringBuilder shown = new StringBuilder();
    private final Thread reader;

    private Pty(boolean terminal, String... arguments) throws IOException {
        this.terminal = terminal;
        List<String> command =
                Cli.process(List.of("-Dopsctl.tty=" + terminal), System.getProperty("java.class.path"), arguments);
        String line = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        this.process = new ProcessBuilder(terminal ? List.of("script", "-qfec", "exec " + line, "/dev/null") : command)
                .redirectErrorStream(true)
                .start();
        this.reader = new Thread(this::read, "terminal");
        reader.start();
    }

    static Pty terminal(String... arguments) throws IOException {
        return new Pty(true, arguments);
    }

    static Pty without(String... arguments) throws IOException {
        return new Pty(false, arguments);
    }

    private void read() {
        byte[] block = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                synchronized (shown) {
                    shown.append(new String(block, 0, length, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // it has ended
        }
    }

    String shown() {
        synchronized (shown) {
            return shown.toString();
        }
    }

    boolean ended() {
        return !process.isAlive();
    }

    /** Waits for words, no longer than until the process ends. @return whether they came */
    boolean await(String words) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!shown().contains(words)) {
            if (ended() || System.nanoTime() > deadline) {
                return shown().contains(words);
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    /** Presses keys; Ctrl-C without a terminal is the signal alone. */
    void press(String keys) throws IOException, InterruptedException {
        if (terminal) {
            try {
                OutputStream out = process.getOutputStream();
                out.write(keys.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                // it has ended before
            }
        } else {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Waits for the end. */
    int status() throws InterruptedException {
        if (!process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
            throw new AssertionError("does not end:\n" + shown());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
