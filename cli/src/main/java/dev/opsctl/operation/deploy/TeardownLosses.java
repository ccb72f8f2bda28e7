package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.Stacks;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** What taking a stack down loses for good, and what it leaves, by the deletion policies of the templates that it was made from. */
public final class TeardownLosses {

    /** Protocols whose subscribers have to say that they want it. */
    private static final Set<String> CONFIRMED = Set.of("email", "email-json", "http", "https");

    /** By its type what goes with a resource, as a person says it. */
    private static final Map<String, String> LOST = new LinkedHashMap<>();

    static {
        LOST.put("AWS::SecretsManager::Secret", "secrets, whose generated values do not come back");
        LOST.put("AWS::SQS::Queue", "queues with their messages");
        LOST.put("AWS::Logs::LogGroup", "log groups with all that they tell");
        LOST.put("AWS::SES::EmailIdentity", "mail addresses, which have to be confirmed again");
        LOST.put("AWS::SNS::Subscription", "subscriptions, which have to be confirmed again");
        LOST.put("AWS::DynamoDB::Table", "tables with their items");
        LOST.put("AWS::S3::Bucket", "buckets with their objects");
        LOST.put("AWS::KMS::Key", "keys, and with them what they have encrypted or signed");
    }

    /**
     * Both.
     *
     * @param kept type and name of each resource that stays
     * @param lost names by what they are
     */
    public record Fate(List<String> kept, Map<String, List<String>> lost) {}

    private final CloudFormationClient cloudFormation;

    public TeardownLosses(CloudFormationClient cloudFormation) {
        this.cloudFormation = cloudFormation;
    }

    /** What would become of a stack and of those below it. */
    public Fate of(String stackName) {
        List<String> kept = new ArrayList<>();
        Map<String, List<String>> lost = new LinkedHashMap<>();
        Stacks.resources(cloudFormation, stackName).forEach((stack, resources) -> {
            Map<String, Node> declared = declared(stack);
            for (StackResourceSummary resource : resources) {
                String name = name(resource);
                if (name == null || resource.resourceStatusAsString().startsWith("DELETE_COMPLETE")) {
                    continue;
                }
                Node declaration = declared.get(resource.logicalResourceId());
                if (text(declaration, "DeletionPolicy").startsWith("Retain")) {
                    kept.add(resource.resourceType() + " " + name);
                } else if (LOST.containsKey(resource.resourceType())
                        && (!resource.resourceType().equals("AWS::SNS::Subscription")
                                || CONFIRMED.contains(text(value(declaration, "Properties"), "Protocol")))) {
                    lost.computeIfAbsent(LOST.get(resource.resourceType()), what -> new ArrayList<>())
                            .add(name);
                }
            }
        });
        return new Fate(kept, lost);
    }

    /** What the deleted stacks have left, as CloudFormation says. */
    public List<String> kept(Iterable<String> stackIds) {
        List<String> kept = new ArrayList<>();
        for (String id : stackIds) {
            cloudFormation.describeStackResources(r -> r.stackName(id)).stackResources().stream()
                    .filter(resource -> "DELETE_SKIPPED".equals(resource.resourceStatusAsString()))
                    .map(resource -> resource.resourceType() + " " + resource.physicalResourceId())
                    .forEach(kept::add);
        }
        return kept;
    }

    /** By logical id what a stack's template says of its resources. */
    private Map<String, Node> declared(String stack) {
        String body = cloudFormation.getTemplate(r -> r.stackName(stack)).templateBody();
        Map<String, Node> declared = new HashMap<>();
        for (NodeTuple resource : entries(value(new Yaml().compose(new StringReader(body)), "Resources"))) {
            declared.put(((ScalarNode) resource.getKeyNode()).getValue(), resource.getValueNode());
        }
        return declared;
    }

    private static String text(@Nullable Node node, String key) {
        return value(node, key) instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static List<NodeTuple> entries(@Nullable Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    private static @Nullable Node value(@Nullable Node node, String key) {
        return entries(node).stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
    }

    /** A queue's and a topic's name stand last in what CloudFormation knows of them. */
    private static @Nullable String name(StackResourceSummary resource) {
        String id = resource.physicalResourceId();
        if (id == null) {
            return null;
        }
        return switch (resource.resourceType()) {
            case "AWS::SQS::Queue" -> id.substring(id.lastIndexOf('/') + 1);
            case "AWS::SecretsManager::Secret", "AWS::SNS::Subscription" ->
                id.replaceFirst("arn:[^:]*:[^:]*:[^:]*:[^:]*:(secret:)?", "").replaceFirst(":[0-9a-f-]{36}$", "");
            default -> id;
        };
    }
}
