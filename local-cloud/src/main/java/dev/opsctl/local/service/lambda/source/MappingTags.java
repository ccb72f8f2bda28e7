package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tags of event source mappings, by their UUIDs. */
public final class MappingTags {

    /** Those of one mapping. */
    record Tagged(Map<String, String> tags) {}

    private final Table<Tagged> tags;

    public MappingTags(ServiceContext context) {
        this.tags = context.table("mapping-tags", Tagged.class);
    }

    /** Within the change that makes the mapping. */
    void create(String uuid, Map<String, String> given, Caller caller) {
        tags.insert(uuid, new Tagged(Tags.merged(new LinkedHashMap<>(), given, caller, LambdaErrors::tag)));
    }

    void forget(String uuid) {
        tags.remove(uuid);
    }

    /** Mappings of an earlier state have none. */
    public Map<String, String> get(String uuid) {
        return tags.get(uuid).map(Tagged::tags).orElse(Map.of());
    }

    public void add(String uuid, Map<String, String> more, Caller caller) {
        tags.insert(uuid, new Tagged(Map.of()));
        tags.update(uuid, now -> new Tagged(Tags.merged(now.tags(), more, caller, LambdaErrors::tag)));
    }

    public void remove(String uuid, List<String> keys) {
        tags.update(uuid, now -> new Tagged(Tags.without(now.tags(), keys)));
    }
}
