package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codecommit.model.BatchGetCommitsError;
import software.amazon.awssdk.services.codecommit.model.BatchGetCommitsRequest;
import software.amazon.awssdk.services.codecommit.model.BatchGetCommitsResponse;
import software.amazon.awssdk.services.codecommit.model.BlobMetadata;
import software.amazon.awssdk.services.codecommit.model.ChangeTypeEnum;
import software.amazon.awssdk.services.codecommit.model.CodeCommitException;
import software.amazon.awssdk.services.codecommit.model.Commit;
import software.amazon.awssdk.services.codecommit.model.Difference;
import software.amazon.awssdk.services.codecommit.model.GetCommitRequest;
import software.amazon.awssdk.services.codecommit.model.GetCommitResponse;
import software.amazon.awssdk.services.codecommit.model.GetDifferencesRequest;
import software.amazon.awssdk.services.codecommit.model.GetDifferencesResponse;
import software.amazon.awssdk.services.codecommit.model.UserInfo;

/** Reading commits, and what is different between two. */
final class CommitOperations {

    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_DIFFERENCES = 400;

    private final Repositories repositories;

    CommitOperations(Repositories repositories) {
        this.repositories = repositories;
    }

    public GetCommitResponse getCommit(GetCommitRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String id = CodeCommitErrors.given(request.commitId(), "CommitId");
        return repositories.with(repository, git -> GetCommitResponse.builder()
                .commit(view(Commits.byId(git, id)))
                .build());
    }

    private static Commit view(RevCommit commit) {
        return Commit.builder()
                .commitId(commit.name())
                .treeId(commit.getTree().name())
                .parents(Arrays.stream(commit.getParents()).map(RevCommit::name).toList())
                .message(commit.getFullMessage())
                .author(user(commit.getAuthorIdent()))
                .committer(user(commit.getCommitterIdent()))
                .additionalData("")
                .build();
    }

    /** The date is in seconds, with the zone. */
    private static UserInfo user(PersonIdent who) {
        return UserInfo.builder()
                .name(who.getName())
                .email(who.getEmailAddress())
                .date(who.getWhenAsInstant().getEpochSecond() + " "
                        + DateTimeFormatter.ofPattern("xx")
                                .format(who.getWhenAsInstant().atZone(who.getZoneId())))
                .build();
    }

    public BatchGetCommitsResponse batchGetCommits(BatchGetCommitsRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        List<String> ids = CodeCommitErrors.given(request.commitIds(), "CommitIdsList");
        if (ids.size() > MOST_AT_ONCE) {
            throw CodeCommitErrors.of(
                    "CommitIdsListLimitExceededException",
                    "The maximum number of allowed commit IDs in a batch request is 100.");
        }
        List<Commit> found = new ArrayList<>();
        List<BatchGetCommitsError> errors = new ArrayList<>();
        return repositories.with(repository, git -> {
            for (String id : ids) {
                try {
                    found.add(view(Commits.byId(git, CodeCommitErrors.given(id, "CommitId"))));
                } catch (CodeCommitException e) {
                    errors.add(BatchGetCommitsError.builder()
                            .commitId(id)
                            .errorCode(e.awsErrorDetails().errorCode())
                            .errorMessage(e.awsErrorDetails().errorMessage())
                            .build());
                }
            }
            return BatchGetCommitsResponse.builder()
                    .commits(found)
                    .errors(errors)
                    .build();
        });
    }

    public GetDifferencesResponse getDifferences(GetDifferencesRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String after = CodeCommitErrors.given(request.afterCommitSpecifier(), "Commit");
        int limit = request.maxResults() == null ? MOST_DIFFERENCES : request.maxResults();
        if (limit < 1) {
            throw CodeCommitErrors.of("InvalidMaxResultsException", "The specified number of results is not valid.");
        }
        List<Difference> all = repositories.with(
                repository,
                git -> differences(
                        git,
                        request.beforeCommitSpecifier() == null
                                ? null
                                : Commits.bySpecifier(git, request.beforeCommitSpecifier()),
                        Commits.bySpecifier(git, after),
                        request.afterPath() == null ? request.beforePath() : request.afterPath()));
        Page<Difference> page = Page.of(
                "getDifferences/" + repository.id() + "/" + request.beforeCommitSpecifier() + "/" + after,
                all,
                difference ->
                        (difference.afterBlob() == null ? difference.beforeBlob() : difference.afterBlob()).path(),
                limit,
                request.nextToken(),
                CodeCommitErrors::token);
        return GetDifferencesResponse.builder()
                .differences(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    private static List<Difference> differences(
            Repository git, @Nullable RevCommit before, RevCommit after, String path) throws IOException {
        try (TreeWalk walk = new TreeWalk(git)) {
            if (before == null) {
                walk.addTree(new EmptyTreeIterator());
            } else {
                walk.addTree(before.getTree());
            }
            walk.addTree(after.getTree());
            walk.setRecursive(true);
            walk.setFilter(
                    path == null || path.replace("/", "").isEmpty()
                            ? TreeFilter.ANY_DIFF
                            : AndTreeFilter.create(PathFilter.create(path.replaceAll("^/+", "")), TreeFilter.ANY_DIFF));
            List<Difference> found = new ArrayList<>();
            for (DiffEntry entry : DiffEntry.scan(walk)) {
                found.add(view(entry));
            }
            return found;
        }
    }

    private static Difference view(DiffEntry entry) {
        return Difference.builder()
                .changeType(
                        switch (entry.getChangeType()) {
                            case ADD, COPY -> ChangeTypeEnum.A;
                            case DELETE -> ChangeTypeEnum.D;
                            default -> ChangeTypeEnum.M;
                        })
                .beforeBlob(blob(entry.getOldPath(), entry.getOldId().name(), entry.getOldMode()))
                .afterBlob(blob(entry.getNewPath(), entry.getNewId().name(), entry.getNewMode()))
                .build();
    }

    private static @Nullable BlobMetadata blob(String path, String id, FileMode mode) {
        return mode == FileMode.MISSING || path.equals(DiffEntry.DEV_NULL)
                ? null
                : BlobMetadata.builder()
                        .path(path)
                        .blobId(id)
                        .mode(String.format("%06o", mode.getBits()))
                        .build();
    }
}
