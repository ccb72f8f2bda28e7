package dev.opsctl.local.service.iam;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A managed policy with its versions.
 *
 * @param nextVersion version numbers are never used twice
 */
record ManagedPolicy(
        String name,
        String path,
        String id,
        String arn,
        @Nullable String description,
        Instant created,
        Instant updated,
        List<Version> versions,
        String defaultVersion,
        int nextVersion,
        Map<String, String> tags) {

    /** @param id {@code v1} and so on */
    record Version(String id, String document, Instant created) {}

    Optional<Version> version(String versionId) {
        return versions.stream()
                .filter(version -> version.id().equals(versionId))
                .findFirst();
    }

    String document() {
        return version(defaultVersion).orElseThrow().document();
    }

    ManagedPolicy withVersions(List<Version> changed, String newDefault, int next, Instant now) {
        return new ManagedPolicy(name, path, id, arn, description, created, now, changed, newDefault, next, tags);
    }

    ManagedPolicy withTags(Map<String, String> changed) {
        return new ManagedPolicy(
                name, path, id, arn, description, created, updated, versions, defaultVersion, nextVersion, changed);
    }
}
