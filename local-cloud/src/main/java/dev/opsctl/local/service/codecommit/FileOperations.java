package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codecommit.model.File;
import software.amazon.awssdk.services.codecommit.model.FileModeTypeEnum;
import software.amazon.awssdk.services.codecommit.model.Folder;
import software.amazon.awssdk.services.codecommit.model.GetBlobRequest;
import software.amazon.awssdk.services.codecommit.model.GetBlobResponse;
import software.amazon.awssdk.services.codecommit.model.GetFileRequest;
import software.amazon.awssdk.services.codecommit.model.GetFileResponse;
import software.amazon.awssdk.services.codecommit.model.GetFolderRequest;
import software.amazon.awssdk.services.codecommit.model.GetFolderResponse;
import software.amazon.awssdk.services.codecommit.model.SubModule;
import software.amazon.awssdk.services.codecommit.model.SymbolicLink;

/** Reading what is in commits. */
final class FileOperations {

    /** The largest file that is answered, in bytes; more comes by Git. */
    private static final int LARGEST_FILE = 6 << 20;

    private final Repositories repositories;

    FileOperations(Repositories repositories) {
        this.repositories = repositories;
    }

    public GetBlobResponse getBlob(GetBlobRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String id = CodeCommitErrors.given(request.blobId(), "BlobId");
        if (!ObjectId.isId(id)) {
            throw CodeCommitErrors.of("InvalidBlobIdException", "The blob ID " + id + " is not valid.");
        }
        return repositories.with(repository, git -> GetBlobResponse.builder()
                .content(content(git, ObjectId.fromString(id)))
                .build());
    }

    private static SdkBytes content(Repository git, ObjectId id) throws IOException {
        try {
            ObjectLoader blob = git.open(id, Constants.OBJ_BLOB);
            if (blob.getSize() > LARGEST_FILE) {
                throw CodeCommitErrors.of(
                        "FileTooLargeException",
                        "The file exceeds the maximum file size of 6 MB; get it with a Git client.");
            }
            return SdkBytes.fromByteArrayUnsafe(blob.getCachedBytes(LARGEST_FILE));
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            throw CodeCommitErrors.of("BlobIdDoesNotExistException", "Blob " + id.name() + " does not exist");
        }
    }

    /** A path within a repository, without slashes around it. */
    static String path(String given, String what) {
        String path = CodeCommitErrors.given(given, what).replaceAll("^/+|/+$", "");
        for (String part : path.split("/", -1)) {
            if (part.equals("..") || part.equals(".") || part.equalsIgnoreCase(".git") || part.indexOf('\0') >= 0) {
                throw invalid(given);
            } else if (part.isEmpty() && !path.isEmpty()) {
                throw invalid(given);
            }
        }
        return path;
    }

    private static RuntimeException invalid(String path) {
        return CodeCommitErrors.of("InvalidPathException", "The path " + path + " is not valid.");
    }

    public GetFileResponse getFile(GetFileRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String path = path(request.filePath(), "Path");
        return repositories.with(repository, git -> {
            RevCommit commit = Commits.bySpecifier(git, request.commitSpecifier());
            try (TreeWalk found = path.isEmpty() ? null : TreeWalk.forPath(git, path, commit.getTree())) {
                if (found == null
                        || found.getFileMode(0) == FileMode.TREE
                        || found.getFileMode(0) == FileMode.GITLINK) {
                    throw CodeCommitErrors.of("FileDoesNotExistException", "Could not find path " + path);
                }
                SdkBytes content = content(git, found.getObjectId(0));
                return GetFileResponse.builder()
                        .commitId(commit.name())
                        .blobId(found.getObjectId(0).name())
                        .filePath(path)
                        .fileMode(mode(found.getFileMode(0)))
                        .fileSize((long) content.asByteArrayUnsafe().length)
                        .fileContent(content)
                        .build();
            }
        });
    }

    private static FileModeTypeEnum mode(FileMode mode) {
        return mode == FileMode.EXECUTABLE_FILE
                ? FileModeTypeEnum.EXECUTABLE
                : mode == FileMode.SYMLINK ? FileModeTypeEnum.SYMLINK : FileModeTypeEnum.NORMAL;
    }

    public GetFolderResponse getFolder(GetFolderRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String path = path(request.folderPath(), "Path");
        return repositories.with(repository, git -> {
            RevCommit commit = Commits.bySpecifier(git, request.commitSpecifier());
            ObjectId tree = commit.getTree();
            if (!path.isEmpty()) {
                try (TreeWalk found = TreeWalk.forPath(git, path, commit.getTree())) {
                    if (found == null || found.getFileMode(0) != FileMode.TREE) {
                        throw CodeCommitErrors.of("FolderDoesNotExistException", "Could not find path " + path);
                    }
                    tree = found.getObjectId(0);
                }
            }
            return listed(git, tree, path)
                    .commitId(commit.name())
                    .folderPath(path)
                    .treeId(tree.name())
                    .build();
        });
    }

    private static GetFolderResponse.Builder listed(Repository git, ObjectId tree, String path) throws IOException {
        List<File> files = new ArrayList<>();
        List<Folder> folders = new ArrayList<>();
        List<SymbolicLink> links = new ArrayList<>();
        List<SubModule> modules = new ArrayList<>();
        try (TreeWalk walk = new TreeWalk(git)) {
            walk.addTree(tree);
            while (walk.next()) {
                String relative = walk.getPathString();
                String absolute = path.isEmpty() ? relative : path + "/" + relative;
                String id = walk.getObjectId(0).name();
                FileMode mode = walk.getFileMode(0);
                if (mode == FileMode.TREE) {
                    folders.add(Folder.builder()
                            .treeId(id)
                            .absolutePath(absolute)
                            .relativePath(relative)
                            .build());
                } else if (mode == FileMode.GITLINK) {
                    modules.add(SubModule.builder()
                            .commitId(id)
                            .absolutePath(absolute)
                            .relativePath(relative)
                            .build());
                } else if (mode == FileMode.SYMLINK) {
                    links.add(SymbolicLink.builder()
                            .blobId(id)
                            .absolutePath(absolute)
                            .relativePath(relative)
                            .fileMode(mode(mode))
                            .build());
                } else {
                    files.add(File.builder()
                            .blobId(id)
                            .absolutePath(absolute)
                            .relativePath(relative)
                            .fileMode(mode(mode))
                            .build());
                }
            }
        }
        return GetFolderResponse.builder()
                .files(files)
                .subFolders(folders)
                .symbolicLinks(links)
                .subModules(modules);
    }
}
