package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.codecommit.GitReferences.Changed;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import software.amazon.awssdk.services.codecommit.model.BranchInfo;
import software.amazon.awssdk.services.codecommit.model.CreateBranchRequest;
import software.amazon.awssdk.services.codecommit.model.DeleteBranchRequest;
import software.amazon.awssdk.services.codecommit.model.DeleteBranchResponse;
import software.amazon.awssdk.services.codecommit.model.GetBranchRequest;
import software.amazon.awssdk.services.codecommit.model.GetBranchResponse;
import software.amazon.awssdk.services.codecommit.model.ListBranchesRequest;
import software.amazon.awssdk.services.codecommit.model.ListBranchesResponse;
import software.amazon.awssdk.services.codecommit.model.UpdateDefaultBranchRequest;

/** The branches of repositories. */
final class BranchOperations {

    private static final int PAGE = 1_000;

    private final Repositories repositories;
    private final GitReferences references;

    BranchOperations(Repositories repositories, GitReferences references) {
        this.repositories = repositories;
        this.references = references;
    }

    /** A name that may be a branch's. */
    static String named(String name) {
        CodeCommitErrors.given(name, "BranchName");
        if (name.length() > 256 || !Repository.isValidRefName(Constants.R_HEADS + name)) {
            throw CodeCommitErrors.of("InvalidBranchNameException", "The branch name " + name + " is not valid.");
        }
        return name;
    }

    public void createBranch(CreateBranchRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String name = named(request.branchName());
        String commit = CodeCommitErrors.given(request.commitId(), "CommitId");
        repositories.changing(repository, git -> {
            ObjectId at = Commits.byId(git, commit).getId();
            if (git.exactRef(Constants.R_HEADS + name) != null) {
                throw CodeCommitErrors.of("BranchNameExistsException", "Branch " + name + " already exists");
            }
            references.move(repository, git, name, ObjectId.zeroId(), at);
            return at;
        });
    }

    public GetBranchResponse getBranch(GetBranchRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String name = named(request.branchName());
        return repositories.with(repository, git -> {
            Ref branch = git.exactRef(Constants.R_HEADS + name);
            if (branch == null) {
                throw CodeCommitErrors.noBranch(name);
            }
            return GetBranchResponse.builder().branch(view(branch)).build();
        });
    }

    private static BranchInfo view(Ref branch) {
        return BranchInfo.builder()
                .branchName(branch.getName().substring(Constants.R_HEADS.length()))
                .commitId(branch.getObjectId().name())
                .build();
    }

    public ListBranchesResponse listBranches(ListBranchesRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        List<String> names =
                repositories.with(repository, git -> git.getRefDatabase().getRefsByPrefix(Constants.R_HEADS).stream()
                        .map(ref -> ref.getName().substring(Constants.R_HEADS.length()))
                        .toList());
        Page<String> page = Page.of(
                "listBranches/" + repository.id(),
                names,
                name -> name,
                PAGE,
                request.nextToken(),
                CodeCommitErrors::token);
        return ListBranchesResponse.builder()
                .branches(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    /** A branch that is not there is no error. */
    public DeleteBranchResponse deleteBranch(DeleteBranchRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String name = named(request.branchName());
        return repositories.changing(repository, git -> {
            String full = Constants.R_HEADS + name;
            Ref branch = git.exactRef(full);
            if (branch == null) {
                return DeleteBranchResponse.builder().build();
            } else if (full.equals(Repositories.defaultBranch(git))) {
                throw CodeCommitErrors.of(
                        "DefaultBranchCannotBeDeletedException",
                        "The default branch for a repository cannot be deleted.");
            }
            RefUpdate update = git.updateRef(full);
            update.setExpectedOldObjectId(branch.getObjectId());
            update.setForceUpdate(true);
            if (update.delete() != RefUpdate.Result.FORCED) {
                throw CodeCommitErrors.of(
                        "ConcurrentReferenceUpdateException",
                        "Cannot delete branch " + name + ": it was changed by another request.");
            }
            references.changed(
                    repository, List.of(new Changed(full, branch.getObjectId().name(), null)));
            return DeleteBranchResponse.builder().deletedBranch(view(branch)).build();
        });
    }

    public void updateDefaultBranch(UpdateDefaultBranchRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String name = named(request.defaultBranchName());
        repositories.changing(repository, git -> {
            if (git.exactRef(Constants.R_HEADS + name) == null) {
                throw CodeCommitErrors.noBranch(name);
            }
            return git.updateRef(Constants.HEAD).link(Constants.R_HEADS + name);
        });
    }
}
