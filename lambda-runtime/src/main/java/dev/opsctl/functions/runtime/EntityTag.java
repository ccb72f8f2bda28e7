package dev.opsctl.functions.runtime;

import dev.opsctl.functions.domain.Digest;
import org.jspecify.annotations.Nullable;

/** What tells one version of an answer from another: a strong tag, which the same body always has. See RFC 9110, 8.8.3 and 13.1.2. */
final class EntityTag {
    private EntityTag() {}

    static String of(String body) {
        return '"' + Digest.of(body).substring(0, 32) + '"';
    }

    /**
     * Whether a client has the version that a tag of ours names. Tags are compared weakly: who stands between may have made them weak when
     * it compressed the body.
     *
     * @param ifNoneMatch a list of tags, or {@code *} for any version; null if the client says nothing
     */
    static boolean known(@Nullable String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        // A tag may have a comma in it. None of its parts is a whole tag then, and ours has none.
        for (String part : ifNoneMatch.split(",")) {
            String one = part.strip();
            if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
