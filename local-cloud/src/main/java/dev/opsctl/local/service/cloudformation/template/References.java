package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a value refers to: {@code Ref}, {@code Fn::GetAtt} and the variables of {@code Fn::Sub}. */
public final class References {

    /**
     * One reference.
     *
     * @param attribute null for {@code Ref}
     * @param path where in the template
     */
    public record Reference(String target, @Nullable String attribute, String path) {}

    private References() {}

    /** All references below a value, in document order. */
    public static List<Reference> of(JsonNode node, String path) {
        List<Reference> found = new ArrayList<>();
        collect(node, path, found);
        return found;
    }

    private static void collect(JsonNode node, String path, List<Reference> found) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), path + "/" + i, found);
            }
        } else if (node.isObject()) {
            if (node.size() == 1) {
                String key = node.fieldNames().next();
                JsonNode value = node.get(key);
                if (key.equals("Ref") && value.isTextual()) {
                    found.add(new Reference(value.asText(), null, path));
                    return;
                } else if (key.equals("Fn::GetAtt")) {
                    getAtt(value, path, found);
                    return;
                } else if (key.equals("Fn::Sub")) {
                    sub(value, path, found);
                    return;
                }
            }
            node.fields().forEachRemaining(e -> collect(e.getValue(), path + "/" + e.getKey(), found));
        }
    }

    private static void getAtt(JsonNode value, String path, List<Reference> found) {
        if (value.isTextual() && value.asText().indexOf('.') > 0) {
            String text = value.asText();
            found.add(new Reference(text.substring(0, text.indexOf('.')), text.substring(text.indexOf('.') + 1), path));
        } else if (value.isArray() && value.size() == 2 && value.get(0).isTextual()) {
            found.add(new Reference(
                    value.get(0).asText(),
                    value.get(1).isTextual() ? value.get(1).asText() : "*",
                    path));
            collect(value.get(1), path + "/Fn::GetAtt/1", found);
        }
    }

    private static void sub(JsonNode value, String path, List<Reference> found) {
        Set<String> own = new LinkedHashSet<>();
        String text = value.asText("");
        if (value.isArray() && value.size() == 2) {
            text = value.get(0).asText("");
            value.get(1).fieldNames().forEachRemaining(own::add);
            value.get(1)
                    .fields()
                    .forEachRemaining(e -> collect(e.getValue(), path + "/Fn::Sub/1/" + e.getKey(), found));
        }
        for (String name : SubText.variables(text)) {
            if (!own.contains(name)) {
                int dot = name.startsWith("AWS::") ? -1 : name.indexOf('.');
                found.add(
                        dot < 0
                                ? new Reference(name, null, path)
                                : new Reference(name.substring(0, dot), name.substring(dot + 1), path));
            }
        }
    }
}
