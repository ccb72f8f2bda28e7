package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** The common rules of tags in DynamoDB's words. */
final class TableTags {

    private TableTags() {}

    /** The tags after more were set; all or none. */
    static Map<String, String> merged(Map<String, String> now, Collection<Tag> more, Caller caller) {
        Map<String, String> tags = now;
        Set<String> names = new HashSet<>();
        for (Tag tag : more) {
            if (tag.key() == null) {
                throw refusal(Tags.Rule.KEY, null, null);
            } else if (tag.value() == null) {
                throw refusal(Tags.Rule.VALUE, tag.key(), null);
            } else if (!names.add(tag.key())) {
                throw DynamoDbErrors.invalid(
                        "Duplicate Tag Keys provided as input: Duplicate Tag Key found " + tag.key());
            }
        }
        for (Tag tag : more) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put(tag.key(), tag.value());
            tags = Tags.merged(tags, one, caller, rule -> refusal(rule, tag.key(), tag.value()));
        }
        return tags;
    }

    static RuntimeException refusal(Tags.Rule rule, @Nullable String key, @Nullable String value) {
        return DynamoDbErrors.invalid(
                switch (rule) {
                    case KEY -> "The Tag Key provided is invalid, Key: " + key;
                    case VALUE -> "The Tag Value provided is invalid, Value: " + value;
                    case RESERVED -> "Tag Key cannot be prefixed with aws:, Key: " + key;
                    case DUPLICATE -> "Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key;
                    case LIMIT -> "Number of Tags exceed the current limit for the provided ResourceArn";
                });
    }

    static List<Tag> listed(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
