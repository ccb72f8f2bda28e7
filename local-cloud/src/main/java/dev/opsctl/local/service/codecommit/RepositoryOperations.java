package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jgit.lib.Repository;
import software.amazon.awssdk.services.codecommit.model.BatchGetRepositoriesError;
import software.amazon.awssdk.services.codecommit.model.BatchGetRepositoriesRequest;
import software.amazon.awssdk.services.codecommit.model.BatchGetRepositoriesResponse;
import software.amazon.awssdk.services.codecommit.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.codecommit.model.CreateRepositoryResponse;
import software.amazon.awssdk.services.codecommit.model.DeleteRepositoryRequest;
import software.amazon.awssdk.services.codecommit.model.DeleteRepositoryResponse;
import software.amazon.awssdk.services.codecommit.model.GetRepositoryRequest;
import software.amazon.awssdk.services.codecommit.model.GetRepositoryResponse;
import software.amazon.awssdk.services.codecommit.model.ListRepositoriesRequest;
import software.amazon.awssdk.services.codecommit.model.ListRepositoriesResponse;
import software.amazon.awssdk.services.codecommit.model.OrderEnum;
import software.amazon.awssdk.services.codecommit.model.RepositoryMetadata;
import software.amazon.awssdk.services.codecommit.model.RepositoryNameIdPair;
import software.amazon.awssdk.services.codecommit.model.SortByEnum;
import software.amazon.awssdk.services.codecommit.model.UpdateRepositoryDescriptionRequest;
import software.amazon.awssdk.services.codecommit.model.UpdateRepositoryEncryptionKeyRequest;
import software.amazon.awssdk.services.codecommit.model.UpdateRepositoryEncryptionKeyResponse;
import software.amazon.awssdk.services.codecommit.model.UpdateRepositoryNameRequest;

/** Making, changing, listing and removing repositories. */
final class RepositoryOperations {

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int MOST_AT_ONCE = 100;
    private static final int PAGE = 1_000;

    private final ServiceContext context;
    private final Repositories repositories;

    RepositoryOperations(ServiceContext context, Repositories repositories) {
        this.context = context;
        this.repositories = repositories;
    }

    public CreateRepositoryResponse createRepository(CreateRepositoryRequest request) {
        String name = CodeCommitErrors.given(request.repositoryName(), "RepositoryName");
        checkDescription(request.repositoryDescription());
        Map<String, String> tags = Tags.merged(Map.of(), request.tags(), context.caller(), CodeCommitErrors::tag);
        Instant now = context.clock().instant();
        String id = UUID.randomUUID().toString();
        Settings made = new Settings(
                name,
                id,
                context.arn(name),
                request.repositoryDescription(),
                key(request.kmsKeyId()),
                now,
                now,
                UUID.randomUUID().toString(),
                List.of(),
                tags);
        refuseTaken(name);
        repositories.make(id);
        boolean kept = false;
        try {
            context.change(change -> {
                refuseTaken(name);
                repositories.table().insert(name, made);
            });
            kept = true;
        } finally {
            if (!kept) {
                repositories.remove(id);
            }
        }
        return CreateRepositoryResponse.builder().repositoryMetadata(view(made)).build();
    }

    private void refuseTaken(String name) {
        if (repositories.table().get(name).isPresent()) {
            throw CodeCommitErrors.of("RepositoryNameExistsException", "Repository named " + name + " already exists");
        }
    }

    private static void checkDescription(String text) {
        if (text != null && text.length() > LONGEST_DESCRIPTION) {
            throw CodeCommitErrors.of(
                    "InvalidRepositoryDescriptionException", "The repository description is not valid.");
        }
    }

    /** What is in repositories is not encrypted here; the key is kept as it was given. */
    private String key(String given) {
        if (given == null || given.isEmpty()) {
            return context.scope().arn("kms", "alias/aws/codecommit");
        } else if (!given.matches("[a-zA-Z0-9:/_-]{1,2048}")) {
            throw CodeCommitErrors.of("EncryptionKeyInvalidIdException", "The encryption key ID is not valid.");
        } else if (given.startsWith("arn:") && !given.startsWith(context.scope().arn("kms", ""))) {
            throw CodeCommitErrors.of(
                    "EncryptionKeyAccessDeniedException",
                    "The encryption key is one of another account or Region, and can not be accessed.");
        }
        return given;
    }

    private RepositoryMetadata view(Settings repository) {
        String branch = repositories
                .with(repository, git -> Optional.ofNullable(Repositories.defaultBranch(git)))
                .orElse(null);
        return RepositoryMetadata.builder()
                .accountId(context.scope().accountId())
                .repositoryId(repository.id())
                .repositoryName(repository.name())
                .repositoryDescription(repository.description())
                .defaultBranch(branch == null ? null : Repository.shortenRefName(branch))
                .creationDate(repository.created())
                .lastModifiedDate(repository.modified())
                .arn(repository.arn())
                .kmsKeyId(repository.key())
                .cloneUrlHttp(repositories.cloneUrl(repository))
                .cloneUrlSsh("ssh://git-codecommit." + context.scope().region() + ".amazonaws.com/v1/repos/"
                        + repository.name())
                .build();
    }

