package dev.opsctl.local.service.sqs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue as stored. Times are milliseconds of the cloud's clock since the epoch.
 *
 * @param attributes what was set, without defaults
 * @param formerScope the DeduplicationScope that holds until another one that was set takes effect; null if none was
 * @param scopeSet when that other one was set
 */
record QueueRecord(
        String name,
        long created,
        long modified,
        long purged,
        Map<String, String> attributes,
        Map<String, String> tags,
        @Nullable String formerScope,
        long scopeSet) {

    private static final String SCOPE = "DeduplicationScope";
    /** How long a changed attribute may take to hold, as SetQueueAttributes says of most. */
    private static final long TAKES_EFFECT_MILLIS = 60_000;

    QueueRecord(String name, long now, Map<String, String> attributes, Map<String, String> tags) {
        this(name, now, now, 0, merged(Map.of(), attributes), tags, null, 0);
    }

    QueueRecord with(Map<String, String> changes, long now) {
        Map<String, String> merged = merged(attributes, changes);
        boolean other = !scope(merged).equals(scope(attributes));
        return new QueueRecord(
                name,
                created,
                now,
                purged,
                merged,
                tags,
                other ? deduplicationScope(now) : formerScope,
                other ? now : scopeSet);
    }

    private static Map<String, String> merged(Map<String, String> before, Map<String, String> changes) {
        Map<String, String> merged = new LinkedHashMap<>(before);
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        if (!changes.getOrDefault("KmsMasterKeyId", "").isEmpty()) {
            // and stays so when the key goes
            merged.put("SqsManagedSseEnabled", "false");
        }
        return merged;
    }

    private static String scope(Map<String, String> attributes) {
        return attributes.getOrDefault(SCOPE, "queue");
    }

    /** The scope in which messages that are sent now are taken for the same. */
    String deduplicationScope(long now) {
        return formerScope != null && now < scopeSet + TAKES_EFFECT_MILLIS ? formerScope : scope(attributes);
    }

    QueueRecord tagged(Map<String, String> newTags) {
        return new QueueRecord(name, created, modified, purged, attributes, newTags, formerScope, scopeSet);
    }

    QueueRecord purged(long now) {
        return new QueueRecord(name, created, modified, now, attributes, tags, formerScope, scopeSet);
    }

    boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** Whether a key of the customer's encrypts it; AWS's own key needs no permission. */
    boolean encrypted() {
        String key = attributes.get("KmsMasterKeyId");
        return key != null && !key.endsWith("alias/aws/sqs");
    }

    boolean flag(String attribute) {
        return "true".equals(attributes.get(attribute));
    }

    /** A numeric attribute, or its default. */
    int number(String attribute) {
        return Integer.parseInt(attributes.getOrDefault(attribute, QueueAttributes.DEFAULTS.get(attribute)));
    }
}
