package dev.opsctl.local.service.codecommit;

import java.io.IOException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/** Finds the commits that requests name. */
final class Commits {

    private Commits() {}

    /** By its whole id. */
    static RevCommit byId(Repository git, String id) throws IOException {
        if (!ObjectId.isId(id)) {
            throw CodeCommitErrors.of("InvalidCommitIdException", "The commit ID " + id + " is not valid.");
        }
        RevCommit commit = parsed(git, ObjectId.fromString(id));
        if (commit == null) {
            throw CodeCommitErrors.of("CommitIdDoesNotExistException", "Commit " + id + " does not exist");
        }
        return commit;
    }

    /** By id, branch, tag or full name of either; the tip of the default branch if nothing is said. */
    static RevCommit bySpecifier(Repository git, String specifier) throws IOException {
        ObjectId found = null;
        if (specifier == null || specifier.isEmpty()) {
            found = git.resolve(Constants.HEAD);
        } else if (ObjectId.isId(specifier)) {
            found = ObjectId.fromString(specifier);
        } else if (Repository.isValidRefName(Constants.R_HEADS + specifier)) {
            for (String prefix : new String[] {"", Constants.R_HEADS, Constants.R_TAGS}) {
                Ref ref = specifier.startsWith(Constants.R_REFS) || !prefix.isEmpty()
                        ? git.exactRef(prefix + specifier)
                        : null;
                if (ref != null) {
                    found = ref.getObjectId();
                    break;
                }
            }
        }
        RevCommit commit = found == null ? null : parsed(git, found);
        if (commit == null) {
            throw CodeCommitErrors.noCommit(specifier == null ? "of the default branch" : specifier);
        }
        return commit;
    }

    private static @Nullable RevCommit parsed(Repository git, ObjectId id) throws IOException {
        try (RevWalk walk = new RevWalk(git)) {
            return walk.parseCommit(id);
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            return null;
        }
    }
}
