package dev.opsctl.target;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Directories and files that only their owner may read, on file systems that know owners. */
public final class OwnerOnly {

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private OwnerOnly() {}

    /** Makes a directory private, new or not; those above it that are missing are made as the umask has it. */
    public static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            Files.createDirectories(directory, attributes(directory.getParent(), "rwx------"));
        }
        close(directory);
    }

    /** Makes the directory of a file private, as {@link #directory}. */
    public static void directoryOf(Path file) throws IOException {
        directory(file.resolveSibling(""));
    }

    /** Makes a file private; a missing one is made, empty. */
    public static void file(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file.getParent(), "rw-------"));
        } catch (FileAlreadyExistsException e) {
            close(file);
        }
    }

    private static FileAttribute<?>[] attributes(@Nullable Path in, String permissions) {
        return in != null && view(in) == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                };
    }

    private static void close(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        if (view != null && isOpen(view)) {
            Set<PosixFilePermission> permissions = view.readAttributes().permissions();
            permissions.retainAll(OWNER);
            view.setPermissions(permissions);
        }
    }

    /** What others may read, write or enter, in a directory and all that is below it. */
    public static List<Path> open(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(OwnerOnly::isOpen).toList();
        }
    }

    private static boolean isOpen(Path file) {
        try {
            PosixFileAttributeView view = view(file);
            return view != null && isOpen(view);
        } catch (IOException e) {
            return false; // gone in this moment
        }
    }

    private static boolean isOpen(PosixFileAttributeView view) throws IOException {
        PosixFileAttributes attributes = view.readAttributes();
        return !attributes.isSymbolicLink() && !OWNER.containsAll(attributes.permissions());
    }

    private static PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
