package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/**
 * In which words a service says what is wrong with a request. The form that all have counts, shows values and joins what it finds. Of a service
 * that was recorded ({@code data/recorded_constraints.py}), operations may read a request in a newer layer first, which names members as the
 * request does, shows nothing and stops at the first; a request that lacks a member, or is too deep, goes to the older one.
 */
final class ConstraintWords {

    private static final int MOST_TOLD = 10;
    private static final int LONGEST_SHOWN = 1_024;
    private static final String ONE = "1 validation error detected: ";

    private final Map<String, List<Newer>> newer = new HashMap<>();
    private final Map<String, Set<String>> later = new HashMap<>();
    private final Map<String, Set<String>> missing = new HashMap<>();
    private final Set<String> json;
    private final int levels;
    private final int longest;
    private final Map<String, String> opaque = new HashMap<>();
    private final Map<String, List<String>> inner = new HashMap<>();
    private final boolean hidden;
    private final boolean input;

    private ConstraintWords(JsonNode recorded, JsonNode form) {
        this.hidden = form.path("hidden").asBoolean();
        this.input = form.path("input").asBoolean();
        recorded.path("newer").properties().forEach(operation -> {
            List<Newer> members = new ArrayList<>();
            operation.getValue().forEach(member -> members.add(Newer.of(member)));
            newer.put(operation.getKey(), members);
        });
        recorded.path("later").properties().forEach(each -> later.put(each.getKey(), texts(each.getValue())));
        recorded.path("missing").properties().forEach(each -> missing.put(each.getKey(), texts(each.getValue())));
        recorded.path("opaque")
                .properties()
                .forEach(each -> opaque.put(each.getKey(), each.getValue().asText()));
        this.json = texts(recorded.path("json"));
        this.levels = recorded.path("newerLevels").asInt(Integer.MAX_VALUE);
        this.longest = recorded.path("shown").asInt(form.path("shown").asInt(LONGEST_SHOWN));
        form.path("inner").properties().forEach(each -> each.getValue()
                .forEach(member -> inner.computeIfAbsent(each.getKey(), k -> new ArrayList<>())
                        .add(member.asText())));
    }

    static ConstraintWords of(JsonNode recorded, JsonNode form) {
        return new ConstraintWords(recorded, form);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    boolean newer(String operation, SdkPojo request) {
        return newer.containsKey(operation) && Nesting.of(request) <= levels;
    }

    /** What the service says of a request that breaks these constraints, of which there is one or more. */
    String message(String operation, SdkPojo request, List<Violation> violations) {
        Set<String> named = missing.getOrDefault(operation, Set.of());
        for (Violation violation : violations) {
            if (violation.kind() == Violation.Kind.SAID) {
                return violation.demand().formatted(violation.path());
            }
            if (violation.kind() == Violation.Kind.REQUIRED && named.contains(violation.member())) {
                return "The parameter '" + violation.member() + "' is required but was not present in the request";
            }
        }
        List<Newer> members = newer(operation, violations) && newer(operation, request)
                ? newer.getOrDefault(operation, List.of())
                : List.of();
        Map<Violation, String> joined = new HashMap<>();
        for (Newer member : members) {
            for (Violation violation : violations) {
                String text = member.text(violation);
                if (text != null && !member.joined()) {
                    return (member.bare() ? "" : ONE) + text;
                } else if (text != null) {
                    joined.put(violation, text);
                }
            }
        }
        return older(operation, request, violations, joined);
    }

    /** The newer layer does not get what lacks a member, but where it is the one that demands it. */
    private boolean newer(String operation, List<Violation> violations) {
        List<Newer> members = newer.getOrDefault(operation, List.of());
        return violations.stream()
                .filter(violation -> violation.kind() == Violation.Kind.REQUIRED)
                .allMatch(violation -> members.stream().anyMatch(member -> member.text(violation) != null));
    }

    private String older(String operation, SdkPojo request, List<Violation> violations, Map<Violation, String> joined) {
        Set<String> last = later.getOrDefault(operation, Set.of());
        List<Violation> told = violations.stream()
                .filter(violation -> !last.contains(violation.path()))
                .toList();
        if (told.isEmpty()) {
            told = violations;
        }
        List<String> texts = told.stream()
                .limit(MOST_TOLD)
                .map(violation -> joined.getOrDefault(violation, text(operation, request, violation)))
                .toList();
        return told.size() + (told.size() == 1 ? " validation error" : " validation errors") + " detected: "
                + String.join("; ", texts);
    }

    private String text(String operation, SdkPojo request, Violation violation) {
        String shown = hidden || violation.sensitive()
                ? ""
                : violation.value() == null ? "null " : "'" + shown(operation, violation.value()) + "' ";
        return "Value " + shown + "at '" + at(operation, request, violation.path()) + "' failed to satisfy constraint: "
                + violation.demand();
    }

    /** Where a service binds members to the address, those of the body are the operation's input's. */
    private String at(String operation, SdkPojo request, String path) {
        String member = path.split("\\.", 2)[0];
        boolean body = input
                && request.sdkFields().stream()
                        .anyMatch(field -> field.memberName().equalsIgnoreCase(member)
                                && field.location() == MarshallLocation.PAYLOAD);
        return body ? Character.toLowerCase(operation.charAt(0)) + operation.substring(1) + "Input." + path : path;
    }

    String shown(String operation, @Nullable Object value) {
        String text = value instanceof String || value instanceof Number
                ? value.toString()
                : new Shown(opaque, inner).text(value, json.contains(operation));
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    /**
     * A member that the newer layer knows.
     *
     * @param path of the member as violations have it, with what stands for any part of it in groups
     * @param name as the newer layer writes it
     * @param kind what it looks at; null if at all
     * @param values what it says that the member may be, without naming it; empty if it names it
     * @param bare whether it does not count
     * @param joined whether it does not stop
     */
    private record Newer(
            Pattern path,
            String name,
            Violation.@Nullable Kind kind,
            List<String> values,
            boolean bare,
            boolean joined) {

        static Newer of(JsonNode member) {
            StringBuilder path = new StringBuilder();
            StringBuilder name = new StringBuilder();
            for (String part : member.path("member").asText().split("\\.")) {
                switch (part) {
                    case "#" -> path.append("\\.\\d+");
                    case "*" -> {
                        path.append("\\.(?<key>.+)");
                        name.append(".*");
                    }
                    default -> {
                        String dot = path.isEmpty() ? "" : ".";
                        path.append(Pattern.quote(dot + Character.toLowerCase(part.charAt(0)) + part.substring(1)));
                        name.append(dot).append(part);
                    }
                }
            }
            List<String> values = new ArrayList<>();
            member.path("values").forEach(value -> values.add(value.asText()));
            String kind = member.path("kind").asText(null);
            return new Newer(
                    Pattern.compile(path.toString(), Pattern.DOTALL),
                    name.toString(),
                    kind == null ? null : Violation.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    values,
                    member.path("bare").asBoolean(),
                    member.path("joined").asBoolean());
        }

        /** What the newer layer says of a violation; null if it does not know it. */
        @Nullable
        String text(Violation violation) {
            if (kind != null && kind != violation.kind()) {
                return null;
            }
            Matcher matcher = path.matcher(violation.path());
            if (!matcher.matches()) {
                return null;
            } else if (!values.isEmpty()) {
                return "Failed to satisfy constraint: Member must satisfy enum value set: " + values;
            }
            String at = name.contains("*") ? name.replace("*", matcher.group("key")) : name;
            return "Value at '" + at + "' failed to satisfy constraint: " + violation.demand();
        }
    }
}
