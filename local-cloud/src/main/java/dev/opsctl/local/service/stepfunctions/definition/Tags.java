package dev.opsctl.local.service.stepfunctions.definition;

import dev.opsctl.local.service.stepfunctions.SfnErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.Tag;

/** The tags of a state machine or an activity. */
public final class Tags {

    private static final int MOST = 50;

    private Tags() {}

    /** @throws software.amazon.awssdk.services.sfn.model.SfnException if they become too many, or a key or value is too long */
    public static Map<String, String> changed(Map<String, String> tags, List<Tag> add, List<String> remove) {
        Map<String, String> changed = new LinkedHashMap<>(tags);
        for (Tag tag : add) {
            if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128) {
                throw SfnErrors.validation("The key of a tag must have between 1 and 128 characters: " + tag.key());
            } else if (tag.value() != null && tag.value().length() > 256) {
                throw SfnErrors.validation("The value of the tag " + tag.key() + " has more than 256 characters");
            }
            changed.put(tag.key(), tag.value() == null ? "" : tag.value());
        }
        remove.forEach(changed::remove);
        if (changed.size() > MOST) {
            throw SfnErrors.tooManyTags("A resource has at most " + MOST + " tags");
        }
        return changed;
    }
}
