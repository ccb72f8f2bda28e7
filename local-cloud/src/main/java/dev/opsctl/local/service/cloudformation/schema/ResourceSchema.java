package dev.opsctl.local.service.cloudformation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** AWS's provider schema of one resource type, see {@code data/cloudformation_schemas.py}. */
public final class ResourceSchema {

    private final String type;
    private final JsonNode schema;

    ResourceSchema(String type, JsonNode schema) {
        this.type = type;
        this.schema = schema;
    }

    public String type() {
        return type;
    }

    JsonNode root() {
        return schema;
    }

    JsonNode definition(String reference) {
        return schema.at(reference.substring(1));
    }

    /** Whether {@code Fn::GetAtt} knows an attribute. */
    public boolean hasAttribute(String attribute) {
        for (JsonNode known : schema.path("attributes")) {
            String name = known.asText();
            if (name.equals(attribute)
                    || name.endsWith("\\..*") && attribute.startsWith(name.substring(0, name.length() - 4) + ".")) {
                return true;
            }
        }
        return false;
    }

    /** Whether the property exists at all. */
    public boolean hasProperty(String property) {
        return schema.path("properties").has(property);
    }

    /** The properties of the primary identifier, in order. */
    public List<String> primaryIdentifier() {
        return pointers("primaryIdentifier").stream()
                .map(pointer -> pointer.substring(1))
                .toList();
    }

    /** The top-level property that holds tags, or an empty text. */
    public String tagProperty() {
        return schema.path("tagProperty").asText("").replace("/properties/", "");
    }

    /** Pointers ({@code /A/B}, {@code *} for any item) whose change forces replacement. */
    public List<String> createOnly() {
        List<String> all = new ArrayList<>(pointers("createOnlyProperties"));
        all.addAll(pointers("conditionalCreateOnlyProperties"));
        return all;
    }

    /** Pointers that a template may not set. */
    public List<String> readOnly() {
        List<String> all = new ArrayList<>(pointers("readOnlyProperties"));
        all.removeAll(pointers("createOnlyProperties"));
        return all;
    }

    /** Pointers that reading a resource does not give back. */
    public Set<String> writeOnly() {
        return Set.copyOf(pointers("writeOnlyProperties"));
    }

    private List<String> pointers(String member) {
        List<String> pointers = new ArrayList<>();
        schema.path(member)
                .forEach(pointer -> pointers.add(
                        pointer.asText().replaceFirst("^/properties", "").replace("/properties/", "/")));
        return pointers;
    }

    /** The values at a pointer; several where it passes through a list. */
    static List<JsonNode> at(JsonNode node, String pointer) {
        if (pointer.isEmpty()) {
            return node instanceof MissingNode ? List.of() : List.of(node);
        }
        int slash = pointer.indexOf('/', 1);
        String name = slash < 0 ? pointer.substring(1) : pointer.substring(1, slash);
        String rest = slash < 0 ? "" : pointer.substring(slash);
        List<JsonNode> found = new ArrayList<>();
        if (name.equals("*")) {
            node.forEach(item -> found.addAll(at(item, rest)));
        } else if (node.isArray()) {
            node.forEach(item -> found.addAll(at(item.path(name), rest)));
        } else {
            found.addAll(at(node.path(name), rest));
        }
        return found;
    }
}
