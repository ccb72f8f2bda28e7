package dev.opsctl.local.identity.action;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The roles that a call hands to a service: the caller needs {@code iam:PassRole} for each. Which members of which operations hold one, and
 * to whom it is passed, is AWS's data ({@code data/passed_roles.py}).
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html">Passing a role</a>
 */
public final class PassedRoles {

    /**
     * One place of an operation's input.
     *
     * @param path of the member, as the data has it
     * @param principal {@code iam:PassedToService}
     * @param pattern the model's constraint on the member, or null
     */
    public record Place(String path, String principal, @Nullable String pattern) {}

    /** A role that is no role's ARN; the message is what is wrong with it, without the service's words. */
    public static final class MalformedRoleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;
        private final String value;
        private final transient List<Permission> others;

        private MalformedRoleException(Place place, String value, List<Permission> others) {
            super("not the ARN of a role at " + place.path() + ": " + value, null, false, false);
            this.place = place;
            this.value = value;
            this.others = others;
        }

        MalformedRoleException(Place place, String value) {
            this(place, value, List.of());
        }

        MalformedRoleException besides(List<Permission> needed) {
            return new MalformedRoleException(place, value, needed);
        }

        /** What the call needs beside: who has not even that is not told of the role. */
        public List<Permission> others() {
            return others;
        }

        public Place place() {
            return place;
        }

        public String value() {
            return value;
        }
    }

    private static final Pattern ROLE = Pattern.compile("arn:aws:iam::\\d{12}:role/[\\w+=,.@/-]*[\\w+=,.@-]");
    /** In a role's place, API Gateway takes this: call with the credentials of whoever calls the API. */
    public static final String CALLERS_OWN = "arn:aws:iam::*:user/*";

    private static final Map<String, List<Place>> PLACES = read();

    private PassedRoles() {}

    private static Map<String, List<Place>> read() {
        Map<String, List<Place>> places = new HashMap<>();
        try (InputStream in = PassedRoles.class.getResourceAsStream("/dev/opsctl/local/data/iam/passed-roles.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 5);
                places.computeIfAbsent(id(words[0], words[1]), id -> new ArrayList<>())
                        .add(new Place(words[2], words[3], words.length > 4 ? words[4] : null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return places;
    }

    /** Whether a text is a role's ARN. */
    public static boolean isRole(String text) {
        return ROLE.matcher(text).matches();
    }

    private static String id(String service, String operation) {
        return service + " " + operation.toLowerCase(Locale.ROOT);
    }

    /** Where an operation's input holds roles; none for most. @param operation in any case */
    public static List<Place> places(String service, String operation) {
        return PLACES.getOrDefault(id(service, operation), List.of());
    }

    /**
     * @param associated the resource that the role will serve, or null if the call does not tell it
     * @throws MalformedRoleException if a place holds something else than a role's ARN
     */
    static List<Permission> of(Call call, @Nullable String associated) {
        List<Place> places = places(call.service(), call.operation());
        if (places.isEmpty()) {
            return List.of();
        }
        Map<String, Permission> passed = new LinkedHashMap<>();
        for (Place place : places) {
            refuseCopies(call.members(), place);
            for (String role : PojoPath.texts(call.request(), place.path())) {
                if (role.equals(CALLERS_OWN) && call.service().equals("apigateway")) {
                    continue;
                }
                if (!isRole(role)) {
                    throw new MalformedRoleException(place, role);
                }
                Map<String, List<String>> context = new HashMap<>();
                context.put("iam:PassedToService", List.of(place.principal()));
                if (associated != null) {
                    context.put("iam:AssociatedResourceArn", List.of(associated));
                }
                passed.put(role + " " + place.principal(), new Permission("iam:PassRole", List.of(role), context));
            }
        }
        return List.copyOf(passed.values());
    }

    /** A patch sets a role by adding or replacing it; one that copies would set what was never checked as a role. */
    private static void refuseCopies(Members members, Place place) {
        for (Members patch : members.structures("patchOperations")) {
            String operation = String.valueOf(patch.text("op"));
            String path = String.valueOf(patch.text("path"));
            if ((operation.equals("copy") || operation.equals("move"))
                    && place.path().equals("patchOperations/" + path.replaceAll("^/+|/+$", ""))) {
                throw new MalformedRoleException(place, String.valueOf(patch.text("from")));
            }
        }
    }
}
