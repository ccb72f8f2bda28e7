package dev.opsctl.operation.watch;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The resources of the shipped templates with their properties resolved, as far as names need it, with all conditions true or all false. */
final class ShippedTemplates {

    /** One resource; what depends on a condition that is false is not there. */
    record Resource(String id, String type, Map<String, Object> properties) {}

    static final String PREFIX = "test-";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
    private static final Object NOTHING = new Object();

    private final boolean conditions;

    ShippedTemplates(boolean conditions) {
        this.conditions = conditions;
    }

    List<Resource> all() throws IOException {
        List<Resource> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("..", "templates"))) {
            // The partner's stack is in another account, where nothing of ours looks.
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml"))
                    .filter(f -> !f.endsWith("partner.yaml"))
                    .sorted()
                    .toList()) {
                all.addAll(of(file));
            }
        }
        return all;
    }

    List<Resource> of(Path file) throws IOException {
        List<Resource> all = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            MappingNode template = (MappingNode) new Yaml().compose(reader);
            Map<String, Node> resources =
                    members((MappingNode) members(template).get("Resources"));
            resources.forEach((id, node) -> {
                Map<String, Node> resource = members((MappingNode) node);
                if (conditions || !resource.containsKey("Condition")) {
                    all.add(new Resource(
                            id,
                            ((ScalarNode) resource.get("Type")).getValue(),
                            resource.containsKey("Properties") ? object(resource.get("Properties")) : Map.of()));
                }
            });
        }
        return all;
    }

    private static Map<String, Node> members(MappingNode node) {
        Map<String, Node> members = new LinkedHashMap<>();
        node.getValue()
                .forEach(entry -> members.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode()));
        return members;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> object(Node node) {
        return (Map<String, Object>) value(node);
    }

    private Object value(Node node) {
        String tag = node.getTag().getValue();
        if (tag.equals("!Ref")) {
            String name = ((ScalarNode) node).getValue();
            return name.equals("AWS::NoValue") ? NOTHING : variable(name, Map.of());
        } else if (tag.equals("!GetAtt")) {
            return "<" + ((ScalarNode) node).getValue() + ">";
        } else if (tag.equals("!If")) {
            return value(((SequenceNode) node).getValue().get(conditions ? 1 : 2));
        } else if (tag.equals("!Sub") && node instanceof SequenceNode parts) {
            Map<String, Object> own = object(parts.getValue().get(1));
            return replaced(((ScalarNode) parts.getValue().get(0)).getValue(), own);
        } else if (tag.equals("!Sub")) {
            return replaced(((ScalarNode) node).getValue(), Map.of());
        } else if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        } else if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(this::value)
                    .filter(v -> v != NOTHING)
                    .toList();
        }
        Map<String, Object> object = new LinkedHashMap<>();
        members((MappingNode) node).forEach((name, member) -> {
            Object value = value(member);
            if (value != NOTHING) {
                object.put(name, value);
            }
        });
        return object;
    }

    private static String replaced(String text, Map<String, Object> own) {
        Function<MatchResult, String> by =
                found -> java.util.regex.Matcher.quoteReplacement(variable(found.group(1), own));
        return VARIABLE.matcher(text).replaceAll(by);
    }

    private static String variable(String name, Map<String, Object> own) {
        return own.containsKey(name)
                ? String.valueOf(own.get(name))
                : switch (name) {
                    case "Prefix" -> PREFIX;
                    case "AWS::Region" -> "us-east-1";
                    case "AWS::Partition" -> "aws";
                    case "AWS::AccountId" -> "111122223333";
                    default -> "<" + name + ">";
                };
    }
}