    public GetRepositoryResponse getRepository(GetRepositoryRequest request) {
        return GetRepositoryResponse.builder()
                .repositoryMetadata(view(repositories.get(request.repositoryName())))
                .build();
    }

    public BatchGetRepositoriesResponse batchGetRepositories(BatchGetRepositoriesRequest request) {
        List<String> names = CodeCommitErrors.given(request.repositoryNames(), "RepositoryNames");
        if (names.size() > MOST_AT_ONCE) {
            throw CodeCommitErrors.of(
                    "MaximumRepositoryNamesExceededException",
                    "The maximum number of allowed repository names was exceeded.");
        }
        List<RepositoryMetadata> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<BatchGetRepositoriesError> errors = new ArrayList<>();
        for (String name : names) {
            Optional<Settings> repository = repositories.table().get(name);
            if (repository.isPresent()) {
                found.add(view(repository.get()));
            } else {
                missing.add(name);
                errors.add(BatchGetRepositoriesError.builder()
                        .repositoryName(name)
                        .errorCode("RepositoryDoesNotExistException")
                        .errorMessage(name + " does not exist")
                        .build());
            }
        }
        return BatchGetRepositoriesResponse.builder()
                .repositories(found)
                .repositoriesNotFound(missing)
                .errors(errors)
                .build();
    }

    public ListRepositoriesResponse listRepositories(ListRepositoriesRequest request) {
        if (request.sortBy() == SortByEnum.UNKNOWN_TO_SDK_VERSION) {
            throw CodeCommitErrors.of("InvalidSortByException", "The specified sort by value is not valid.");
        } else if (request.order() == OrderEnum.UNKNOWN_TO_SDK_VERSION) {
            throw CodeCommitErrors.of("InvalidOrderException", "The specified sort order is not valid.");
        }
        Page<Settings> page = Page.of(
                "listRepositories",
                repositories.table().values(),
                Settings::name,
                PAGE,
                request.nextToken(),
                CodeCommitErrors::token);
        List<Settings> sorted = new ArrayList<>(page.items());
        if (request.sortBy() == SortByEnum.LAST_MODIFIED_DATE) {
            sorted.sort(Comparator.comparing(Settings::modified));
        }
        if (request.order() == OrderEnum.DESCENDING) {
            Collections.reverse(sorted);
        }
        return ListRepositoriesResponse.builder()
                .repositories(sorted.stream()
                        .map(one -> RepositoryNameIdPair.builder()
                                .repositoryName(one.name())
                                .repositoryId(one.id())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** A repository that is not there is no error. */
    public DeleteRepositoryResponse deleteRepository(DeleteRepositoryRequest request) {
        String name = CodeCommitErrors.given(request.repositoryName(), "RepositoryName");
        Optional<Settings> removed = context.change(change -> {
            return repositories.table().remove(name);
        });
        removed.ifPresent(repository -> repositories.remove(repository.id()));
        return DeleteRepositoryResponse.builder()
                .repositoryId(removed.map(Settings::id).orElse(null))
                .build();
    }

    public void updateRepositoryName(UpdateRepositoryNameRequest request) {
        String name = CodeCommitErrors.given(request.newName(), "RepositoryName");
        if (!name.matches(CodeCommitNames.NAME)) {
            throw CodeCommitErrors.badRepositoryName(name);
        }
        context.change(change -> {
            Settings repository = repositories.get(request.oldName());
            refuseTaken(name);
            repositories.table().remove(repository.name());
            repositories
                    .table()
                    .insert(
                            name,
                            repository.named(
                                    name, context.arn(name), context.clock().instant()));
        });
    }

    public void updateRepositoryDescription(UpdateRepositoryDescriptionRequest request) {
        checkDescription(request.repositoryDescription());
        context.change(change -> {
            Settings repository = repositories.get(request.repositoryName());
            repositories
                    .table()
                    .update(
                            repository.name(),
                            now -> now.described(
                                    request.repositoryDescription(),
                                    context.clock().instant()));
        });
    }

    public UpdateRepositoryEncryptionKeyResponse updateRepositoryEncryptionKey(
            UpdateRepositoryEncryptionKeyRequest request) {
        String key = key(CodeCommitErrors.given(request.kmsKeyId(), "EncryptionKey"));
        return context.change(change -> {
            Settings before = repositories.get(request.repositoryName());
            repositories
                    .table()
                    .update(
                            before.name(),
                            now -> now.encrypted(key, context.clock().instant()));
            return UpdateRepositoryEncryptionKeyResponse.builder()
                    .repositoryId(before.id())
                    .kmsKeyId(key)
                    .originalKmsKeyId(before.key())
                    .build();
        });
    }
}
