package dev.opsctl.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code opsctl use} remembers.
 *
 * @param target {@code local} or {@code aws}
 * @param profile the AWS profile, or null for the default credential chain
 * @param partnerProfile the AWS profile of the account that hosts the external service (SEC-4), or null
 * @param region the region, or null for us-east-1
 * @param prefix the environment prefix before every name, empty by default
 * @param endpointUrl where AWS's calls go instead, or null for what AWS, environment and profile say
 * @param parameters stack parameters that the operator sets once, by name
 */
public record Settings(
        String target,
        String profile,
        String partnerProfile,
        String region,
        String prefix,
        String endpointUrl,
        Map<String, String> parameters) {

    /** The environment variable that says the settings where nobody has chosen any: in a pipeline's builds, as JSON like the file's. */
    public static final String VARIABLE = "OPSCTL_SETTINGS";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Settings {
        target = target == null ? "local" : target;
        region = region == null ? "us-east-1" : region;
        prefix = prefix == null ? "" : prefix;
        parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
    }

    /** The file: {@code $XDG_CONFIG_HOME/opsctl/config.json}. */
    public static Path file() {
        return Directories.config().resolve("config.json");
    }

    /** The settings that the environment says, else the remembered ones, or the defaults. */
    public static Settings load() {
        String given = System.getenv(VARIABLE);
        if (given != null && !given.isBlank()) {
            return read(given);
        }
        try {
            return JSON.readValue(Files.readString(file()), Settings.class);
        } catch (NoSuchFileException e) {
            return new Settings(null, null, null, null, null, null, null);
        } catch (JsonProcessingException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + file() + ": " + e.getOriginalMessage(),
                    "Mend or delete the file, then run: opsctl use local",
                    e);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED, "Cannot read " + file() + ": " + e.getMessage(), "Make it readable.", e);
        }
    }

    private static Settings read(String given) {
        try {
            return JSON.readValue(given, Settings.class);
        } catch (JsonProcessingException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read the variable " + VARIABLE + ": " + e.getOriginalMessage(),
                    "Mend or unset it; a pipeline gets it from: opsctl pipeline deploy",
                    e);
        }
    }

    /** For another place than this one, as {@link #VARIABLE} has them. */
    public String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts is always JSON", e);
        }
    }

    /** Replaces the file in one step. */
    public void save() {
        Path file = file();
        try {
            OwnerOnly.directory(file.getParent());
            Path draft = Files.createTempFile(file.getParent(), "config", ".json");
            Files.writeString(draft, JSON.writeValueAsString(this) + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), "Make the directory writable.", e);
        }
    }

    /** These settings with more parameters. */
    public Settings with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.putAll(more);
        return new Settings(target, profile, partnerProfile, region, prefix, endpointUrl, all);
    }
}
