package dev.opsctl.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environments that somebody has named, and which of them is in use. {@code local} and {@code aws} are always there, even if nothing has been
 * said of them.
 *
 * @param current the name of the one in use
 * @param all by name
 */
public record Contexts(String current, Map<String, Context> all) {

    /** The contexts that are called like their target. */
    public static final List<String> BUILT_IN = List.of("local", "aws");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
    private static final int FORMAT = 2;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final DateTimeFormatter NOW =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** What stands in the file is none of ours. */
    private static final class Broken extends Exception {
        Broken(@Nullable String message, Throwable cause) {
            super(message, cause);
        }
    }

    public Contexts {
        all = Collections.unmodifiableMap(new TreeMap<>(all));
    }

    /** The file: {@code $XDG_CONFIG_HOME/opsctl/config.json}. */
    public static Path file() {
        return Directories.config().resolve("config.json");
    }

    /** Those in the file; {@code local} alone if there is none. */
    public static Contexts load() {
        try {
            return read();
        } catch (Broken e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + file() + ": " + e.getMessage(),
                    "Mend the file, or begin anew with `opsctl use local`, which keeps it beside as a backup.",
                    e);
        }
    }

    /** Whether a name was given to an environment, or is one of those that are always there. */
    public boolean has(String name) {
        return all.containsKey(name) || BUILT_IN.contains(name);
    }

    /** @throws OperationException if there is none of that name */
    public Context get(String name) {
        if (all.containsKey(name)) {
            return all.get(name);
        } else if (BUILT_IN.contains(name)) {
            return Context.at(name);
        }
        throw missing(name, "");
    }

    /** @param where who names it, if it is not in the command itself */
    OperationException missing(String name, String where) {
        return new OperationException(
                ExitCode.NOT_FOUND,
                "There is no context '" + name + "'" + where,
                "There are: "
                        + String.join(", ", with(current, get(current)).all.keySet()) + ". "
                        + (NAME.matcher(name).matches()
                                ? "Make this one: opsctl context create " + name + " --target aws"
                                : "Make one: opsctl context create NAME --target aws"));
    }

    /** The same with this context, new or changed. */
    public Contexts with(String name, Context context) {
        Map<String, Context> changed = new TreeMap<>(all);
        changed.put(name, context);
        return new Contexts(current, changed);
    }

    /** The same without this context. */
    public Contexts without(String name) {
        Map<String, Context> changed = new TreeMap<>(all);
        changed.remove(name);
        return new Contexts(current, changed);
    }

    /** The same, with another one in use. */
    public Contexts using(String name) {
        return new Contexts(name, with(name, get(name)).all);
    }

    /** Refuses what is no name, and one that would hide where a context is. */
    public static void check(String name, Context context) {
        if (!NAME.matcher(name).matches()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "'" + name + "' is no name of a context",
                    "Use up to 32 lower-case letters, digits and hyphens, such as staging.");
        } else if (BUILT_IN.contains(name) && !name.equals(context.get(Setting.TARGET))) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The context '" + name + "' is at target " + name,
                    "Give this one another name, such as staging.");
        }
        Session.check(Settings.of(name, context));
        for (Setting setting : context.settings().keySet()) {
            if (setting.ofAwsOnly() && "local".equals(context.get(Setting.TARGET))) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "A local context has no " + setting.word() + ", and '" + name + "' is local",
                        "Say it of a context at AWS: opsctl context set --context aws " + setting.word() + "="
                                + context.get(setting));
            }
        }
    }

    /** Changes the file in one step: who reads it finds what was before or what is after, and two who change it wait for each other. */
    public static Contexts change(UnaryOperator<Contexts> change) {
        return change(change, null);
    }

    /**
     * The same; if the file cannot be read, it is kept beside, and everything begins anew.
     *
     * @param said hears what was done about it; null for a refusal instead
     */
    public static synchronized Contexts change(UnaryOperator<Contexts> change, @Nullable Consumer<String> said) {
        Path file = file();
        if (!Files.exists(file)) {
            change.apply(fresh()); // what is refused leaves nothing behind, no lock either
        }
        try {
            OwnerOnly.directoryOf(file);
            Path lock = file.resolveSibling("config.lock");
            OwnerOnly.file(lock);
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                Contexts before = said == null ? load() : loadOrMend(said);
                Contexts after = change.apply(before);
                if (!after.equals(before) || !Files.exists(file)) {
                    after.save();
                }
                return after;
            }
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot write " + file + ": " + FileTrouble.why(e),
                    "Make the directory writable.",
                    e);
        }
    }

    private static Contexts loadOrMend(Consumer<String> said) throws IOException {
        try {
            return read();
        } catch (Broken e) {
            Path kept = file().resolveSibling("config.json.broken-" + NOW.format(Instant.now()));
            Files.move(file(), kept, StandardCopyOption.ATOMIC_MOVE);
            said.accept("The settings could not be read (" + e.getMessage() + "). They are kept as " + kept
                    + ", and new ones begin.");
            return fresh();
        }
    }

    private static Contexts fresh() {
        return new Contexts("local", Map.of());
    }

    private static Contexts read() throws Broken {
        JsonNode file;
        try {
            file = JSON.readTree(Files.readString(file()));
        } catch (NoSuchFileException e) {
            return fresh();
        } catch (JsonProcessingException e) {
            throw new Broken(e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new Broken("it is no UTF-8", e);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED, "Cannot read " + file() + ": " + FileTrouble.why(e), "Make it readable.", e);
        }
        if (file.path("format").asInt() > FORMAT) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    file() + " was written by a newer opsctl (format " + file.get("format") + ")",
                    "Install that one again, or move the file away and begin anew: opsctl use local");
        }
        try {
            return file.has("contexts") ? read(file) : upgraded(Context.read(file));
        } catch (IllegalArgumentException e) {
            throw new Broken(e.getMessage(), e);
        }
    }

    private static Contexts read(JsonNode file) {
        Map<String, Context> all = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : file.get("contexts").properties()) {
            Context context = Context.read(entry.getValue());
            if (context.get(Setting.TARGET) == null) {
                throw new IllegalArgumentException("context '" + entry.getKey() + "' has no target");
            }
            all.put(entry.getKey(), context);
        }
        Contexts read = new Contexts(file.path("context").asText("local"), all);
        if (!read.has(read.current)) {
            throw new IllegalArgumentException("the context in use, '" + read.current + "', is not among its contexts");
        }
        return read;
    }

    /**
     * The one record that this file was before there were contexts becomes the context of its target. What only AWS has a use for becomes the
     * context {@code aws}, whatever the target; parameters that were set while local was chosen do not.
     */
    private static Contexts upgraded(Context one) {
        String target = Objects.requireNonNullElse(one.get(Setting.TARGET), "local");
        if (!BUILT_IN.contains(target)) {
            throw new IllegalArgumentException("there is no target '" + target + "'");
        }
        Context local = Context.at("local");
        Context aws = Context.at("aws");
        boolean ofAws = target.equals("aws");
        for (Map.Entry<Setting, String> said : one.settings().entrySet()) {
            if (said.getKey() != Setting.TARGET) {
                aws = aws.with(said.getKey(), said.getValue());
                local = said.getKey().ofAwsOnly() ? local : local.with(said.getKey(), said.getValue());
                ofAws |= said.getKey().ofAwsOnly();
            }
        }
        local = local.with(new Context(Map.of(), one.parameters()));
        if (target.equals("aws")) {
            aws = aws.with(new Context(Map.of(), one.parameters()));
        }
        return new Contexts(target, ofAws ? Map.of("local", local, "aws", aws) : Map.of("local", local));
    }

    private void save() throws IOException {
        Path file = file();
        ObjectNode node = JSON.createObjectNode().put("format", FORMAT).put("context", current);
        ObjectNode contexts = node.putObject("contexts");
        all.forEach((name, context) -> contexts.set(name, context.node()));
        keepWhatWasBeforeContexts(file);
        Path draft = Files.createTempFile(file.getParent(), "config", ".json");
        try {
            Files.writeString(draft, JSON.writeValueAsString(node) + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Who goes back to an opsctl that knows no contexts puts it back by hand. */
    private static void keepWhatWasBeforeContexts(Path file) throws IOException {
        if (Files.exists(file) && !JSON.readTree(Files.readString(file)).has("contexts")) {
            Files.copy(
                    file,
                    file.resolveSibling("config.json.before-contexts"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
