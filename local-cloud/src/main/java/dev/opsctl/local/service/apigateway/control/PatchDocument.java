package dev.opsctl.local.service.apigateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/**
 * Patch operations of the Update* calls, applied to a model's JSON. Values are strings whatever the member's type; {@code ~1} stands for
 * a slash in a path. A list of strings takes {@code add} and {@code remove} with the item as the last path segment or as the value.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html">Patch operations</a>
 */
final class PatchDocument {

    /** How a resource refuses what it does not take: each has its own words. */
    enum Refusal {
        /** Names the paths that there are, unless none of them takes the operation. */
        LISTING,
        /** Names the path, or what the path takes instead. */
        NAMING,
        /** Names the path, and entries of maps that are not there. */
        ENTRIES
    }

    private final Set<String> lists;
    private final Set<String> fixed;
    private final Refusal refusal;
    private final Map<String, Set<Op>> paths;

    /**
     * @param lists members that are lists of strings
     * @param fixed members that no update may touch
     */
    PatchDocument(Set<String> lists, Set<String> fixed) {
        this.lists = lists;
        this.fixed = fixed;
        this.refusal = Refusal.LISTING;
        this.paths = Map.of();
    }

    /** @param paths what may be done at which path, in which {@code *} stands for a name */
    PatchDocument(Refusal refusal, Set<String> lists, Map<String, Set<Op>> paths) {
        this.lists = lists;
        this.fixed = Set.of();
        this.refusal = refusal;
        this.paths = paths;
    }

    private void check(ObjectNode root, PatchOperation operation) {
        String path = operation.path();
        Set<Op> taken = path == null
                ? null
                : paths.entrySet().stream()
                        .filter(entry -> path.matches(entry.getKey().replace("*", "[^/]+")))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
        if (refusal == Refusal.LISTING) {
            List<String> taking = paths.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(operation.op()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (taken == null && !taking.isEmpty()) {
                throw ApiErrors.badRequest("Invalid patch path  '" + path + "' specified for op '"
                        + operation.opAsString() + "'. Must be one of: [" + String.join(", ", taking) + "]");
            }
            if (taken == null || !taken.contains(operation.op())) {
                throw invalid(operation);
            }
            return;
        }
        if (taken == null || !taken.contains(operation.op()) && refusal == Refusal.ENTRIES) {
            throw ApiErrors.badRequest("Invalid patch path " + path);
        }
        if (!taken.contains(operation.op())) {
            throw ApiErrors.badRequest("Invalid patch operation specified. Must be "
                    + (taken.size() == 1
                            ? "one of: [replace]"
                            : taken.stream().map(op -> "'" + op + "'").sorted().collect(Collectors.joining("|"))));
        }
        List<String> parts = segments(path);
        if (refusal == Refusal.ENTRIES
                && parts.size() == 2
                && operation.op() != Op.ADD
                && !root.path(parts.get(0)).has(parts.get(1))) {
            throw ApiErrors.notFound(
                    parts.get(0).endsWith("Parameters")
                            ? "Invalid parameter name specified"
                            : "Content-Type specified was not found");
        }
        if (refusal == Refusal.ENTRIES && operation.op() != Op.REMOVE && operation.value() == null) {
            throw ApiErrors.badRequest("Invalid null or empty value in " + parts.get(0));
        }
    }

    <T extends SdkPojo> T apply(T model, Class<T> type, List<PatchOperation> operations) {
        ObjectNode root = PojoJson.write(model);
        for (PatchOperation operation : operations) {
            if (!paths.isEmpty()) {
                check(root, operation);
            }
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
            apply(root, path, boolTyped(model, path.get(path.size() - 1), operation));
        }
        if (refusal != Refusal.LISTING) {
            paths.keySet().stream()
                    .filter(path -> path.endsWith("/*"))
                    .map(path -> path.substring(1, path.length() - 2))
                    .filter(member -> root.path(member).isEmpty() && omitted(root))
                    .forEach(root::remove);
        }
        try {
            return PojoJson.read(root, type);
        } catch (IllegalArgumentException e) {
            throw ApiErrors.badRequest("Invalid patch value specified: " + e.getMessage());
        }
    }

    /** Gateway responses show their maps even if these are empty. */
    private static boolean omitted(ObjectNode root) {
        return !root.has("responseType");
    }

    /** Whatever is no {@code true} is false. */
    private static PatchOperation boolTyped(SdkPojo model, String member, PatchOperation operation) {
        boolean bool = operation.op() == Op.REPLACE
                && model.sdkFields().stream()
                        .anyMatch(field -> field.memberName().equals(member)
                                && field.marshallingType() == MarshallingType.BOOLEAN);
        return bool
                ? operation.toBuilder()
                        .value(String.valueOf(Boolean.parseBoolean(operation.value())))
                        .build()
                : operation;
    }

    static List<String> segments(String path) {
        return Arrays.stream(path.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    static RuntimeException invalid(PatchOperation operation) {
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
