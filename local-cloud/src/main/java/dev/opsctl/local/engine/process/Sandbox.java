package dev.opsctl.local.engine.process;

import dev.opsctl.local.cloud.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One execution environment: a child JVM with a function's code under AWS's Runtime Interface Client. Runs one invocation at a time. */
public final class Sandbox implements RuntimeApi.Child {

    /**
     * What runs.
     *
     * @param environment all of the child's environment, without {@code AWS_LAMBDA_RUNTIME_API}
     * @param libraries what follows the function's code on the class path
     * @param memoryMegabytes the function's memory, which sets the heap and the ceiling
     */
    public record Spec(
            Artifacts.Artifact artifact,
            String handler,
            int memoryMegabytes,
            Map<String, String> environment,
            List<String> options,
            List<Path> libraries) {}

    /** How an invocation ended. */
    public enum End {
        SUCCESS,
        FAILURE,
        INIT_FAILURE,
        TIMEOUT,
        EXIT,
        OUT_OF_MEMORY
    }

    /**
     * The result of one invocation.
     *
     * @param payload the function's answer or the runtime's error document; null if the process ended without one
     * @param reason for {@link End#EXIT} what became of the process
     * @param nanos how long it took, from when the child took it
     */
    public record Outcome(End end, byte @Nullable [] payload, @Nullable String reason, long nanos) {}

    private static final RuntimeApi.Task STOP = new RuntimeApi.Task("", new byte[0], 0, "", null, null);
    /** Longer than AWS's 10 s: many children may start side by side on a small machine. */
    private static final long INIT_SECONDS = 60;
    /** What a JVM needs besides the heap that AWS's tuned runtime image does without. */
    private static final long OVERHEAD_BYTES = 96L << 20;

    private final RuntimeApi api;
    private final String address;
    private final Spec spec;
    private final Path folder;
    private final long started = System.nanoTime();
    private final BlockingQueue<RuntimeApi.Task> tasks = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<Outcome> running;
    private volatile @Nullable Outcome fatal;
    private volatile long taken;
    private volatile long initNanos = -1;
    private volatile long lastLine;
    private volatile boolean overMemory;
    private final FunctionArchives archives;
    private volatile FunctionArchives.@Nullable Noted notes;
    private Process process; // by launch, before anybody else has this sandbox

    @SuppressWarnings("NullAway.Init")
    private Sandbox(RuntimeApi api, FunctionArchives archives, Spec spec, Path folder) {
        this.archives = archives;
        this.api = api;
        this.spec = spec;
        this.folder = folder;
        this.address = api.register(this);
    }

    /**
     * Starts a child.
     *
     * @param folder the child's own directory, for its temporary files and its pid; removed when it ends
     * @param log receives what it prints, a call for each event
     */
    public static Sandbox start(
            Workers workers,
            RuntimeClient client,
            RuntimeApi api,
            FunctionArchives archives,
            Spec spec,
            Path folder,
            Consumer<String> log)
            throws IOException {
        Sandbox sandbox = new Sandbox(api, archives, spec, folder);
        try {
            sandbox.launch(workers, client, log);
        } catch (IOException | RuntimeException | Error e) {
            api.unregister(sandbox.address);
            if (sandbox.process != null) {
                sandbox.process.destroyForcibly();
            }
            throw e;
        }
        return sandbox;
    }

