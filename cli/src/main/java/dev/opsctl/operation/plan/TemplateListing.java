package dev.opsctl.operation.plan;

import dev.opsctl.operation.plan.Plan.Action;
import dev.opsctl.operation.plan.Plan.Outcome;
import dev.opsctl.operation.plan.Plan.ResourcePlan;
import dev.opsctl.operation.plan.Plan.Source;
import dev.opsctl.operation.plan.Plan.StackPlan;
import dev.opsctl.operation.template.TemplateFiles;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What a stack will have that CloudFormation cannot plan yet: all resources of its template and of those that it nests. */
final class TemplateListing {

    private final TemplateFiles files;
    private final List<StackPlan> plans = new ArrayList<>();
    private final List<String> conditional = new ArrayList<>();

    private TemplateListing(TemplateFiles files) {
        this.files = files;
    }

    /**
     * Lists a part.
     *
     * @param status what the stack is now
     * @param besides logical ids of the root template that are left out, because something else is known of them
     * @param notes takes what the listing cannot know
     */
    static List<StackPlan> of(
            TemplateFiles files,
            String part,
            String stack,
            @Nullable String status,
            Set<String> besides,
            List<String> notes) {
        TemplateListing listing = new TemplateListing(files);
        listing.collect(part + ".yaml", part, stack, status, besides);
        if (!listing.conditional.isEmpty()) {
            notes.add(part + " has resources that are made under conditions of the template only: "
                    + String.join(", ", listing.conditional));
        }
        return listing.plans;
    }

    private void collect(
            String template, String path, @Nullable String stack, @Nullable String status, Set<String> besides) {
        List<ResourcePlan> resources = new ArrayList<>();
        int at = plans.size();
        Map<String, String> nested = new TreeMap<>();
        if (new Yaml().compose(new StringReader(files.text(template))) instanceof MappingNode root
                && value(root, "Resources").orElse(null) instanceof MappingNode all) {
            for (NodeTuple entry : all.getValue()) {
                String id = ((ScalarNode) entry.getKeyNode()).getValue();
                if (!besides.contains(id)) {
                    resource(template, path, id, entry.getValueNode(), resources, nested);
                }
            }
        }
        plans.add(
                at,
                new StackPlan(path, stack, Outcome.CREATE, status, Source.TEMPLATE, List.of(), List.copyOf(resources)));
        nested.forEach((id, inner) -> collect(inner, path + "/" + id, null, null, Set.of()));
    }

    private void resource(
            String template,
            String path,
            String id,
            Node node,
            List<ResourcePlan> resources,
            Map<String, String> nested) {
        String type = value(node, "Type").map(TemplateListing::text).orElse("");
        if (value(node, "Condition").isPresent()) {
            conditional.add(path.substring(path.indexOf('/') + 1) + "/" + id);
        }
        Optional<String> inner = value(node, "Properties")
                .flatMap(properties -> value(properties, "TemplateURL"))
                .map(TemplateListing::text)
                .filter(file -> type.equals("AWS::CloudFormation::Stack"))
                .map(file -> template.substring(0, template.lastIndexOf('/') + 1) + file)
                .filter(files::exists);
        if (inner.isPresent()) {
            nested.put(id, inner.get());
        } else {
            resources.add(new ResourcePlan(
                    path + "/" + id, id, type, null, Action.ADD, false, List.of(), null, null, List.of(), List.of()));
        }
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

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
