package dev.opsctl.system;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Every action that a template's policies allow, each of which can be taken away without touching the rest of the text. */
final class Grants {

    /**
     * One allowed action of one statement.
     *
     * @param policy logical id of the resource that holds the statement
     * @param roles names of the roles that hold it, without a prefix
     * @param line of the action's list, from 1
     */
    record Grant(String policy, List<String> roles, String action, int line, List<Node> way) {

        @Override
        public String toString() {
            return action + " of " + policy + " (line " + line + ")";
        }
    }

    private final String text;
    private final MappingNode resources;

    Grants(Path template) throws IOException {
        this.text = Files.readString(template);
        this.resources = (MappingNode)
                value(new Yaml().compose(new StringReader(text)), "Resources").orElseThrow();
    }

    List<Grant> all() {
        List<Grant> all = new ArrayList<>();
        for (NodeTuple entry : resources.getValue()) {
            String id = ((ScalarNode) entry.getKeyNode()).getValue();
            String type = text(value(entry.getValueNode(), "Type"));
            Optional<Node> properties = value(entry.getValueNode(), "Properties");
            if (type.equals("AWS::IAM::Role")) {
                for (Node policy : elements(value(properties.orElseThrow(), "Policies"))) {
                    statements(id, List.of(roleName(properties.get())), policy, value(policy, "PolicyDocument"), all);
                }
            } else if (type.equals("AWS::IAM::ManagedPolicy")) {
                statements(id, holders(id), null, value(properties.orElseThrow(), "PolicyDocument"), all);
            }
        }
        return all;
    }

    private void statements(String id, List<String> roles, Node policy, Optional<Node> document, List<Grant> all) {
        for (Node statement : elements(document.flatMap(d -> value(d, "Statement")))) {
            Optional<Node> actions = value(statement, "Action");
            if (text(value(statement, "Effect")).equals("Allow")) {
                for (Node action : elements(actions)) {
                    List<Node> way = new ArrayList<>(List.of(action, actions.orElseThrow(), statement));
                    way.add(value(document.orElseThrow(), "Statement").orElseThrow());
                    if (policy != null) {
                        way.add(policy);
                    }
                    all.add(new Grant(
                            id,
                            roles,
                            ((ScalarNode) action).getValue(),
                            actions.get().getStartMark().getLine() + 1,
                            way));
                }
            }
        }
    }

    private List<String> holders(String policyId) {
        return resources.getValue().stream()
                .map(entry -> value(entry.getValueNode(), "Properties").orElseThrow())
                .filter(properties -> elements(value(properties, "ManagedPolicyArns")).stream()
                        .anyMatch(arn ->
                                arn instanceof ScalarNode s && s.getValue().equals(policyId)))
                .map(Grants::roleName)
                .toList();
    }

    private static String roleName(Node properties) {
        return text(value(properties, "RoleName")).replace("${Prefix}", "");
    }

    /** The template without one grant: without the action, or without the statement or inline policy that has no other. */
    String without(Grant grant) {
        List<Node> way = grant.way();
        if (way.get(1) instanceof SequenceNode actions && actions.getValue().size() > 1) {
            Node action = way.get(0);
            int index = actions.getValue().indexOf(action);
            boolean last = index == actions.getValue().size() - 1;
            int from = last
                    ? actions.getValue().get(index - 1).getEndMark().getIndex()
                    : action.getStartMark().getIndex();
            int to = last
                    ? action.getEndMark().getIndex()
                    : actions.getValue().get(index + 1).getStartMark().getIndex();
            return text.substring(0, text.offsetByCodePoints(0, from)) + text.substring(text.offsetByCodePoints(0, to));
        }
        if (((SequenceNode) way.get(3)).getValue().size() > 1) {
            return withoutLines(way.get(2));
        }
        if (way.size() > 4) {
            return withoutLines(way.get(4));
        }
        // a managed policy must say something: this everybody may
        Node action = way.get(0);
        return text.substring(
                        0, text.offsetByCodePoints(0, action.getStartMark().getIndex()))
                + "sts:GetCallerIdentity"
                + text.substring(text.offsetByCodePoints(0, action.getEndMark().getIndex()));
    }

    private String withoutLines(Node node) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.subList(node.getStartMark().getLine(), lastLine(node) + 1).clear();
        return String.join("\n", lines) + "\n";
    }

    private static int lastLine(Node node) {
        if (node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
            return mapping.getValue().stream()
                    .mapToInt(entry -> lastLine(entry.getValueNode()))
                    .max()
                    .orElseThrow();
        } else if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            return sequence.getValue().stream().mapToInt(Grants::lastLine).max().orElseThrow();
        }
        return node.getEndMark().getLine();
    }

    private static Optional<Node> value(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry ->
                                ((ScalarNode) entry.getKeyNode()).getValue().equals(key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    private static List<Node> elements(Optional<Node> node) {
        return node.map(n -> n instanceof SequenceNode list ? list.getValue() : List.of(n))
                .orElse(List.of());
    }

    private static String text(Optional<Node> node) {
        return node.map(n -> ((ScalarNode) n).getValue()).orElse("");
    }
}
