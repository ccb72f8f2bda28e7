package dev.opsctl.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** The files by which {@code opsctl} finds the running cloud; readable by their owner only. */
final class Daemon {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDRESS = "daemon.json";
    private static final String CREDENTIALS = "credentials.json";

    private final Path home;

    Daemon(Path home) {
        this.home = home;
    }

    /** The port that the cloud had when it ran last. */
    Optional<Integer> lastPort() {
        try {
            JsonNode last = JSON.readTree(Files.readAllBytes(home.resolve("port.json")));
            return last.path("port").isInt() ? Optional.of(last.path("port").intValue()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void announce(Addresses addresses, String token) {
        int port = addresses.forPeople().getPort();
        ObjectNode address = JSON.createObjectNode()
                .put("pid", ProcessHandle.current().pid())
                .put("port", port)
                .put("endpoint", addresses.forPeople().toString())
                .put("token", token)
                .put("startedAt", java.time.Instant.now().toString());
        addresses.lost().forEach(lost -> address.withArray("lost").add(lost.toString()));
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(start -> address.put("processStartedAt", start.toString()));
        write(ADDRESS, address);
        write("port.json", JSON.createObjectNode().put("port", port));
    }

    /** @param others the administrators of the other accounts */
    void credentials(AccessKeyRecord operator, List<AccessKeyRecord> others) {
        ObjectNode all = credentials(operator);
        others.forEach(other -> all.withArray("others").add(credentials(other)));
        write(CREDENTIALS, all);
    }

    private static ObjectNode credentials(AccessKeyRecord key) {
        return JSON.createObjectNode()
                .put("accountId", key.accountId())
                .put("accessKeyId", key.accessKeyId())
                .put("secretAccessKey", key.secretAccessKey());
    }

    void withdraw() {
        try {
            Files.deleteIfExists(home.resolve(ADDRESS));
        } catch (IOException e) {
            throw new StoreException("Cannot delete " + home.resolve(ADDRESS), e);
        }
    }

    /** Replaces a file in one step. */
    void write(String name, JsonNode content) {
        try {
            Path draft = Files.createTempFile(
                    home,
                    name,
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
            Files.move(draft, home.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot write " + home.resolve(name) + ": " + e.getMessage()
                            + ". Make the directory writable and give it space.",
                    e);
        }
    }
}
