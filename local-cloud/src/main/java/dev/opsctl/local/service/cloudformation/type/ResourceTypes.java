package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every resource type that the local cloud can provision, one line each. */
public final class ResourceTypes {

    private static final Map<String, ResourceType> TYPES = List.<ResourceType>of(
    ).stream().collect(Collectors.toUnmodifiableMap(ResourceType::name, type -> type));

    private ResourceTypes() { }

    /** The types by name. */
    public static Map<String, ResourceType> all() {
        return TYPES;
    }
}
