package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.command.Opsctl;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line as a person uses it, with a home of its own and captured streams. */
public final class Cli implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a command left behind. */
    public record Ran(int status, String out, String err) {}

    /** The state of a cloud to which everything was deployed, and in which the seed lies; made once in a run of tests. */
    private static Path deployed;

    public Cli(Path home) {
        System.setProperty("XDG_STATE_HOME", home.resolve("state").toString());
        System.setProperty("XDG_CONFIG_HOME", home.resolve("config").toString());
    }

    /** Has the local cloud stand for AWS, at an endpoint of target aws, which the context {@code far} names; it is in use meanwhile. */
    void asAws(String prefix, Runnable work) {
        Matcher key = Pattern.compile("(?m)^export (AWS_[A-Z_]+)=(.*)$").matcher(ok("local", "env"));
        Map<String, String> keys = new HashMap<>();
        while (key.find()) {
            keys.put(key.group(1), key.group(2));
        }
        System.setProperty("aws.accessKeyId", keys.get("AWS_ACCESS_KEY_ID"));
        System.setProperty("aws.secretAccessKey", keys.get("AWS_SECRET_ACCESS_KEY"));
        try {
            String endpoint = keys.get("AWS_ENDPOINT_URL");
            ok("context", "create", "far", "--target", "aws", "--endpoint-url", endpoint, "--prefix", prefix);
            ok("context", "use", "far");
            work.run();
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            ok("use", "local");
        }
    }

    public Ran run(String... args) {
        return run(line -> {}, args);
    }

    /** Runs a command whose words on stderr are heard line by line while it runs. */
    public Ran run(Consumer<String> heard, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter told = new PrintWriter(err) {
            @Override
            public void println(String line) {
                super.println(line);
                heard.accept(line);
            }
        };
        int status = Opsctl.execute(new PrintWriter(out), told, args);
        return new Ran(status, out.toString(), err.toString());
    }

    /**
     * Has a cloud with everything deployed and seeded, as after {@code opsctl deploy} and {@code opsctl seed}: a copy of the first one of this
     * run of tests, because a deployment takes ten times as long as a copy. For classes that are not about deploying; before their first command.
     */
    void deployed() {
        Path state = Path.of(System.getProperty("XDG_STATE_HOME"));
        try {
            if (deployed == null) {
                ok("deploy");
                ok("seed");
                close();
                Path made = Files.createTempDirectory("deployed").resolve("state");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made.getParent())));
                copy(state, made);
                deployed = made;
            } else {
                copy(deployed, state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " stays: " + e);
        }
    }

    /** Runs a command that has to succeed and returns its data. */
    public String ok(String... args) {
        Ran ran = run(args);
        if (ran.status() != 0) {
            throw new AssertionError(
                    "opsctl " + String.join(" ", args) + " ended with " + ran.status() + "\n" + ran.err() + ran.out());
        }
        return ran.out();
    }

    /** What a command that has to succeed prints, as JSON. */
    public JsonNode json(String... args) {
        return read(ok(asJson(args)), args);
    }

    /** What a command prints, as JSON, whatever it ends with: of an order that fails it tells all the same. */
    JsonNode told(String... args) {
        Ran ran = run(asJson(args));
        if (ran.out().isBlank()) {
            throw new AssertionError(String.join(" ", args) + ": " + ran.err());
        }
        return read(ran.out(), args);
    }

    private static String[] asJson(String... args) {
        return Stream.concat(Stream.of(args), Stream.of("-o", "json")).toArray(String[]::new);
    }

    private static JsonNode read(String text, String... args) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", args) + " printed no JSON: " + text, e);
        }
    }

    /** Runs a command that has to fail: with this status, saying what is wrong and what to do next, without a stack trace. */
    Ran fails(int status, String what, String next, String... args) {
        Ran ran = run(args);
        assertEquals(status, ran.status(), ran.err() + ran.out());
        assertTrue(ran.err().contains(what), ran.err());
        assertTrue(ran.err().contains(next), ran.err());
        assertFalse(ran.err().contains("\tat "), ran.err());
        return ran;
    }

    /** The words that start opsctl as a process of its own, with this test's directories: these options, then its arguments. */
    static List<String> process(List<String> options, String classPath, String... args) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        for (String name : List.of("XDG_STATE_HOME", "XDG_CONFIG_HOME", "opsctl.local.cloud", "opsctl.engines")) {
            command.add("-D" + name + "=" + System.getProperty(name));
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "dev.opsctl.Main"));
        command.addAll(List.of(args));
        return command;
    }

    /** Has this on standard input while a command runs. */
    static <T> T reading(String input, Supplier<T> command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return command.get();
        } finally {
            System.setIn(before);
        }
    }

    /** Asks the cloud itself, which is started if it does not run. */
    static <T> T cloud(Function<Clients, T> question) {
        try (Session session = Session.open(Settings.load())) {
            return question.apply(session.clients());
        }
    }

    @Override
    public void close() {
        new LocalCloudProcess(Directories.cloudState()).stop();
    }
}
