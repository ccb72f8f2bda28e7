package dev.opsctl.local.service.dynamodb.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Several paths as a tree: what begins alike is there once.
 *
 * @param <T> what stands at the end of a path
 */
final class PathTree<T> {

    private final Map<String, PathTree<T>> names = new HashMap<>();
    /** In the order of the list. */
    private final TreeMap<Integer, PathTree<T>> indexes = new TreeMap<>();

    private @Nullable T end;

    /** Adds a path that is apart from all others (see {@link Paths}). */
    void add(Path path, T value) {
        PathTree<T> tree = this;
        for (int i = 0; i < path.length(); i++) {
            Path.Step step = path.step(i);
            tree = step.isIndex()
                    ? tree.indexes.computeIfAbsent(step.index(), key -> new PathTree<>())
                    : tree.names.computeIfAbsent(step.name(), key -> new PathTree<>());
        }
        tree.end = value;
    }

    /** What stands here, or null. */
    @Nullable
    T end() {
        return end;
    }

    Map<String, PathTree<T>> names() {
        return names;
    }

    TreeMap<Integer, PathTree<T>> indexes() {
        return indexes;
    }
}
