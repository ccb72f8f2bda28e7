package dev.opsctl.local.service.ssm;

import dev.opsctl.local.engine.crypto.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A parameter.
 *
 * @param name as it was put, with or without a slash at its head
 * @param versions the oldest first, at least one
 */
record ParameterRecord(String name, List<Version> versions, Map<String, String> tags) {

    /**
     * One version of a parameter.
     *
     * @param type {@code String}, {@code StringList} or {@code SecureString}
     * @param value as it was put; null if it is sealed
     * @param sealed by the key itself, as standard parameters are
     * @param envelope sealed by a data key, as advanced parameters are, which may be longer than a key seals
     * @param keyId as the request named it
     * @param user the ARN of who put it
     */
    record Version(
            long number,
            String type,
            @Nullable String value,
            byte @Nullable [] sealed,
            @Nullable Envelope envelope,
            @Nullable String keyId,
            @Nullable String description,
            @Nullable String allowedPattern,
            String dataType,
            String tier,
            Instant modified,
            String user,
            List<String> labels) {

        Version withLabels(List<String> changed) {
            return new Version(
                    number,
                    type,
                    value,
                    sealed,
                    envelope,
                    keyId,
                    description,
                    allowedPattern,
                    dataType,
                    tier,
                    modified,
                    user,
                    List.copyOf(changed));
        }

        boolean isSecure() {
            return type.equals("SecureString");
        }
    }

    Version latest() {
        return versions.get(versions.size() - 1);
    }

    Optional<Version> version(long number) {
        return versions.stream().filter(version -> version.number() == number).findFirst();
    }

    Optional<Version> labelled(String label) {
        return versions.stream()
                .filter(version -> version.labels().contains(label))
                .findFirst();
    }

    ParameterRecord with(Version version) {
        List<Version> more = new ArrayList<>(versions);
        more.add(version);
        return new ParameterRecord(name, more, tags);
    }

    /** Without the version that is the oldest. */
    ParameterRecord withoutOldest() {
        return new ParameterRecord(name, versions.subList(1, versions.size()), tags);
    }

    ParameterRecord withEach(UnaryOperator<Version> change) {
        return new ParameterRecord(name, versions.stream().map(change).toList(), tags);
    }

    ParameterRecord withTags(Map<String, String> changed) {
        return new ParameterRecord(name, versions, changed);
    }
}
