package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.engine.process.Tether;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one shell in which the commands of a build run, as version 0.2 of buildspecs has it: directory and variables last from one command to the
 * next. A command that ends the shell has failed or not by its status; the next one gets a new shell with the same directory and exported variables.
 *
 * <p>The shell reads the names of files with commands from a named pipe. After each command it writes a line to its standard output that only
 * this build can know, so everything that the command has printed has come before.
 */
final class BuildShell implements AutoCloseable {

    private static final String DRIVER =
            """
            codebuild_control=$1
            shift
            umask 022
            exec 7>&1
            trap 'codebuild_status=$?; export -p >"$codebuild_control/environment"; pwd >"$codebuild_control/directory"; \
            printf "\\036%s exit %s\\n" TOKEN "$codebuild_status" >&7' EXIT
            if [ -f "$codebuild_control/environment" ]; then
              . "$codebuild_control/environment"
              cd "$(cat "$codebuild_control/directory")"
            fi
            while read -r codebuild_command <&8; do
              . "$codebuild_command"
              printf '\\036%s %s\\n' TOKEN "$?" >&7
            done 8<"$codebuild_control/commands"
            """;
    private static final int LONGEST_LINE = 256 * 1024;
    private static final int MARK = 0x1E;
    private static final String EXIT = "exit ";

    private final Workers workers;
    private final String shell;
    private final Path control;
    private final Path directory;
    private final Map<String, String> environment;
    private final Consumer<String> output;
    private final String token = UUID.randomUUID().toString();
    private final RandomAccessFile commands;
    private int count;
    private @Nullable Process process;
    private volatile CompletableFuture<Integer> status = new CompletableFuture<>();
    private boolean closed;

    /**
     * @param shell a program that reads POSIX commands
     * @param control an existing directory of this shell's own
     * @param directory where the first command runs
     * @param environment all of it
     * @param output receives the lines that commands print
     */
    BuildShell(
            Workers workers,
            String shell,
            Path control,
            Path directory,
            Map<String, String> environment,
            Consumer<String> output)
            throws IOException, InterruptedException {
        this.workers = workers;
        this.shell = shell;
        this.control = control;
        this.directory = directory;
        this.environment = environment;
        this.output = output;
        Files.writeString(control.resolve("driver"), DRIVER.replace("TOKEN", token));
        Path pipe = control.resolve("commands");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("cannot make a named pipe at " + pipe);
        }
        // open for both: neither end waits for the other, and the pipe stays while a shell goes
        commands = new RandomAccessFile(pipe.toFile(), "rw");
    }

    /**
     * Runs a command to its end.
     *
     * @return its exit status; some other than 0 if the shell was {@linkplain #close closed}
     */
    int run(String command) throws IOException, InterruptedException {
        Path file = control.resolve("command-" + ++count);
        Files.writeString(file, command + "\n");
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return -1;
            }
            status = ended;
            if (process == null) {
                start();
            }
        }
        commands.write((file + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    /** Exports a variable to the commands that follow. */
    void export(String name, String value) throws IOException, InterruptedException {
        run("export " + name + "=" + quoted(value));
    }

    /** What a text is when the shell has put in variables and the output of commands. */
    String expand(String text) throws IOException, InterruptedException {
        Path file = control.resolve("expanded");
        run("printf %s \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\" >" + quoted(file.toString()));
        return Files.readString(file);
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private void start() throws IOException {
        ProcessBuilder builder = Tether.tieGroup(
                        List.of(shell, control.resolve("driver").toString(), control.toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        workers.run(
                "the output of process " + started.pid(),
                () -> {
                    try {
                        read(started.getInputStream());
                    } catch (IOException e) {
                        // the pipe closes with the process
                    }
                    int exit = started.onExit().join().exitValue();
                    synchronized (this) {
                        if (process == started) {
                            process = null;
                            status.complete(exit);
                        }
                    }
                },
                failure -> started.destroyForcibly());
    }

    private void read(InputStream in) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == MARK && line.size() > 0) {
                    emit(line); // a command that ended without ending its line
                }
                if (buffer[i] == '\n' || line.size() >= LONGEST_LINE) {
                    emit(line);
                }
                if (buffer[i] != '\n') {
                    line.write(buffer[i]);
                }
            }
        }
        if (line.size() > 0) {
            emit(line);
        }
    }

    private void emit(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        String mark = (char) MARK + token + " ";
        if (text.startsWith(mark)) {
            String said = text.substring(mark.length());
            if (said.startsWith(EXIT)) {
                synchronized (this) {
                    process = null; // the next command begins another one
                }
            }
            status.complete(Integer.parseInt(said.substring(said.startsWith(EXIT) ? EXIT.length() : 0)));
        } else {
            output.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
    }

    /** Ends the shell and everything that it has started, by its {@link Tether}. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            status.complete(-1);
            if (process != null) {
                try {
                    process.getOutputStream().close();
                } catch (IOException e) {
                    // ended already
                }
                process.destroyForcibly();
            }
        }
        try {
            commands.close();
        } catch (IOException e) {
            // nobody reads it any more
        }
    }
}
