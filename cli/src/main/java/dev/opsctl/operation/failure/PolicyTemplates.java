package dev.opsctl.operation.failure;

import dev.opsctl.operation.template.TemplateFiles;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where the bundled templates grant or deny an action, for errors that say where to add it. */
public final class PolicyTemplates {

    /**
     * The line that matters for a denial.
     *
     * @param at such as {@code templates/iam.yaml:88}, or several with {@code or} between them
     * @param granted whether the template grants the action there, so that only the deployed stack lacks it
     */
    public record Place(String at, boolean granted) {}

    private record Statement(
            String file, int line, boolean allow, List<String> actions, List<String> resources, boolean shared) {

        boolean covers(Denial denial) {
            return actions.stream().anyMatch(action -> glob(action, denial.action())) && reaches(denial);
        }

        boolean reaches(Denial denial) {
            return resources.isEmpty()
                    || resources.stream().anyMatch(resource -> glob(resource, denial.resource()))
                    || denial.resource().equals("*");
        }

        boolean sameService(Denial denial) {
            String service = denial.action().substring(0, denial.action().indexOf(':') + 1);
            return actions.stream().anyMatch(action -> action.startsWith(service));
        }

        String at() {
            return file + ":" + line;
        }
    }

    private final Map<String, MappingNode> templates = new LinkedHashMap<>();

    public PolicyTemplates(TemplateFiles files) {
        for (String template : files.all()) {
            if (new Yaml().compose(new StringReader(files.text(template))) instanceof MappingNode root) {
                templates.put(files.label(template), root);
            }
        }
    }

    /** The place where the action has to be added, is granted, or is denied; empty if the templates do not know the principal. */
    public Optional<Place> find(Denial denial) {
        if (denial.reason().contains("resource-based")) {
            return ofResource(denial);
        }
        if (denial.action().equals("sts:AssumeRole")) {
            return role(denial.resource().substring(denial.resource().lastIndexOf('/') + 1))
                    .map(role -> new Place(line(role, "AssumeRolePolicyDocument"), false));
        }
        return denial.role().flatMap(this::role).flatMap(role -> ofRole(role, denial));
    }

    private Optional<Place> ofRole(Resource role, Denial denial) {
        List<Statement> statements = statementsOf(role);
        if (denial.explicit()) {
            return statements.stream()
                    .filter(s -> !s.allow && s.actions.stream().anyMatch(a -> glob(a, denial.action())))
                    .findFirst()
                    .map(s -> new Place(s.at(), false));
        }
        // Two statements may grant the same under conditions of which a denial says nothing: the own settings' key, and
        // the secrets'.
        String granted = statements.stream()
                .filter(s -> s.allow && s.covers(denial))
                .map(Statement::at)
                .distinct()
                .collect(Collectors.joining(" or "));
        if (!granted.isEmpty()) {
            return Optional.of(new Place(granted, true));
        }
        // a statement about the same resource takes one more action; one that other roles share comes last
        return Optional.of(statements.stream()
                .filter(s -> s.allow && s.sameService(denial) && s.reaches(denial))
                .min((a, b) -> Boolean.compare(a.shared, b.shared))
                .map(s -> new Place(s.at(), false))
                .orElseGet(() -> new Place(line(role, "Policies"), false)));
    }

    private Optional<Place> ofResource(Denial denial) {
        List<Statement> all = new ArrayList<>();
        for (Resource resource : resources()) {
            for (String document : List.of("PolicyDocument", "KeyPolicy")) {
                if (!resource.type.startsWith("AWS::IAM::")) {
                    value(resource.properties, document).ifPresent(p -> statements(resource.file, p, false, all));
                }
            }
        }
        return all.stream()
                .filter(s -> s.allow != denial.explicit() && s.actions.stream().anyMatch(a -> glob(a, denial.action())))
                .findFirst()
                .map(s -> new Place(s.at(), !denial.explicit()));
    }

    private record Resource(String file, String id, String type, MappingNode properties, int line) {}

    private Optional<Resource> role(String name) {
        return resources().stream()
                .filter(r -> r.type.equals("AWS::IAM::Role") && glob(roleName(r), name))
                // without the environment's prefix known, the name that says most of it
                .max(Comparator.comparingInt(r -> roleName(r).length()));
    }

    private String roleName(Resource role) {
        return value(role.properties, "RoleName").map(this::text).orElse("");
    }

    private List<Resource> resources() {
        List<Resource> all = new ArrayList<>();
        templates.forEach((file, root) -> value(root, "Resources").ifPresent(node -> {
            for (NodeTuple entry : ((MappingNode) node).getValue()) {
                MappingNode resource = (MappingNode) entry.getValueNode();
                all.add(new Resource(
                        file,
                        text(entry.getKeyNode()),
                        value(resource, "Type").map(this::text).orElse(""),
                        value(resource, "Properties")
                                .map(MappingNode.class::cast)
                                .orElse(resource),
                        entry.getKeyNode().getStartMark().getLine() + 1));
            }
        }));
        return all;
    }

    private List<Statement> statementsOf(Resource role) {
        List<Statement> all = new ArrayList<>();
        elements(value(role.properties, "Policies")).forEach(policy -> value(policy, "PolicyDocument")
                .ifPresent(p -> statements(role.file, p, false, all)));
        for (Node reference : elements(value(role.properties, "ManagedPolicyArns"))) {
            resources().stream()
                    .filter(r -> r.type.equals("AWS::IAM::ManagedPolicy")
                            && r.id.equals(((ScalarNode) reference).getValue()))
                    .forEach(r ->
                            value(r.properties, "PolicyDocument").ifPresent(p -> statements(r.file, p, true, all)));
        }
        return all;
    }

    private void statements(String file, Node document, boolean shared, List<Statement> all) {
        for (Node statement : elements(value(document, "Statement"))) {
            Optional<Node> action = value(statement, "Action");
            action.ifPresent(a -> all.add(new Statement(
                    file,
                    a.getStartMark().getLine() + 1,
                    value(statement, "Effect").map(this::text).orElse("").equals("Allow"),
                    elements(action).stream().map(this::text).toList(),
                    elements(value(statement, "Resource")).stream()
                            .map(this::text)
                            .toList(),
                    shared)));
        }
    }

    /** The line of a property of a resource, or of the resource where it lacks the property. */
    private static String line(Resource resource, String property) {
        return resource.file + ":"
                + resource.properties.getValue().stream()
                        .filter(entry ->
                                ((ScalarNode) entry.getKeyNode()).getValue().equals(property))
                        .map(entry -> entry.getKeyNode().getStartMark().getLine() + 1)
                        .findFirst()
                        .orElse(resource.line);
    }

    private static Optional<Node> value(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode scalar
                                && scalar.getValue().equals(key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    private static List<Node> elements(Optional<Node> node) {
        return node.map(n -> n instanceof SequenceNode list ? list.getValue() : List.of(n))
                .orElse(List.of());
    }

    /** A value with a wildcard for everything that only deployment knows. */
    private String text(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            return "*";
        }
        String tag = node.getTag().getValue();
        if (tag.equals("!Ref") || tag.equals("!GetAtt")) {
            return "*";
        }
        return scalar.getValue().replaceAll("\\$\\{[^}]*}", "*");
    }

    private static boolean glob(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .matches();
    }
}
