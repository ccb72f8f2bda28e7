package dev.opsctl.local.service.iam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * AWS's managed policies, each with the version that was its default when the list was published ({@code data/managed_policies.py}).
 *
 * <p>The list has megabytes, of which an account uses a few lines: it is searched when a policy is asked for, and what was found is kept.
 */
final class AwsManagedPolicies {

    private static final String FILE = "/dev/opsctl/local/data/iam/managed-policies.txt";
    private static final String LINKED = "arn:aws:iam::aws:policy/aws-service-role/";

    private static final Map<String, ManagedPolicy> FOUND = new ConcurrentHashMap<>();

    private AwsManagedPolicies() {}

    static Optional<ManagedPolicy> find(String arn) {
        ManagedPolicy known = FOUND.get(arn);
        if (known == null) {
            known = read(line -> line.startsWith(arn + "\t")).stream()
                    .findFirst()
                    .orElse(null);
            if (known != null) {
                FOUND.put(arn, known);
            }
        }
        return Optional.ofNullable(known);
    }

    /** Every one, by ARN. */
    static List<ManagedPolicy> all() {
        return read(line -> true);
    }

    /** Whether only roles that AWS's services make for themselves may have the policy. */
    static boolean linked(String arn) {
        return arn.startsWith(LINKED);
    }

    private static List<ManagedPolicy> read(Predicate<String> wanted) {
        try (InputStream in = AwsManagedPolicies.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(wanted)
                    .map(line -> policy(line.split("\t")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ManagedPolicy policy(String[] fields) {
        String arn = fields[0];
        String name = arn.substring(arn.lastIndexOf('/') + 1);
        Instant updated = Instant.parse(fields[2]);
        int version = Integer.parseInt(fields[3].substring(1));
        return new ManagedPolicy(
                name,
                arn.substring(arn.indexOf("policy/") + 6, arn.lastIndexOf('/') + 1),
                id(name),
                arn,
                null,
                Instant.parse(fields[1]),
                updated,
                List.of(new ManagedPolicy.Version(fields[3], fields[4], updated)),
                fields[3],
                version + 1,
                Map.of());
    }

    /** The list has no ids: one of the right form that stays the same. */
    private static String id(String name) {
        return "ANPA"
                + String.format(Locale.ROOT, "%017X", name.hashCode() & 0xffffffffL)
                        .replace('0', 'Q')
                        .replace('1', 'R')
                        .replace('8', 'S')
                        .replace('9', 'T');
    }
}
