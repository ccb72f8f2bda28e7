package dev.opsctl.local.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Git repositories, as services reach them that work with what is in them. */
public interface RepositoryClones {

    /**
     * Clones a repository for the current caller, who needs what a pull does.
     *
     * @param revision a branch, a tag or a commit; null for the default branch
     * @param directory empty, or not there yet; what the revision names is checked out in it
     * @return the commit; empty if there is no such revision
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the caller may not, or if there is no such repository
     */
    Optional<String> checkOut(String repository, @Nullable String revision, Path directory) throws IOException;

    /**
     * Writes the files of a commit into an archive, without Git's own, for the current caller, who needs what uploading an archive does. Which
     * files are programs, the archive says.
     *
     * @param commit the whole id of a commit that there is
     * @param archive a file that is not there yet
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the caller may not, or if there is no such repository
     */
    void archive(String repository, String commit, Path archive) throws IOException;
}
