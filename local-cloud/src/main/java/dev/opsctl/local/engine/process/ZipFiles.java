package dev.opsctl.local.engine.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** ZIP archives that say which of their files are programs, as those of Git and of builds do. */
public final class ZipFiles {

    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    /** Writes a file. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    private ZipFiles() {}

    /**
     * An archive to {@linkplain #add add} files to; it is whole when it is closed.
     *
     * @param archive not there yet
     */
    public static FileSystem create(Path archive) throws IOException {
        return FileSystems.newFileSystem(
                archive, Map.of("create", "true", "useTempFile", "true", "enablePosixFileAttributes", "true"));
    }

    /** @param name with slashes */
    public static void add(FileSystem archive, String name, boolean program, Content content) throws IOException {
        Path file = archive.getPath("/" + name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            content.write(out);
        }
        Files.setPosixFilePermissions(file, program ? PROGRAM : FILE);
    }

    /**
     * Makes those files programs that are programs in the archive.
     *
     * @param directory where the archive was unpacked
     */
    public static void markPrograms(Path archive, Path directory) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of());
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Object permissions = Files.getAttribute(file, "zip:permissions");
                if (permissions instanceof Set<?> granted && granted.contains(PosixFilePermission.OWNER_EXECUTE)) {
                    directory.resolve(file.toString().substring(1)).toFile().setExecutable(true);
                }
            }
        }
    }
}
