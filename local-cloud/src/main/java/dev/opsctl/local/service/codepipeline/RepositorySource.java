package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.RepositoryClones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codecommit.model.Commit;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;

/**
 * Takes the files of a branch of a repository.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html">CodeCommit source action</a>
 */
final class RepositorySource implements ActionProvider {

    @Override
    public Step step(ActionWork work) throws IOException {
        String repository = work.required("RepositoryName");
        String branch = work.required("BranchName");
        CodeCommitClient codecommit = work.client(CodeCommitClient.class);
        String wanted = work.override("COMMIT_ID");
        String id = wanted != null
                ? wanted
                : codecommit
                        .getBranch(r -> r.repositoryName(repository).branchName(branch))
                        .branch()
                        .commitId();
        Commit commit = codecommit
                .getCommit(r -> r.repositoryName(repository).commitId(id))
                .commit();
        ArtifactDetail output = work.outputs().get(0);
        RepositoryClones files = (RepositoryClones) work.context()
                .cloud()
                .service(CodeCommitClient.class, work.context().scope());
        work.artifacts().put(output.s3location(), archive -> work.role().run(() -> {
            try {
                files.archive(repository, commit.commitId(), archive);
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        String message = commit.message().strip();
        Map<String, String> variables = Map.of(
                "RepositoryName", repository,
                "BranchName", branch,
                "CommitId", commit.commitId(),
                "CommitMessage", commit.message(),
                "AuthorDate", date(commit.author().date()),
                "CommitterDate", date(commit.committer().date()));
        return Step.done(ActionOutcome.succeeded(message, List.of(output), variables)
                .found(ArtifactRevision.builder()
                        .name(output.name())
                        .revisionId(commit.commitId())
                        .revisionSummary(message)
                        .created(work.context().clock().instant())
                        .revisionUrl("https://console.aws.amazon.com/codecommit/home?region="
                                + work.context().scope().region() + "#/repository/" + repository + "/commit/"
                                + commit.commitId())
                        .build()));
    }

    /** Commits have their dates as Git has them, seconds and the zone; variables have them as ISO 8601. */
    private static String date(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds.replaceFirst(" .*$", "")))
                .toString();
    }
}
