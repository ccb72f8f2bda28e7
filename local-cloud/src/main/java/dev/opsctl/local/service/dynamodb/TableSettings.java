package dev.opsctl.local.service.dynamodb;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/**
 * What the engine does not keep of a table.
 *
 * @param kmsKeyArn the customer-managed key of the encryption, null for the key that DynamoDB owns
 * @param tableClass {@code STANDARD} or {@code STANDARD_INFREQUENT_ACCESS}
 * @param pointInTimeRecovery whether continuous backups are on
 * @param policy the resource policy, or null
 */
record TableSettings(String kmsKeyArn, List<Tag> tags, String tableClass, boolean pointInTimeRecovery, String policy) {

    static TableSettings none() {
        return new TableSettings(null, List.of(), "STANDARD", false, null);
    }

    TableSettings withKey(String arn) {
        return new TableSettings(arn, tags, tableClass, pointInTimeRecovery, policy);
    }

    TableSettings withTags(Map<String, String> all) {
        return new TableSettings(
                kmsKeyArn,
                all.entrySet().stream()
                        .map(e -> Tag.builder()
                                .key(e.getKey())
                                .value(e.getValue())
                                .build())
                        .toList(),
                tableClass,
                pointInTimeRecovery,
                policy);
    }

    TableSettings withTableClass(String value) {
        return new TableSettings(kmsKeyArn, tags, value, pointInTimeRecovery, policy);
    }

    TableSettings withPointInTimeRecovery(boolean on) {
        return new TableSettings(kmsKeyArn, tags, tableClass, on, policy);
    }

    TableSettings withPolicy(String document) {
        return new TableSettings(kmsKeyArn, tags, tableClass, pointInTimeRecovery, document);
    }
}
