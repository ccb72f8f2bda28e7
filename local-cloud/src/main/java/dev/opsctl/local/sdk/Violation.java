package dev.opsctl.local.sdk;

import org.jspecify.annotations.Nullable;

/**
 * One constraint that a request breaks.
 *
 * @param path of the member, as AWS writes it: {@code tags.1.member.key}
 * @param value what stands there; null if nothing does
 * @param sensitive whether the value must not be shown
 * @param demand what AWS says of it: {@code Member must not be null}
 */
record Violation(String path, @Nullable Object value, boolean sensitive, Kind kind, String demand) {

    /** What kind of demand is not met. */
    enum Kind {
        REQUIRED,
        MIN,
        MAX,
        PATTERN,
        ENUM,
        /** Of items, keys or values, which are told with their list or map. */
        PARTS,
        /** The demand is all that is said. */
        SAID
    }

    /** The name of the member alone, as the request writes it. */
    String member() {
        return Constraints.upper(path.substring(path.lastIndexOf('.') + 1));
    }

    /** The place of this violation's member, next below a path, as the request writes it. */
    String memberBelow(String parent) {
        int start = parent.isEmpty() ? 0 : parent.length() + 1;
        int end = path.indexOf('.', start);
        return Constraints.upper(path.substring(start, end < 0 ? path.length() : end));
    }
}
