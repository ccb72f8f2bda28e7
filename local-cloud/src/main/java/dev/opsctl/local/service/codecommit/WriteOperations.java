package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codecommit.model.CreateCommitRequest;
import software.amazon.awssdk.services.codecommit.model.CreateCommitResponse;
import software.amazon.awssdk.services.codecommit.model.DeleteFileEntry;
import software.amazon.awssdk.services.codecommit.model.DeleteFileRequest;
import software.amazon.awssdk.services.codecommit.model.DeleteFileResponse;
import software.amazon.awssdk.services.codecommit.model.FileMetadata;
import software.amazon.awssdk.services.codecommit.model.FileModeTypeEnum;
import software.amazon.awssdk.services.codecommit.model.PutFileEntry;
import software.amazon.awssdk.services.codecommit.model.PutFileRequest;
import software.amazon.awssdk.services.codecommit.model.PutFileResponse;
import software.amazon.awssdk.services.codecommit.model.SetFileModeEntry;

/** Commits that are made without a Git client. */
final class WriteOperations {

    private static final int LARGEST_FILE = 6 << 20;
    private static final int MOST_FILES = 100;

    private final ServiceContext context;
    private final Repositories repositories;
    private final GitReferences references;

    WriteOperations(ServiceContext context, Repositories repositories, GitReferences references) {
        this.context = context;
        this.repositories = repositories;
        this.references = references;
    }

    public PutFileResponse putFile(PutFileRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String branch = BranchOperations.named(request.branchName());
        String path = FileOperations.path(request.filePath(), "Path");
        Edit.Written file = written(request.fileContent(), request.fileMode());
        NewCommit.Made made =
                repositories.changing(repository, git -> new NewCommit(git, branch, request.parentCommitId())
                        .by(
                                request.name(),
                                request.email(),
                                request.commitMessage(),
                                context.clock().instant())
                        .make(Map.of(path, file), false, references, repository));
        return PutFileResponse.builder()
                .commitId(made.commit())
                .treeId(made.tree())
                .blobId(made.blobs().get(path))
                .build();
    }

    private static Edit.Written written(SdkBytes content, FileModeTypeEnum mode) {
        CodeCommitErrors.given(content, "FileContent");
        if (content.asByteArrayUnsafe().length > LARGEST_FILE) {
            throw CodeCommitErrors.of(
                    "FileContentSizeLimitExceededException",
                    "The file cannot be added because it is too large. The maximum file size is 6 MB.");
        }
        return new Edit.Written(content.asByteArrayUnsafe(), checked(mode));
    }

    private static FileModeTypeEnum checked(FileModeTypeEnum mode) {
        if (mode == FileModeTypeEnum.UNKNOWN_TO_SDK_VERSION) {
            throw CodeCommitErrors.of("InvalidFileModeException", "The specified file mode permission is not valid.");
        }
        return mode == null ? FileModeTypeEnum.NORMAL : mode;
    }

    public DeleteFileResponse deleteFile(DeleteFileRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String branch = BranchOperations.named(request.branchName());
        String path = FileOperations.path(request.filePath(), "Path");
        String parent = CodeCommitErrors.given(request.parentCommitId(), "ParentCommitId");
        NewCommit.Made made = repositories.changing(repository, git -> new NewCommit(git, branch, parent)
                .by(
                        request.name(),
                        request.email(),
                        request.commitMessage(),
                        context.clock().instant())
                .make(
                        Map.of(path, new Edit.Deleted()),
                        Boolean.TRUE.equals(request.keepEmptyFolders()),
                        references,
                        repository));
        return DeleteFileResponse.builder()
                .commitId(made.commit())
                .treeId(made.tree())
                .filePath(path)
                .blobId(made.blobs().get(path))
                .build();
    }

    public CreateCommitResponse createCommit(CreateCommitRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        String branch = BranchOperations.named(request.branchName());
        Map<String, Edit> edits = edits(request);
        NewCommit.Made made =
                repositories.changing(repository, git -> new NewCommit(git, branch, request.parentCommitId())
                        .by(
                                request.authorName(),
                                request.email(),
                                request.commitMessage(),
                                context.clock().instant())
                        .make(edits, Boolean.TRUE.equals(request.keepEmptyFolders()), references, repository));
        return CreateCommitResponse.builder()
                .commitId(made.commit())
                .treeId(made.tree())
                .filesAdded(files(edits, made, Edit.Written.class))
                .filesDeleted(files(edits, made, Edit.Deleted.class))
                .filesUpdated(files(edits, made, Edit.Mode.class))
                .build();
    }

    private static Map<String, Edit> edits(CreateCommitRequest request) {
        Map<String, Edit> edits = new LinkedHashMap<>();
        for (PutFileEntry entry : request.putFiles()) {
            if (entry.sourceFile() != null) {
                throw CodeCommitErrors.of(
                        "FileContentAndSourceFileSpecifiedException",
                        "The local cloud takes a file's content, and no source file in its place.");
            }
            add(edits, entry.filePath(), written(entry.fileContent(), entry.fileMode()));
        }
        for (DeleteFileEntry entry : request.deleteFiles()) {
            add(edits, entry.filePath(), new Edit.Deleted());
        }
        for (SetFileModeEntry entry : request.setFileModes()) {
            CodeCommitErrors.given(entry.fileMode(), "FileMode");
            add(edits, entry.filePath(), new Edit.Mode(checked(entry.fileMode())));
        }
        if (edits.isEmpty()) {
            throw CodeCommitErrors.of("FileEntryRequiredException", "At least one file entry is required.");
        } else if (edits.size() > MOST_FILES) {
            throw CodeCommitErrors.of(
                    "MaximumFileEntriesExceededException", "The number of specified files exceeds 100.");
        }
        return edits;
    }

    private static void add(Map<String, Edit> edits, String given, Edit edit) {
        String path = FileOperations.path(given, "Path");
        if (edits.put(path, edit) != null) {
            throw CodeCommitErrors.of(
                    "PutFileEntryConflictException",
                    "The commit cannot be created: more than one entry is for " + path);
        }
    }

    private static List<FileMetadata> files(Map<String, Edit> edits, NewCommit.Made made, Class<? extends Edit> kind) {
        List<FileMetadata> files = new ArrayList<>();
        edits.forEach((path, edit) -> {
            if (kind.isInstance(edit)) {
                files.add(FileMetadata.builder()
                        .absolutePath(path)
                        .blobId(made.blobs().get(path))
                        .fileMode(
                                edit instanceof Edit.Written written
                                        ? written.mode()
                                        : edit instanceof Edit.Mode mode ? mode.mode() : FileModeTypeEnum.NORMAL)
                        .build());
            }
        });
        return files;
    }
}
