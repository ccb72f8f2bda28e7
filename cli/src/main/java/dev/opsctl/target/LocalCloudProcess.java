package dev.opsctl.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.Activity;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The local cloud as a process of its own: found, started and stopped; spoken to beyond AWS's APIs only through its control endpoints. */
public final class LocalCloudProcess {

    /** Where a new cloud listens if nothing else does. */
    public static final int PREFERRED_PORT = 4566;

    private static final long LEAST_SPACE = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 15;
    /** Start times are counted from the boot time, which moves when the clock is set. */
    private static final Duration START_PRECISION = Duration.ofSeconds(5);
    /** Writing a class archive at the end takes a few seconds of processor time. */
    private static final long RECORD_SECONDS = 300;

    /**
     * What a running cloud says of itself in its state directory.
     *
     * @param processStartedAt when the operating system started its process; null where that is unknown
     * @param lost addresses that stacks and functions may name, and that another program has
     */
    public record Daemon(
            long pid,
            int port,
            URI endpoint,
            String token,
            String startedAt,
            @Nullable String processStartedAt,
            List<URI> lost) {

        public Daemon {
            lost = List.copyOf(lost);
        }

        /**
         * Read member by member, because every command does it, and binding took a tenth of some.
         *
         * @throws IllegalArgumentException if what everybody needs is not in it
         */
        private static Daemon of(JsonNode said) {
            List<URI> lost = new ArrayList<>();
            said.path("lost").forEach(address -> lost.add(URI.create(address.asText())));
            return new Daemon(
                    said.path("pid").asLong(),
                    said.path("port").asInt(),
                    URI.create(text(said, "endpoint")),
                    text(said, "token"),
                    said.path("startedAt").asText(),
                    said.path("processStartedAt").textValue(),
                    lost);
        }

        /** What does not work because of the lost addresses, and what to do; empty if none is lost. */
        public Optional<String> unreachable() {
            return lost.isEmpty()
                    ? Optional.empty()
                    : Optional.of("Another program has "
                            + lost.stream().map(URI::toString).collect(Collectors.joining(" and "))
                            + ", which stacks and functions may name. Have them name the new address: opsctl deploy; or end"
                            + " that program and restart the cloud: opsctl local stop && opsctl local start");
        }

        /**
         * Whether that very process runs: after a crash or a reboot another may have its id, and one that has ended may not have been
         * collected yet (then it has no program any more).
         */
        boolean alive() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(ProcessHandle::info)
                    .filter(process -> process.command().isPresent())
                    .filter(process -> processStartedAt == null
                            || process.startInstant()
                                    .map(start -> Duration.between(start, Instant.parse(processStartedAt))
                                                    .abs()
                                                    .compareTo(START_PRECISION)
                                            <= 0)
                                    .orElse(true))
                    .isPresent();
        }
    }

    /**
     * An administrator's key in the local cloud.
     *
     * @param others those of the cloud's other accounts
     */
    public record Credentials(String accountId, String accessKeyId, String secretAccessKey, List<Credentials> others) {

        public Credentials {
            others = List.copyOf(others);
        }

        /** @throws IllegalArgumentException if it is no key */
        private static Credentials of(JsonNode said) {
            List<Credentials> others = new ArrayList<>();
            said.path("others").forEach(other -> others.add(of(other)));
            return new Credentials(
                    said.path("accountId").asText(), text(said, "accessKeyId"), text(said, "secretAccessKey"), others);
        }

        /** This key and those of the other accounts. */
        public List<Credentials> all() {
            List<Credentials> all = new ArrayList<>(List.of(this));
            all.addAll(others);
            return all;
        }

        AwsCredentialsProvider provider() {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey));
        }
    }

    private static String text(JsonNode said, String member) {
        String text = said.path(member).textValue();
        if (text == null) {
            throw new IllegalArgumentException("no " + member);
        }
        return text;
    }

    private final Path state;

    public LocalCloudProcess(Path state) {
        this.state = state;
    }

    public Path state() {
        return state;
    }

    public Path log() {
        return state.resolveSibling("cloud.log");
    }

    /** A line for each time that the cloud ran out of memory since it was last started by somebody. */
    private Path notes() {
        return state.resolveSibling("out-of-memory");
    }

    /**
     * How often the cloud ran out of memory and started again by itself, and what to do about it; empty if it did not. A cloud that does so
     * too often stays down.
     */
    public Optional<String> outOfMemory() {
        try {
            List<String> times = Files.readAllLines(notes());
            return times.isEmpty()
                    ? Optional.empty()
                    : Optional.of("ran out of memory " + (times.size() == 1 ? "once" : times.size() + " times")
                            + ", last at " + times.get(times.size() - 1) + "; give it more: opsctl local stop && "
                            + CloudCommand.OPTIONS + "=-Xmx2g opsctl local start");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The cloud that runs on this state directory, if its process lives. */
    public Optional<Daemon> running() {
        if (!Files.isDirectory(state)) {
            return Optional.empty();
        }
        Path file = state.resolve("daemon.json");
        try {
            Daemon daemon = Daemon.of(JSON.readTree(Files.readAllBytes(file)));
            return daemon.alive() ? Optional.of(daemon) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new OperationException(
                    ExitCode.DENIED,
                    "You may not read " + file + ": the local cloud there is another user's",
                    "Run opsctl as that user, or set XDG_STATE_HOME to a directory of your own.",
                    e);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // damaged: told below if a cloud runs; without one the file is a leftover that the next start replaces
        } catch (IOException e) {
            throw new OperationException(ExitCode.FAILED, "Cannot read " + file + ": " + FileTrouble.why(e), null, e);
        }
        Optional<ProcessHandle> unknown = CloudProcesses.on(state);
        if (unknown.isPresent()) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    file + " is damaged, so that the running local cloud (pid "
                            + unknown.get().pid() + ") cannot be reached",
                    "Restart it: opsctl local stop && opsctl local start");
        }
        return Optional.empty();
    }

    public Credentials credentials() {
        Path file = state.resolve("credentials.json");
        try {
            return Credentials.of(JSON.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw unusable(file, "is missing", e);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unusable(file, "is damaged", e);
        } catch (IOException e) {
            throw unusable(file, "cannot be read (" + FileTrouble.why(e) + ")", e);
        }
    }

    private static OperationException unusable(Path file, String why, Exception e) {
        return new OperationException(
                ExitCode.DENIED,
                "The local cloud's credentials file " + file + " " + why,
                "Have it written again: opsctl local stop && opsctl local start",
                e);
    }

    /**
     * The running cloud, started if necessary. Two commands that start it at once start one.
     *
     * @param port the port to prefer, 0 for the one used last or 4566
     */
    public Daemon ensureRunning(int port) {
        Optional<Daemon> running = running();
        if (running.isPresent()) {
            return running.get();
        }
        Path lock = state.resolveSibling("start.lock");
        try {
            OwnerOnly.directoryOf(state);
            OwnerOnly.directory(state);
            OwnerOnly.file(lock);
        } catch (IOException e) {
            throw unwritable(e);
        }
        try (Activity starting = Activity.of("starting the local cloud");
                FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            running = running();
            return running.isPresent() && held.isValid() ? running.get() : launch(port);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private OperationException unwritable(IOException e) {
        return new OperationException(
                ExitCode.FAILED,
                "Cannot write the local cloud's state directory " + state + ": " + FileTrouble.why(e),
                "Make it writable and give it space, or set XDG_STATE_HOME to another place.",
                e);
    }

    private Daemon launch(int port) throws IOException {
        Optional<ProcessHandle> restarting = CloudProcesses.supervisor(state);
        if (restarting.isPresent()) {
            Optional<Daemon> back = await(restarting.get());
            if (back.isPresent()) {
                return back.get();
            }
        }
        Files.deleteIfExists(state.resolve("daemon.json"));
        Files.deleteIfExists(notes());
        OwnerOnly.file(log());
        long logFrom = Files.size(log());
        Process process = new ProcessBuilder(CloudCommand.of(state, notes(), port))
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectErrorStream(true)
                .start();
        Optional<Daemon> started = await(process.toHandle());
        if (started.isPresent()) {
            return started.get();
        }
        throw new OperationException(
                ExitCode.UNAVAILABLE, "The local cloud did not start: " + lastWords(logFrom), "Its log: " + log());
    }

    /** The cloud that a supervisor runs, as soon as it answers; empty if the supervisor ends before. */
    private Optional<Daemon> await(ProcessHandle supervisor) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        try {
            while (System.nanoTime() < deadline) {
                Optional<Daemon> daemon = running();
                if (daemon.isPresent() && healthy(daemon.get())) {
                    return daemon;
                } else if (!CloudProcesses.runs(supervisor)) {
                    return Optional.empty();
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED, "Interrupted while the local cloud started", "opsctl local status");
        }
        List<ProcessHandle> children = supervisor.descendants().toList();
        supervisor.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        throw new OperationException(
                ExitCode.UNAVAILABLE,
                "The local cloud did not answer within " + START_SECONDS + " s",
                "Its log: " + log());
    }

    private String lastWords(long from) throws IOException {
        byte[] all = Files.readAllBytes(log());
        String text = new String(
                        all,
                        (int) Math.min(from, all.length),
                        (int) Math.max(0, all.length - from),
                        StandardCharsets.UTF_8)
                .strip();
        List<String> told =
                text.lines().filter(line -> !line.startsWith("\t")).toList(); // without the frames of a stack
        return told.isEmpty() ? "" : told.get(told.size() - 1).replaceFirst("^Caused by: ", "");
    }

    private boolean healthy(Daemon daemon) {
        try {
            return request(daemon, "GET", "/_opsctl/health", null).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The cloud's process, also if the file that tells where it answers is lost or damaged. */
    private Optional<ProcessHandle> process() {
        try {
            Optional<Daemon> daemon = running();
            if (daemon.isPresent()) {
                return ProcessHandle.of(daemon.get().pid());
            }
        } catch (OperationException e) {
            if (e.exitCode() == ExitCode.DENIED) {
                throw e;
            }
        }
        return CloudProcesses.on(state);
    }

    /** Stops the cloud; returns whether one ran. */
    public boolean stop() {
        Optional<ProcessHandle> supervisor = CloudProcesses.supervisor(state);
        Optional<ProcessHandle> cloud = process();
        // The supervisor first: a cloud that ends for want of memory in this moment is not to come back.
        List<ProcessHandle> ending =
                Stream.of(supervisor, cloud).flatMap(Optional::stream).toList();
        ending.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(recording() ? RECORD_SECONDS : STOP_SECONDS);
        try {
            while (ending.stream().anyMatch(CloudProcesses::runs)) {
                if (System.nanoTime() > deadline) {
                    ending.forEach(ProcessHandle::destroyForcibly);
                }
                Thread.sleep(5);
            }
            if (recording() && cloud.isPresent()) {
                completeArchives();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !ending.isEmpty();
    }

    private static boolean recording() {
        return "make".equals(System.getProperty("opsctl.archives"));
    }

    private static void completeArchives() {
        try {
            CloudCommand.archives(CloudCommand.installation()).complete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The failure of a command, or, if the cloud has ended under it, that. */
    public RuntimeException ended(RuntimeException failure) {
        if (running().isPresent()) {
            return failure;
        } else if (state.toFile().getUsableSpace() < LEAST_SPACE) {
            return new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The local cloud has ended: no space is left on the disk of " + state,
                    "Free space on its disk, then repeat the command.",
                    failure);
        }
        Optional<String> memory = outOfMemory();
        if (memory.isPresent()) {
            return new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The local cloud ended while it worked for this command: it " + memory.get(),
                    "Repeat the command: it starts the cloud again. Its log: " + log(),
                    failure);
        }
        return new OperationException(
                ExitCode.UNAVAILABLE,
                "The local cloud has ended while it worked for this command",
                "Repeat the command: it starts the cloud again. Its log: " + log(),
                failure);
    }

    /** Calls a control endpoint and returns the body. */
    public byte[] control(String method, String path, @Nullable JsonNode body) {
        Daemon daemon = running()
                .orElseThrow(() -> new OperationException(
                        ExitCode.UNAVAILABLE, "The local cloud is not running", "Start it with: opsctl local start"));
        try {
            Answer answer = request(daemon, method, path, body);
            if (answer.status() == 404) {
                throw new OperationException(ExitCode.NOT_FOUND, "The local cloud has nothing at " + path, null);
            }
            if (answer.status() >= 300) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "The local cloud answered " + answer.status() + " to " + path + ": "
                                + new String(answer.body(), StandardCharsets.UTF_8),
                        null);
            }
            return answer.body();
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The local cloud does not answer: " + FileTrouble.why(e),
                    "Its log: " + log(),
                    e);
        }
    }

    private record Answer(int status, byte[] body) {}

    private static Answer request(Daemon daemon, String method, String path, @Nullable JsonNode body)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) daemon.endpoint().resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(120_000);
        connection.setRequestProperty("x-opsctl-token", daemon.token());
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("content-type", "application/json");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(JSON.writeValueAsBytes(body));
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? new byte[0] : in.readAllBytes());
        }
    }
}
