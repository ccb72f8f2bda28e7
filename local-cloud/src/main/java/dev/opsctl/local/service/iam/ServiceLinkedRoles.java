package dev.opsctl.local.service.iam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which AWS service has which role in an account ({@code data/service_linked_roles.py}). */
final class ServiceLinkedRoles {

    private static final String FILE = "/dev/opsctl/local/data/iam/service-linked-roles.txt";

    /**
     * @param service its principal, such as {@code batch.amazonaws.com}
     * @param suffixed whether an account may have several, told apart by a suffix
     * @param policies ARNs; empty where the published sources do not say
     */
    record Linked(String service, String role, boolean suffixed, List<String> policies) {

        String path() {
            return Entity.LINKED + service + "/";
        }

        String trust() {
            return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
                    + service + "\"},\"Action\":\"sts:AssumeRole\"}]}";
        }
    }

    private static final Map<String, Linked> ALL = read();

    private ServiceLinkedRoles() {}

    static Optional<Linked> of(String service) {
        return Optional.ofNullable(ALL.get(service));
    }

    /** Every one that is known. */
    static List<Linked> all() {
        return List.copyOf(ALL.values());
    }

    private static Map<String, Linked> read() {
        try (InputStream in = ServiceLinkedRoles.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> List.of(line.split("\t")))
                    .map(fields -> new Linked(
                            fields.get(0),
                            fields.get(1),
                            fields.get(2).equals("suffix"),
                            fields.subList(3, fields.size())))
                    .collect(Collectors.toUnmodifiableMap(Linked::service, Function.identity()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
