package dev.opsctl.local.service.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The AWS managed policies that the local cloud ships; every other one does not exist. */
final class AwsManagedPolicies {

    private static final Instant SINCE = Instant.parse("2015-02-06T18:39:46Z");

    private AwsManagedPolicies() {}

    private static final class Loaded {
        static final Map<String, ManagedPolicy> BY_ARN = load();
    }

    static Optional<ManagedPolicy> find(String arn) {
        return Optional.ofNullable(Loaded.BY_ARN.get(arn));
    }

    static Collection<ManagedPolicy> all() {
        return Loaded.BY_ARN.values();
    }

    private static Map<String, ManagedPolicy> load() {
        try (InputStream in =
                AwsManagedPolicies.class.getResourceAsStream("/dev/opsctl/local/data/iam/managed-policies.json")) {
            JsonNode documents = new ObjectMapper().readTree(in);
            Map<String, ManagedPolicy> policies = new LinkedHashMap<>();
            documents.fields().forEachRemaining(entry -> {
                String arn = entry.getKey();
                String name = arn.substring(arn.lastIndexOf('/') + 1);
                String path = arn.substring(arn.indexOf("policy/") + 6, arn.lastIndexOf('/') + 1);
                String id = "ANPA"
                        + String.format(Locale.ROOT, "%017X", name.hashCode() & 0xffffffffL)
                                .replace('0', 'Q')
                                .replace('1', 'R')
                                .replace('8', 'S')
                                .replace('9', 'T');
                policies.put(
                        arn,
                        new ManagedPolicy(
                                name,
                                path,
                                id,
                                arn,
                                null,
                                SINCE,
                                SINCE,
                                List.of(new ManagedPolicy.Version(
                                        "v1", entry.getValue().toPrettyString(), SINCE)),
                                "v1",
                                2,
                                Map.of()));
            });
            return policies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
