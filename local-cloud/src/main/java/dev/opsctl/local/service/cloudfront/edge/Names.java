package dev.opsctl.local.service.cloudfront.edge;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which headers, cookies or query parameters a policy means.
 *
 * @param names in lower case where case does not count
 */
record Names(Mode mode, Set<String> names) {

    enum Mode {
        NONE,
        SOME,
        ALL_BUT,
        ALL
    }

    static final Names NONE = new Names(Mode.NONE, Set.of());
    static final Names ALL = new Names(Mode.ALL, Set.of());

    /** @param behavior as the policies word it */
    static Names of(String behavior, List<String> named, boolean anyCase) {
        Set<String> names = new HashSet<>();
        named.forEach(name -> names.add(anyCase ? name.toLowerCase(Locale.ROOT) : name));
        return switch (behavior) {
            case "none" -> NONE;
            case "all", "allViewer", "allViewerAndWhitelistCloudFront" -> ALL;
            case "allExcept" -> new Names(Mode.ALL_BUT, names);
            default -> new Names(Mode.SOME, names);
        };
    }

    boolean has(String name) {
        return switch (mode) {
            case NONE -> false;
            case SOME -> names.contains(name);
            case ALL_BUT -> !names.contains(name);
            case ALL -> true;
        };
    }
}
