package dev.opsctl.local.service.apigateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/**
 * Patch operations of the Update* calls, applied to a model's JSON. Values are strings whatever the member's type; {@code ~1} stands for
 * a slash in a path. A list of strings takes {@code add} and {@code remove} with the item as the last path segment or as the value.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html">Patch operations</a>
 */
final class PatchDocument {

    private final Set<String> lists;
    private final Set<String> fixed;

    /**
     * @param lists members that are lists of strings
     * @param fixed members that no update may touch
     */
    PatchDocument(Set<String> lists, Set<String> fixed) {
        this.lists = lists;
        this.fixed = fixed;
    }

    <T extends SdkPojo> T apply(T model, Class<T> type, List<PatchOperation> operations) {
        ObjectNode root = PojoJson.write(model);
        for (PatchOperation operation : operations) {
            if (operation.op() == null
                    || operation.path() == null
                    || !operation.path().startsWith("/")) {
                throw ApiErrors.badRequest("Invalid patch path  '" + operation.path() + "' specified for op '"
                        + operation.opAsString() + "'.");
            }
            List<String> path = segments(operation.path());
            if (fixed.contains(path.get(0))
                    || model.sdkFields().stream()
                            .noneMatch(field -> field.memberName().equals(path.get(0)))) {
                throw invalid(operation);
            }
            apply(root, path, operation);
        }
        try {
            return PojoJson.read(root, type);
        } catch (IllegalArgumentException e) {
            throw ApiErrors.badRequest("Invalid patch value specified: " + e.getMessage());
        }
    }

    static List<String> segments(String path) {
        return Arrays.stream(path.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static RuntimeException invalid(PatchOperation operation) {
        return ApiErrors.badRequest("Invalid patch path  '" + operation.path() + "' specified for op '"
                + operation.opAsString() + "'. Please choose supported operations");
    }

    private void apply(ObjectNode root, List<String> path, PatchOperation operation) {
        ObjectNode parent = root;
        for (int i = 0; i < path.size() - 1; i++) {
            String name = path.get(i);
            if (lists.contains(name)) {
                item(parent, name, path.get(i + 1), operation);
                return;
            }
            JsonNode child = parent.get(name);
            if (child == null || child.isNull()) {
                if (operation.op() == Op.REMOVE) {
                    return;
                }
                child = parent.putObject(name);
            }
            if (!(child instanceof ObjectNode object)) {
                throw invalid(operation);
            }
            parent = object;
        }
        String last = path.get(path.size() - 1);
        if (lists.contains(last)) {
            if (operation.op() == Op.REPLACE) {
                parent.putArray(last);
                operation = operation.toBuilder().op(Op.ADD).build();
            }
            for (String value : operation.value() == null
                    ? new String[0]
                    : operation.value().split(",")) {
                item(parent, last, value.trim(), operation);
            }
        } else if (operation.op() == Op.REMOVE) {
            parent.remove(last);
        } else if (operation.op() == Op.ADD || operation.op() == Op.REPLACE) {
            parent.put(last, operation.value());
        } else if (operation.op() == Op.COPY && operation.from() != null) {
            JsonNode source = root;
            for (String name : segments(operation.from())) {
                source = source.path(name);
            }
            parent.set(last, source.deepCopy());
        } else {
            throw invalid(operation);
        }
    }

    private static void item(ObjectNode parent, String list, String item, PatchOperation operation) {
        List<String> items = new ArrayList<>();
        parent.path(list).forEach(node -> items.add(node.asText()));
        items.remove(item);
        if (operation.op() == Op.ADD || operation.op() == Op.REPLACE) {
            items.add(operation.op() == Op.REPLACE && operation.value() != null ? operation.value() : item);
        }
        ArrayNode array = parent.putArray(list);
        items.forEach(array::add);
    }
}
