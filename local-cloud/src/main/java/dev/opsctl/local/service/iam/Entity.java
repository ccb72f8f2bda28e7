package dev.opsctl.local.service.iam;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A role, user or group: what they have in common is most of it.
 *
 * @param role only of roles
 * @param groups names of the groups that a user is in
 */
record Entity(
        Kind kind,
        String name,
        String path,
        String id,
        String arn,
        Instant created,
        @Nullable Role role,
        Permissions permissions,
        Map<String, String> tags,
        List<String> groups) {

    /** What the paths of the roles of AWS's services begin with. */
    static final String LINKED = "/aws-service-role/";

    /** The kinds, with what AWS calls them, their id prefix and their quota of attached policies. */
    enum Kind {
        ROLE("role", "Role", "AROA", 10, 10240),
        USER("user", "User", "AIDA", 10, 2048),
        GROUP("group", "Group", "AGPA", 10, 5120);

        final String word;
        final String title;
        final String idPrefix;
        final int attachable;
        final int inlineSize;

        Kind(String word, String title, String idPrefix, int attachable, int inlineSize) {
            this.word = word;
            this.title = title;
            this.idPrefix = idPrefix;
            this.attachable = attachable;
            this.inlineSize = inlineSize;
        }
    }

    /** @param maxSession in seconds */
    record Role(
            String description,
            int maxSession,
            String trust,
            @Nullable Instant lastUsed,
            @Nullable String lastRegion) {}

    /**
     * @param inline documents by name
     * @param attached ARNs of managed policies
     * @param boundary ARN of the permissions boundary, or null
     */
    record Permissions(Map<String, String> inline, List<String> attached, @Nullable String boundary) {
        static final Permissions NONE = new Permissions(Map.of(), List.of(), null);

        Permissions withInline(String name, String document) {
            Map<String, String> more = new LinkedHashMap<>(inline);
            more.put(name, document);
            return new Permissions(more, attached, boundary);
        }

        Permissions withoutInline(String name) {
            Map<String, String> fewer = new LinkedHashMap<>(inline);
            fewer.remove(name);
            return new Permissions(fewer, attached, boundary);
        }

        Permissions withAttached(String arn) {
            List<String> more = new ArrayList<>(attached);
            more.add(arn);
            return new Permissions(inline, more, boundary);
        }

        Permissions withoutAttached(String arn) {
            return new Permissions(
                    inline, attached.stream().filter(a -> !a.equals(arn)).toList(), boundary);
        }

        Permissions withBoundary(@Nullable String arn) {
            return new Permissions(inline, attached, arn);
        }
    }

    /** What only roles have, of one. */
    Role asRole() {
        return Objects.requireNonNull(role, "made together with the entity of a role, see RoleOperations.createRole");
    }

    /** Whether this is the role of a service of AWS, which nobody else may change. */
    boolean linked() {
        return kind == Kind.ROLE && path.startsWith(LINKED);
    }

    /** Refuses to change the role of a service. */
    void mustBeModifiable() {
        if (linked()) {
            throw IamErrors.unmodifiable("Cannot perform the operation on the protected role '" + name
                    + "' - this role is only modifiable by AWS");
        }
    }

    Entity with(Permissions changed) {
        return new Entity(kind, name, path, id, arn, created, role, changed, tags, groups);
    }

    Entity with(Role changed) {
        return new Entity(kind, name, path, id, arn, created, changed, permissions, tags, groups);
    }

    Entity withTags(Map<String, String> changed) {
        return new Entity(kind, name, path, id, arn, created, role, permissions, changed, groups);
    }

    Entity withGroups(List<String> changed) {
        return new Entity(kind, name, path, id, arn, created, role, permissions, tags, changed);
    }

    Entity renamed(String newName, String newPath, String newArn) {
        return new Entity(kind, newName, newPath, id, newArn, created, role, permissions, tags, groups);
    }
}
