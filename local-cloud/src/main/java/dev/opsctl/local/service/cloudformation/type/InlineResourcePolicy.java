package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;

/** The policy of one thing, a queue or a topic, whose name is the physical id. A policy that is there already is somebody else's. */
public abstract class InlineResourcePolicy implements ResourceType {

    private final String name;
    private final String owner;

    /** @param owner the property that names whose policy it is */
    protected InlineResourcePolicy(String name, String owner) {
        this.name = name;
        this.owner = owner;
    }

    @Override
    public String name() {
        return name;
    }

    /** @param policy an empty text takes it away; without its owner, that is done already */
    protected abstract void put(ResourceRequest request, String whose, String policy);

    /** Whether there is a policy of somebody's making; there is none without its owner. */
    protected abstract boolean has(ResourceRequest request, String whose);

    @Override
    public ResourceState create(ResourceRequest request) {
        String whose = request.required(owner);
        return ResourceState.of(CreateOnce.create(request, () -> {
            if (has(request, whose)) {
                throw new IllegalStateException(whose + " has a policy already.");
            }
            put(request, whose, PolicyText.required(request.properties()));
            return whose;
        }));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request, request.physicalId(), PolicyText.required(request.properties()));
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        if (has(request, request.physicalId())) {
            put(request, request.physicalId(), "");
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return has(request, request.physicalId())
                ? Optional.of(ResourceState.of(request.physicalId()))
                : Optional.empty();
    }
}
