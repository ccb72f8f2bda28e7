package dev.opsctl.local.engine;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.engine.loopback.LoopbackProvider;
import dev.opsctl.local.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DynamoDB Local, as AWS publishes it: an unmodified program in a process of its own, started by its documented command line. Its licence
 * forbids making it part of another program, so it is fetched by the installer on the user's machine and reached over HTTP only.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html">DynamoDB local usage notes</a>
 */
public final class DynamoDbEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbEngine.class);
    private static final long START_MILLIS = 30_000;

    private final Path directory;
    private final Path jars =
            Path.of(System.getProperty("opsctl.engines", "engines"), "dynamodb").toAbsolutePath();
    private final EngineArchive archive = new EngineArchive("dynamodb", jars);
    private volatile Process process;
    private volatile URI endpoint;
    private volatile boolean closed;
    private boolean answered;
    private EngineKey key;

    DynamoDbEngine(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "dynamodb";
    }

    /** Where it answers. */
    public URI endpoint() {
        return endpoint;
    }

    /** What the engine is to be shown as {@code Authorization}, so that it works on a scope's database. */
    public String authorization(Scope scope) {
        try {
            return key().authorization(scope);
        } catch (IOException e) {
            throw new StoreException("Cannot read the key of the databases in " + directory + ": " + e.getMessage(), e);
        }
    }

    private synchronized EngineKey key() throws IOException {
        if (key == null) {
            key = EngineKey.of(directory, new DatabaseFiles(directory.resolve("data")));
        }
        return key;
    }

    @Override
    public synchronized void start() throws IOException {
        launch();
        if (!answered) {
            awaitAnswer();
            answered = true;
        }
    }

    @Override
    public synchronized void launch() throws IOException {
        if (process != null && process.isAlive()) {
            return;
        }
        closed = false;
        answered = false;
        Path data = directory.resolve("data");
        Files.createDirectories(data);
        Path pidFile = directory.resolve("pid");
        awaitEnd(pidFile);
        DatabaseFiles databases = new DatabaseFiles(data);
        key = EngineKey.of(directory, databases);
        databases.putUnder(key);
        databases.check();
        if (!Files.isDirectory(jars)) {
            throw new IOException("DynamoDB Local is not in " + jars + "; fetch it with ./install.sh");
        }
        int port = freePort();
        process = Tether.tie(command(data, port))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("engine.log").toFile())
                .start();
        Files.writeString(pidFile, Long.toString(process.pid()));
        endpoint = URI.create("http://127.0.0.1:" + port);
        Process started = process;
        started.onExit().thenAccept(ended -> {
            if (!closed && process == started) {
                LOG.warn(
                        "DynamoDB Local ended with status {}; it is started again when it is next used",
                        ended.exitValue());
            }
        });
    }

    /**
     * The engine's own jar is a module of its own: on the class path its manifest's {@code Class-Path: .} would forbid class archives.
     * It stays as it was published; our own code is on the class path only for {@link LoopbackProvider}.
     */
    private List<String> command(Path data, int port) throws IOException {
        List<String> classPath;
        try (Stream<Path> files = Files.list(jars)) {
            classPath = files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        String module = classPath.stream()
                .filter(jar -> jar.contains("DynamoDBLocal-"))
                .findFirst()
                .orElseThrow(() -> new IOException("DynamoDBLocal-VERSION.jar is not in " + jars));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dsqlite4java.library.path=" + jars,
                "-Dlog4j2.level=ERROR"));
        command.addAll(List.of(LoopbackProvider.options()));
        command.addAll(archive.options());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-p",
                module,
                "-cp",
                Stream.concat(classPath.stream().filter(jar -> !jar.equals(module)), Stream.of(ownCode()))
                        .collect(Collectors.joining(File.pathSeparator)),
                "-m",
                "DynamoDBLocal/software.amazon.dynamodb.services.local.main.ServerRunner",
                "-dbPath",
                data.toString(),
                "-port",
                Integer.toString(port),
                "-disableTelemetry"));
        return command;
    }

    private static String ownCode() throws IOException {
        try {
            return Path.of(LoopbackProvider.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where this program lies", e);
        }
    }

    /**
     * The engine of a daemon that was killed dies with it, but perhaps has not yet: its files must be closed before the next one opens
     * them. A process that has ended and that nobody has collected has no command line any more.
     */
    private static void awaitEnd(Path pidFile) throws IOException {
        if (Files.exists(pidFile)) {
            String pid = Files.readString(pidFile).strip();
            if (pid.matches("[0-9]{1,9}")) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(former -> {
                    while (runs(former)) {
                        former.destroyForcibly();
                        Thread.onSpinWait();
                    }
                });
            }
            Files.delete(pidFile);
        }
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains("ServerRunner");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("DynamoDB Local "
                        + (process.isAlive() ? "does not answer" : "ended with status " + process.exitValue())
                        + "; see " + directory.resolve("engine.log"));
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Override
    public boolean ready() {
        URI address = endpoint;
        if (address == null || process == null || !process.isAlive()) {
            return false;
        }
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(200);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            boolean whole = ready();
            process.destroy();
            process.onExit().join();
            process = null;
            if (whole) {
                archive.complete();
            }
            try {
                new DatabaseFiles(directory.resolve("data")).remember();
            } catch (IOException e) {
                LOG.warn("The names of the database files could not be kept", e);
            }
        }
    }
}
