package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codecommit.model.FileModeTypeEnum;

/** A commit on the tip of a branch. */
final class NewCommit {

    /** @param blobs of the files that were edited, also of deleted ones */
    record Made(String commit, String tree, Map<String, String> blobs) {}

    private final Repository git;
    private final String branch;
    private final @Nullable RevCommit parent;
    private @Nullable PersonIdent author;
    private String message = "";

    /** @param parentId which the caller takes for the branch's tip; null if there is no branch yet */
    NewCommit(Repository git, String branch, String parentId) throws IOException {
        this.git = git;
        this.branch = branch;
        Ref ref = git.exactRef(Constants.R_HEADS + branch);
        if (ref == null) {
            if (Repositories.defaultBranch(git) != null) {
                throw CodeCommitErrors.noBranch(branch);
            }
            parent = null;
        } else if (parentId == null || parentId.isEmpty()) {
            throw CodeCommitErrors.of(
                    "ParentCommitIdRequiredException",
                    "A parent commit ID is required: the branch " + branch + " has commits.");
        } else if (!ObjectId.isId(parentId)) {
            throw CodeCommitErrors.of("InvalidParentCommitIdException", "The parent commit ID is not valid.");
        } else if (!ref.getObjectId().name().equals(parentId)) {
            throw CodeCommitErrors.of(
                    "ParentCommitIdOutdatedException",
                    "The parent commit ID is not the tip of the branch: "
                            + ref.getObjectId().name() + " is.");
        } else {
            parent = Commits.byId(git, parentId);
        }
    }

    NewCommit by(String name, String email, String text, Instant now) {
        author = new PersonIdent(name == null ? "" : name, email == null ? "" : email, now, ZoneOffset.UTC);
        message = text == null ? "" : text;
        return this;
    }

    Made make(Map<String, Edit> edits, boolean keepFolders, GitReferences references, Settings repository)
            throws IOException {
        try (ObjectInserter inserter = git.newObjectInserter()) {
            TreeMap<String, DirCacheEntry> files = files();
            Map<String, String> blobs = new HashMap<>();
            for (Map.Entry<String, Edit> edit : edits.entrySet()) {
                apply(edit.getKey(), edit.getValue(), files, blobs, inserter);
                if (keepFolders && edit.getValue() instanceof Edit.Deleted) {
                    keepFolder(edit.getKey(), files, inserter);
                }
            }
            ObjectId tree = tree(files, inserter);
            if (parent != null && tree.equals(parent.getTree())) {
                throw edits.size() == 1 && edits.values().iterator().next() instanceof Edit.Written
                        ? CodeCommitErrors.of(
                                "SameFileContentException",
                                "The file was not added or updated because its content is the same already.")
                        : CodeCommitErrors.of("NoChangeException", "The commit would change nothing.");
            }
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(tree);
            commit.setAuthor(author);
            commit.setCommitter(author);
            commit.setMessage(message);
            if (parent != null) {
                commit.setParentId(parent);
            }
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            references.move(repository, git, branch, parent == null ? ObjectId.zeroId() : parent.getId(), id);
            return new Made(id.name(), tree.name(), blobs);
        }
    }

    private TreeMap<String, DirCacheEntry> files() throws IOException {
        TreeMap<String, DirCacheEntry> files = new TreeMap<>();
        if (parent != null) {
            try (TreeWalk walk = new TreeWalk(git)) {
                walk.addTree(parent.getTree());
                walk.setRecursive(true);
                while (walk.next()) {
                    files.put(
                            walk.getPathString(),
                            entry(walk.getPathString(), walk.getFileMode(0), walk.getObjectId(0)));
                }
            }
        }
        return files;
    }

    private static DirCacheEntry entry(String path, FileMode mode, ObjectId id) {
        DirCacheEntry entry;
        try {
            entry = new DirCacheEntry(path);
        } catch (IllegalArgumentException e) {
            throw CodeCommitErrors.of("InvalidPathException", "The path " + path + " is not valid.");
        }
        entry.setFileMode(mode);
        entry.setObjectId(id);
        return entry;
    }

    private static void apply(
            String path,
            Edit edit,
            TreeMap<String, DirCacheEntry> files,
            Map<String, String> blobs,
            ObjectInserter inserter)
            throws IOException {
        if (edit instanceof Edit.Written written) {
            refuseConflict(path, files);
            ObjectId id = inserter.insert(Constants.OBJ_BLOB, written.content());
            files.put(path, entry(path, mode(written.mode()), id));
            blobs.put(path, id.name());
            return;
        }
        DirCacheEntry now = files.get(path);
        if (now == null) {
            throw CodeCommitErrors.of("FileDoesNotExistException", "Could not find path " + path);
        }
        blobs.put(path, now.getObjectId().name());
        if (edit instanceof Edit.Mode mode) {
            files.put(path, entry(path, mode(mode.mode()), now.getObjectId()));
        } else {
            files.remove(path);
        }
    }

    /** A path cannot be a file and a folder. */
    private static void refuseConflict(String path, TreeMap<String, DirCacheEntry> files) {
        String below = files.ceilingKey(path + "/");
        if (path.isEmpty() || below != null && below.startsWith(path + "/")) {
            throw CodeCommitErrors.of("DirectoryNameConflictsWithFileNameException", "There is a folder named " + path);
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (files.containsKey(path.substring(0, slash))) {
                throw CodeCommitErrors.of(
                        "FileNameConflictsWithDirectoryNameException",
                        "There is a file named " + path.substring(0, slash));
            }
        }
    }

    private static void keepFolder(String path, TreeMap<String, DirCacheEntry> files, ObjectInserter inserter)
            throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            String folder = path.substring(0, slash + 1);
            String next = files.ceilingKey(folder);
            if (next == null || !next.startsWith(folder)) {
                files.put(
                        folder + ".gitkeep",
                        entry(
                                folder + ".gitkeep",
                                FileMode.REGULAR_FILE,
                                inserter.insert(Constants.OBJ_BLOB, new byte[0])));
            }
        }
    }

    private static ObjectId tree(TreeMap<String, DirCacheEntry> files, ObjectInserter inserter) throws IOException {
        DirCache index = DirCache.newInCore();
        DirCacheBuilder builder = index.builder();
        files.values().forEach(builder::add);
        builder.finish();
        return index.writeTree(inserter);
    }

    private static FileMode mode(FileModeTypeEnum mode) {
        return switch (mode) {
            case EXECUTABLE -> FileMode.EXECUTABLE_FILE;
            case SYMLINK -> FileMode.SYMLINK;
            default -> FileMode.REGULAR_FILE;
        };
    }
}
