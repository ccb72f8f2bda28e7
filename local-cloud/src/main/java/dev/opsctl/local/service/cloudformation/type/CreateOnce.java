package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.function.Supplier;

/**
 * Makes things that carry no mark of their stack exactly once per token: the id is stored in the same atomic change that makes the thing,
 * and a repeated create finds it. Only for services that live in the store: an engine's part cannot be taken back.
 */
public final class CreateOnce {

    private CreateOnce() {}

    /** @return the physical id that this create, or an earlier attempt with the same token, made */
    public static String create(ResourceRequest request, Supplier<String> create) {
        Table<String> made = table(request);
        return request.cloud().store().change((Change change) -> made.get(key(request) + request.token())
                .orElseGet(() -> {
                    String id = create.get();
                    made.insert(key(request) + request.token(), id);
                    return id;
                }));
    }

    /** Forgets the creates of a resource that is deleted. */
    public static void forget(ResourceRequest request) {
        Table<String> made = table(request);
        made.entries(key(request)).stream()
                .filter(entry -> entry.getValue().equals(request.physicalId()))
                .forEach(entry -> made.remove(entry.getKey()));
    }

    private static Table<String> table(ResourceRequest request) {
        return request.cloud().store().table("cloudformation/created", String.class);
    }

    private static String key(ResourceRequest request) {
        return request.stackId() + "/" + request.logicalId() + "/";
    }
}
