package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;

/**
 * AWS CodeCommit. Pull requests, approval rules, comments and merges are left out.
 *
 * @see <a href="https://docs.aws.amazon.com/codecommit/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCodeCommit {

    private LocalCodeCommit() {}

    /** The CodeCommit of one account and region. */
    public static CodeCommitClient of(ServiceContext context) {
        Repositories repositories = new Repositories(context);
        GitReferences references = new GitReferences(context, new Triggers(context));
        return Composed.of(
                CodeCommitClient.class,
                List.of(
                        new RepositoryOperations(context, repositories),
                        new BranchOperations(repositories, references),
                        new CommitOperations(repositories),
                        new FileOperations(repositories),
                        new WriteOperations(context, repositories, references),
                        new TriggerOperations(context, repositories),
                        new TagOperations(context, repositories),
                        new GitServer(context, repositories, references)));
    }
}
