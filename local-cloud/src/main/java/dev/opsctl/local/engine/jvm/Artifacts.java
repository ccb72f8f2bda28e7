package dev.opsctl.local.engine.jvm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Function code in content-addressed files: {@code SHA-256.jar} as it was uploaded, and {@code SHA-256/} with what is in it besides
 * classes, which is the function's task root. Classes are read from the archive, because a class archive of the JVM needs that.
 */
public final class Artifacts {

    /** An artifact on disk. */
    public record Artifact(String sha256, long size, Path file, Path taskRoot) {

        /** @param code the artifact's file, or its like elsewhere */
        List<Path> classPath(Path code) throws IOException {
            List<Path> path = new ArrayList<>();
            path.add(code);
            Path lib = taskRoot.resolve("lib");
            if (Files.isDirectory(lib)) {
                try (Stream<Path> jars = Files.list(lib)) {
                    jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().forEach(path::add);
                }
            }
            return path;
        }
    }

    private static final long MAX_UNZIPPED = 262_144_000;

    private final Path directory;

    public Artifacts(Path directory) {
        this.directory = directory;
    }

    /** The SHA-256 as hexadecimal digits. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Checks an archive.
     *
     * @throws IOException if it is no archive
     * @throws IllegalArgumentException if it is too large
     */
    public static void check(byte[] zip) throws IOException {
        long size = 0;
        int entries = 0;
        byte[] buffer = new byte[64 * 1024];
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            while (in.getNextEntry() != null) {
                entries++;
                int read;
                while ((read = in.read(buffer)) > 0) {
                    size += read;
                    if (size > MAX_UNZIPPED) {
                        throw new IllegalArgumentException(
                                "Unzipped size must be smaller than " + MAX_UNZIPPED + " bytes");
                    }
                }
            }
        }
        if (entries == 0) {
            throw new IOException("no entries");
        }
    }

    /** Keeps an archive; what is there already is not written again. */
    public Artifact store(byte[] zip) throws IOException {
        String sha = HexFormat.of().formatHex(sha256(zip));
        Path file = directory.resolve(sha + ".jar");
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(directory, "artifact", ".tmp");
            Files.write(temporary, zip);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return get(sha);
    }

    /** Where an artifact lies, as a URL. */
    public String location(String sha) {
        return directory.resolve(sha + ".jar").toUri().toString();
    }

    /** An artifact that was stored, with its task root unpacked. */
    public Artifact get(String sha) throws IOException {
        Path file = directory.resolve(sha + ".jar");
        Path root = directory.resolve(sha);
        if (!Files.isDirectory(root)) {
            unpack(file, root);
        }
        return new Artifact(sha, Files.size(file), file, root);
    }

    private void unpack(Path file, Path root) throws IOException {
        Path temporary = Files.createTempDirectory(directory, "unpack");
        try (InputStream bytes = Files.newInputStream(file);
                ZipInputStream in = new ZipInputStream(bytes)) {
            ZipEntry entry;
            while ((entry = in.getNextEntry()) != null) {
                Path target = temporary.resolve(entry.getName()).normalize();
                if (entry.isDirectory() || entry.getName().endsWith(".class") || !target.startsWith(temporary)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try {
            Files.move(temporary, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(root)) {
                throw e;
            }
            // Another thread was faster; its content is the same, and this copy goes with the next start's sweep.
        }
    }
}
