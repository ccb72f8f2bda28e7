package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.engine.process.ZipFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of a commit as an archive; a link is a file with its target, and other repositories are left out. */
final class CommitArchive {

    private CommitArchive() {}

    /** @param archive a file that is not there yet */
    static void write(Repository git, ObjectId commit, Path archive) throws IOException {
        try (FileSystem zip = ZipFiles.create(archive);
                RevWalk commits = new RevWalk(git);
                TreeWalk files = new TreeWalk(git)) {
            files.addTree(commits.parseCommit(commit).getTree());
            files.setRecursive(true);
            while (files.next()) {
                FileMode mode = files.getFileMode(0);
                if (mode != FileMode.GITLINK) {
                    ZipFiles.add(
                            zip,
                            files.getPathString(),
                            mode == FileMode.EXECUTABLE_FILE,
                            git.open(files.getObjectId(0))::copyTo);
                }
            }
        }
    }
}
