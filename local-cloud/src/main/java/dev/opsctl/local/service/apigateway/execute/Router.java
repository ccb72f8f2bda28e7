package dev.opsctl.local.service.apigateway.execute;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Resource;

/** Finds the resource of a path by AWS's precedence: a literal part before a variable, a variable before a greedy one. */
final class Router {

    /** A resource and what its path variables stand for. */
    record Match(Resource resource, Map<String, String> variables) {}

    private final @Nullable Resource root;
    private final Map<String, List<Resource>> children = new HashMap<>();

    Router(List<Resource> resources) {
        Resource top = null;
        for (Resource resource : resources) {
            if (resource.parentId() == null) {
                top = resource;
            } else {
                children.computeIfAbsent(resource.parentId(), id -> new ArrayList<>())
                        .add(resource);
            }
        }
        this.root = top;
        children.values().forEach(list -> list.sort((a, b) -> Integer.compare(rank(a), rank(b))));
    }

    private static int rank(Resource resource) {
        return resource.pathPart().endsWith("+}") ? 2 : resource.pathPart().startsWith("{") ? 1 : 0;
    }

    /** @return null if nothing matches */
    @Nullable
    Match match(String path) {
        List<String> parts = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        while (!parts.isEmpty() && parts.get(parts.size() - 1).isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return root == null ? null : match(root, parts, new LinkedHashMap<>());
    }

    private @Nullable Match match(Resource at, List<String> parts, Map<String, String> variables) {
        if (parts.isEmpty()) {
            return at.resourceMethods().isEmpty() ? null : new Match(at, variables);
        }
        for (Resource child : children.getOrDefault(at.id(), List.of())) {
            String part = child.pathPart();
            Map<String, String> more = variables;
            List<String> rest = parts.subList(1, parts.size());
            if (rank(child) == 2) {
                more = with(variables, part.substring(1, part.length() - 2), decode(String.join("/", parts)));
                rest = List.of();
            } else if (rank(child) == 1) {
                if (parts.get(0).isEmpty()) {
                    continue;
                }
                more = with(variables, part.substring(1, part.length() - 1), decode(parts.get(0)));
            } else if (!part.equals(decode(parts.get(0)))) {
                continue;
            }
            Match found = match(child, rest, more);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return more;
    }

    private static String decode(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }
}
