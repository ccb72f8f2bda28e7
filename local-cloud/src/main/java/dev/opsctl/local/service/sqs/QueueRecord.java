package dev.opsctl.local.service.sqs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue as stored. Times are milliseconds of the cloud's clock since the epoch.
 *
 * @param attributes what was set, without defaults
 */
record QueueRecord(
        String name,
        long created,
        long modified,
        long purged,
        Map<String, String> attributes,
        Map<String, String> tags) {

    QueueRecord with(Map<String, String> changes, long now) {
        Map<String, String> merged = new LinkedHashMap<>(attributes);
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        return new QueueRecord(name, created, now, purged, merged, tags);
    }

    QueueRecord tagged(Map<String, String> newTags) {
        return new QueueRecord(name, created, modified, purged, attributes, newTags);
    }

    QueueRecord purged(long now) {
        return new QueueRecord(name, created, modified, now, attributes, tags);
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
