package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.store.Table;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * {@code AWS::IAM::AccessKey}. The physical id is the key's. IAM tells the secret once; Fn::GetAtt gives it after every update, so it is kept.
 * A greater {@code Serial} makes another key instead of this one: the schema says so.
 */
public final class AccessKeyType implements ResourceType {

    private static final String ACTIVE = "Active";

    @Override
    public String name() {
        return "AWS::IAM::AccessKey";
    }

    private static Table<String> secrets(ResourceRequest request) {
        return request.cloud().store().table("cloudformation/access-keys", String.class);
    }

    private static String status(ResourceRequest request) {
        return request.text("Status") == null ? ACTIVE : request.text("Status");
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String id = CreateOnce.create(request, () -> {
            AccessKey key = iam.createAccessKey(r -> r.userName(request.text("UserName")))
                    .accessKey();
            secrets(request).insert(key.accessKeyId(), key.secretAccessKey());
            return key.accessKeyId();
        });
        request.made(id);
        if (!ACTIVE.equals(status(request))) {
            settle(request, iam, id);
        }
        return state(request, id);
    }

    private static void settle(ResourceRequest request, IamClient iam, String id) {
        iam.updateAccessKey(
                r -> r.userName(request.text("UserName")).accessKeyId(id).status(status(request)));
    }

    /** A key that was imported has no secret that anyone could tell. */
    private static ResourceState state(ResourceRequest request, String id) {
        ResourceState state = ResourceState.of(id).with("Id", id);
        return secrets(request)
                .get(id)
                .map(secret -> state.with("SecretAccessKey", secret))
                .orElse(state);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        settle(request, request.client(IamClient.class), request.physicalId());
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(IamClient.class)
                    .deleteAccessKey(r -> r.userName(request.text("UserName")).accessKeyId(request.physicalId()));
        } catch (NoSuchEntityException e) {
            // gone already, alone or with its user
        }
        secrets(request).remove(request.physicalId());
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return request
                    .client(IamClient.class)
                    .listAccessKeys(r -> r.userName(request.text("UserName")))
                    .accessKeyMetadata()
                    .stream()
                    .filter(key -> key.accessKeyId().equals(request.physicalId()))
                    .findFirst()
                    .map(key -> state(request, key.accessKeyId()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }
}
