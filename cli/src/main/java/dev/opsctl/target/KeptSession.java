package dev.opsctl.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A role's session on disk, readable by its owner only, in the AWS CLI's cache: under the SHA-1 of AssumeRole's parameters as Python
 * writes them ({@code AssumeRoleCredentialFetcher} of botocore). What cannot be read or written there is as if it were not there.
 */
final class KeptSession {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** @param arguments texts and numbers, by the names of AssumeRole's parameters */
    KeptSession(SortedMap<String, Object> arguments) {
        String written = arguments.entrySet().stream()
                .map(argument -> json(argument.getKey()) + ": " + json(argument.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        this.file = Directories.awsSessions().resolve(sha1(written) + ".json");
    }

    private static String json(Object value) {
        return JSON.valueToTree(value).toString();
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<AwsSessionCredentials> read() {
        try {
            JsonNode credentials = JSON.readTree(Files.readAllBytes(file)).path("Credentials");
            String end = credentials.path("Expiration").asText().replace("UTC", "Z");
            return Optional.of(AwsSessionCredentials.builder()
                    .accessKeyId(credentials.path("AccessKeyId").asText())
                    .secretAccessKey(credentials.path("SecretAccessKey").asText())
                    .sessionToken(credentials.path("SessionToken").asText())
                    .expirationTime(OffsetDateTime.parse(end).toInstant())
                    .build());
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void write(AwsSessionCredentials session) {
        Map<String, Object> credentials = Map.of(
                "AccessKeyId", session.accessKeyId(),
                "SecretAccessKey", session.secretAccessKey(),
                "SessionToken", session.sessionToken(),
                "Expiration", session.expirationTime().map(Instant::toString).orElseThrow());
        try {
            OwnerOnly.directoryOf(file);
            Path draft = Files.createTempFile(file.getParent(), "opsctl", ".tmp");
            Files.writeString(draft, JSON.writeValueAsString(Map.of("Credentials", credentials)));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // the next command asks again
        }
    }
}
