package dev.opsctl.local.service.cloudformation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks.Problem;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which properties of AWS's types the local cloud applies, at any depth: {@code applied.txt}, which {@code AppliedPropertiesTest} writes from what comes
 * back of each in its service's own calls. What it does not have is refused by name, so that no type can leave anything out silently.
 */
public final class AppliedProperties {

    private static final String FILE = "/dev/opsctl/local/data/cloudformation/applied.txt";

    /**
     * A property and what is in it.
     *
     * @param members by name; {@code *} for items and for entries of maps
     * @param whole nothing below is told apart: a scalar, or a document
     * @param only the values that it may have; empty if any
     */
    private record Property(Map<String, Property> members, boolean[] whole, List<String> only) {

        static Property empty() {
            return new Property(new HashMap<>(), new boolean[1], new ArrayList<>());
        }

        @Nullable
        Property member(String name) {
            return members.containsKey(name) ? members.get(name) : members.get("*");
        }
    }

    private static final Map<String, Property> TYPES = read();

    private AppliedProperties() {}

    private static Map<String, Property> read() {
        try (InputStream in = AppliedProperties.class.getResourceAsStream(FILE)) {
            Map<String, Property> types = new HashMap<>();
            Property type = Property.empty();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("AWS::")) {
                    type = types.computeIfAbsent(line, name -> Property.empty());
                } else if (line.startsWith("/")) {
                    String[] parts = line.split("=", 2);
                    Property at = type;
                    for (String name : parts[0].substring(1).split("/")) {
                        at = at.members().computeIfAbsent(name, n -> Property.empty());
                    }
                    at.whole()[0] = true;
                    if (parts.length > 1) {
                        at.only().addAll(List.of(parts[1].split("\\|", -1)));
                    }
                }
            }
            return types;
        } catch (IOException e) {
            throw new IllegalStateException(FILE, e);
        }
    }

    /** What properties of a type have and the local cloud would leave out; null and what is empty say nothing. */
    public static List<Problem> unapplied(String type, ObjectNode properties) {
        List<Problem> problems = new ArrayList<>();
        Property of = TYPES.get(type);
        if (of != null) { // a nested stack is no resource of any service
            look(of, properties, "", problems);
        }
        return problems;
    }

    private static void look(Property property, JsonNode value, String path, List<Problem> problems) {
        if (property.whole()[0]) {
            if (!property.only().isEmpty()
                    && value.isValueNode()
                    && !Resolver.isUnknown(value)
                    && !property.only().contains(value.asText())) {
                problems.add(new Problem(
                        path,
                        "not supported by the local cloud: leave it out, or let it be "
                                + String.join(" or ", property.only())));
            }
        } else if (value.isObject()) {
            value.fields().forEachRemaining(field -> {
                Property member = property.member(field.getKey());
                String child = path + "/" + field.getKey();
                if (member != null) {
                    look(member, field.getValue(), child, problems);
                } else if (!saysNothing(field.getValue())) {
                    problems.add(new Problem(child, "not supported by the local cloud: leave it out"));
                }
            });
        } else if (value.isArray()) {
            Property item = property.member("*");
            for (int i = 0; i < value.size(); i++) {
                if (item != null) {
                    look(item, value.get(i), path + "/" + i, problems);
                }
            }
        }
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull() || value.isContainerNode() && value.isEmpty();
    }
}
