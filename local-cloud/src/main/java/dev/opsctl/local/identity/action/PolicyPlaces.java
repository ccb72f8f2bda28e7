package dev.opsctl.local.identity.action;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where operations take and answer policy documents, from AWS's data ({@code data/policy_documents.py}). */
public final class PolicyPlaces {

    /** What a place of an input holds. */
    public enum Kind {
        /** An inline or session policy. */
        IDENTITY,
        /** A managed policy: it has to say which version of the language it is written in. */
        MANAGED,
        TRUST,
        RESOURCE,
        /** No document: one principal by its ARN. */
        PRINCIPAL
    }

    /** @see PojoPath */
    public record Place(String path, Kind kind) {}

    private static final Map<String, List<Place>> INPUTS = new HashMap<>();
    private static final Map<String, List<String>> OUTPUTS = new HashMap<>();

    static {
        try (InputStream in =
                        PolicyPlaces.class.getResourceAsStream("/dev/opsctl/local/data/iam/policy-documents.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                String id = id(words[0], words[1]);
                if (words[2].equals("in")) {
                    INPUTS.computeIfAbsent(id, i -> new ArrayList<>())
                            .add(new Place(words[3], Kind.valueOf(words[4].toUpperCase(Locale.ROOT))));
                } else {
                    OUTPUTS.computeIfAbsent(id, i -> new ArrayList<>()).add(words[3]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PolicyPlaces() {}

    private static String id(String service, String operation) {
        return service + " " + operation.toLowerCase(Locale.ROOT);
    }

    /** @param operation in any case */
    public static List<Place> inputs(String service, String operation) {
        return INPUTS.getOrDefault(id(service, operation), List.of());
    }

    /** @param operation in any case */
    public static List<String> outputs(String service, String operation) {
        return OUTPUTS.getOrDefault(id(service, operation), List.of());
    }
}
