package dev.opsctl.local.service.cloudformation.type.codecommit;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codecommit.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.codecommit.model.PutRepositoryTriggersRequest;
import software.amazon.awssdk.services.codecommit.model.RepositoryDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.RepositoryMetadata;

/** {@code AWS::CodeCommit::Repository}; its physical id is the repository's id. What {@code Code} would put into it is refused. */
public final class RepositoryType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CodeCommit::Repository";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        if (request.properties().hasNonNull("Code")) {
            throw new UnsupportedOperationException("the local cloud fills no repository from Code: push to it");
        }
        CodeCommitClient codecommit = request.client(CodeCommitClient.class);
        String name = request.required("RepositoryName");
        RepositoryMetadata made = find(codecommit, name)
                .filter(before -> StackTags.ours(
                        request,
                        codecommit
                                .listTagsForResource(r -> r.resourceArn(before.arn()))
                                .tags()))
                .orElseGet(() -> codecommit
                        .createRepository(CreateRepositoryRequest.builder()
                                .repositoryName(name)
                                .repositoryDescription(request.text("RepositoryDescription"))
                                .kmsKeyId(request.text("KmsKeyId"))
                                .tags(StackTags.wanted(request))
                                .build())
                        .repositoryMetadata());
        request.made(made.repositoryId());
        triggers(request, codecommit, name);
        return state(made);
    }

    private static void triggers(ResourceRequest request, CodeCommitClient codecommit, String name) {
        codecommit.putRepositoryTriggers(request.bind(PutRepositoryTriggersRequest.class).toBuilder()
                .repositoryName(name)
                .applyMutation(wanted -> {
                    if (!request.properties().hasNonNull("Triggers")) {
                        wanted.triggers(List.of());
                    }
                })
                .build());
    }

    private static Optional<RepositoryMetadata> find(CodeCommitClient codecommit, String name) {
        try {
            return Optional.of(
                    codecommit.getRepository(r -> r.repositoryName(name)).repositoryMetadata());
        } catch (RepositoryDoesNotExistException e) {
            return Optional.empty();
        }
    }

    private static Optional<RepositoryMetadata> byId(CodeCommitClient codecommit, String id) {
        return codecommit.listRepositoriesPaginator(r -> {}).repositories().stream()
                .filter(one -> one.repositoryId().equals(id))
                .findFirst()
                .flatMap(one -> find(codecommit, one.repositoryName()));
    }

    private static ResourceState state(RepositoryMetadata made) {
        return ResourceState.of(made.repositoryId())
                .with("Arn", made.arn())
                .with("Id", made.repositoryId())
                .with("CloneUrlHttp", made.cloneUrlHttp())
                .with("CloneUrlSsh", made.cloneUrlSsh())
                .with("Name", made.repositoryName());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CodeCommitClient codecommit = request.client(CodeCommitClient.class);
        RepositoryMetadata now = byId(codecommit, request.physicalId())
                .orElseThrow(() -> RepositoryDoesNotExistException.builder()
                        .message(request.text("RepositoryName") + " does not exist")
                        .build());
        String name = request.required("RepositoryName");
        if (!now.repositoryName().equals(name)) {
            codecommit.updateRepositoryName(r -> r.oldName(now.repositoryName()).newName(name));
        }
        codecommit.updateRepositoryDescription(
                r -> r.repositoryName(name).repositoryDescription(request.text("RepositoryDescription")));
        String key = request.text("KmsKeyId");
        if (key != null && !key.equals(now.kmsKeyId())) {
            codecommit.updateRepositoryEncryptionKey(r -> r.repositoryName(name).kmsKeyId(key));
        }
        triggers(request, codecommit, name);
        RepositoryMetadata after = find(codecommit, name).orElseThrow();
        ServiceTags.settle(request, CodeCommitClient.class, after.arn());
        return state(after);
    }

    @Override
    public void delete(ResourceRequest request) {
        CodeCommitClient codecommit = request.client(CodeCommitClient.class);
        byId(codecommit, request.physicalId())
                .ifPresent(now -> codecommit.deleteRepository(r -> r.repositoryName(now.repositoryName())));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return byId(request.client(CodeCommitClient.class), request.physicalId())
                .map(RepositoryType::state);
    }
}