    private void launch(Workers workers, RuntimeClient client, Consumer<String> log) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Xmx" + Math.max(64, spec.memoryMegabytes() * 85 / 100) + "m",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Duser.timezone=UTC",
                "-Djava.io.tmpdir=" + temporary,
                client.nativeOption()));
        // a class archive is of an artifact alone: with other libraries it would not fit the class path
        FunctionArchives.Start start = spec.libraries().isEmpty()
                ? archives.start(spec.artifact(), spec.handler(), folder)
                : FunctionArchives.Start.plain(spec.artifact());
        List<Path> code = new ArrayList<>(spec.artifact().classPath(start.code()));
        code.addAll(spec.libraries());
        String classPath = client.classPath(code);
        if (start.noted() != null) {
            notes = new FunctionArchives.Noted(spec.artifact(), spec.handler(), start.noted(), classPath);
        }
        command.addAll(start.options());
        command.addAll(spec.options());
        command.addAll(List.of("-cp", classPath, RuntimeClient.MAIN_CLASS, spec.handler()));
        ProcessBuilder builder = Tether.tie(command)
                .directory(spec.artifact().taskRoot().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", address);
        builder.environment().put("_LAMBDA_TELEMETRY_LOG_FD", "1");
        process = builder.start();
        Files.writeString(
                folder.resolve("pid"),
                process.pid() + " "
                        + process.info().startInstant().map(Object::toString).orElse(""),
                StandardCharsets.US_ASCII);
        String name = "process " + process.pid() + " of " + spec.handler();
        // A child whose output nobody reads stands still.
        workers.run("the output of " + name, () -> readOutput(workers, log), failure -> process.destroyForcibly());
        process.onExit().thenAccept(ended -> workers.attempt("the end of " + name, this::exited, failure -> {}));
    }

    private void readOutput(Workers workers, Consumer<String> log) {
        try {
            LogReader.read(process.getInputStream(), line -> {
                lastLine = System.nanoTime();
                workers.attempt("a line of output", () -> log.accept(line), failure -> {});
            });
        } catch (IOException e) {
            // the pipe closes with the process
        }
    }

    private void exited() {
        api.unregister(address);
        int status = process.exitValue();
        String reason = overMemory || status > 128 ? "signal: killed" : "exit status " + status;
        Outcome end = new Outcome(
                overMemory ? End.OUT_OF_MEMORY : End.EXIT,
                null,
                status == 0 && !overMemory ? null : reason,
                sinceTaken());
        if (fatal == null) {
            fatal = end;
        }
        ready.complete(null);
        CompletableFuture<Outcome> now = running;
        if (now != null) {
            now.complete(fatal);
        }
        Trees.delete(folder);
    }

    private long sinceTaken() {
        return taken == 0 ? 0 : System.nanoTime() - taken;
    }

    /** Waits until the function's code is initialised or has failed to. */
    public void awaitInit() throws InterruptedException {
        try {
            ready.get(INIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            fatal = new Outcome(End.TIMEOUT, null, null, TimeUnit.SECONDS.toNanos(INIT_SECONDS));
            close();
        }
    }

    /** How long initialisation took, in nanoseconds; -1 before its end. */
    public long initNanos() {
        return initNanos;
    }

    /**
     * Runs one invocation, to its end or until the time-out, which kills the child.
     *
     * @param timeoutOf the function's time-out, counted from when the initialised child takes the invocation
     */
    public Outcome invoke(
            String requestId,
            byte[] payload,
            Duration timeoutOf,
            String functionArn,
            String traceHeader,
            @Nullable String clientContext)
            throws InterruptedException {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        taken = 0;
        awaitInit();
        running = outcome;
        if (fatal != null) {
            return fatal;
        }
        taken = System.nanoTime();
        tasks.add(new RuntimeApi.Task(
                requestId,
                payload,
                System.currentTimeMillis() + timeoutOf.toMillis(),
                functionArn,
                traceHeader,
                clientContext));
        try {
            return outcome.get(timeoutOf.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            fatal = new Outcome(End.TIMEOUT, null, null, timeoutOf.toNanos());
            outcome.complete(fatal);
            process.destroyForcibly();
            return outcome.join();
        } finally {
            running = null;
        }
    }

    /** Waits briefly for what the function printed before it answered, which comes through another pipe. */
    public void settle() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            Thread.sleep(1);
            if (System.nanoTime() - lastLine > 1_500_000) {
                return;
            }
        }
    }

    /** Kills the child if its own memory is above the function's; called from time to time. */
    public void checkMemory() {
        if (process.isAlive() && memoryBytes("RssAnon") > ((long) spec.memoryMegabytes() << 20) + OVERHEAD_BYTES) {
            overMemory = true;
            process.destroyForcibly();
        }
    }

    /** Most memory used so far, in megabytes, as reported: never above the function's memory. */
    public long maxMemoryMegabytes() {
        return Math.min(spec.memoryMegabytes(), Math.max(1, memoryBytes("VmHWM") >> 20));
    }

    private long memoryBytes(String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
                if (line.startsWith(field + ":")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // ended in this moment
        }
        return 0;
    }

    /** Whether it can take another invocation. */
    public boolean usable() {
        return fatal == null && process.isAlive();
    }

    /** Ends the child. */
    public void close() {
        tasks.add(STOP);
        process.destroyForcibly();
    }

    @Override
    public RuntimeApi.@Nullable Task next() throws InterruptedException {
        if (initNanos < 0) {
            initNanos = System.nanoTime() - started;
            ready.complete(null);
        }
        RuntimeApi.Task task = tasks.take();
        if (task == STOP) {
            return null;
        }
        taken = System.nanoTime();
        return task;
    }

    private void finish(Outcome outcome) {
        CompletableFuture<Outcome> now = running;
        if (now != null) {
            now.complete(outcome);
        }
    }

    @Override
    public void response(String requestId, byte[] body) {
        finish(new Outcome(End.SUCCESS, body, null, sinceTaken()));
        FunctionArchives.Noted noted = notes;
        if (noted != null) {
            notes = null;
            archives.answered(noted);
        }
    }

    @Override
    public void error(String requestId, String errorType, byte[] body) {
        finish(new Outcome(End.FAILURE, body, errorType, sinceTaken()));
    }

    @Override
    public void initError(String errorType, byte[] body) {
        initNanos = System.nanoTime() - started;
        fatal = new Outcome(End.INIT_FAILURE, body, errorType, initNanos);
        ready.complete(null);
        finish(fatal);
    }

    /** Ends children that a daemon left behind when it was killed, and removes their directories. */
    public static void sweep(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> folders = Files.list(directory)) {
            for (Path folder : folders.toList()) {
                Path pid = folder.resolve("pid");
                if (Files.exists(pid)) {
                    String[] parts =
                            Files.readString(pid, StandardCharsets.US_ASCII).split(" ", 2);
                    ProcessHandle.of(Long.parseLong(parts[0]))
                            .filter(child -> child.info()
                                    .startInstant()
                                    .map(Object::toString)
                                    .orElse("")
                                    .equals(parts[1]))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
                Trees.delete(folder);
            }
        } catch (IOException | NumberFormatException e) {
            // what cannot be removed does no harm: names are never used twice
        }
    }
}
