package dev.opsctl.local.engine.process;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.store.Draft;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
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
            path.addAll(archives(taskRoot.resolve("lib")));
            return path;
        }
    }

    /** The Java archives in a folder, by name; none if there is no such folder. */
    public static List<Path> archives(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static final long MAX_UNZIPPED = 262_144_000;

    private final Path directory;

    public Artifacts(Path directory) {
        this.directory = directory;
    }

    /** The SHA-256 as hexadecimal digits. */
    public static byte[] sha256(byte[] bytes) {
        return NativeCrypto.digest("SHA-256").digest(bytes);
    }

    /**
     * Keeps an archive; what is there already is neither checked nor written again.
     *
     * @throws ZipException if it is no archive
     * @throws IllegalArgumentException if it holds more than Lambda allows
     */
    public Artifact store(byte[] zip) throws IOException {
        String sha = HexFormat.of().formatHex(sha256(zip));
        Path file = directory.resolve(sha + ".jar");
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            unpack(new ByteArrayInputStream(zip), directory.resolve(sha));
            Draft.write(file, draft -> Files.write(draft, zip));
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
            try (InputStream zip = Files.newInputStream(file)) {
                unpack(zip, root);
            }
        }
        return new Artifact(sha, Files.size(file), file, root);
    }

    private void unpack(InputStream zip, Path root) throws IOException {
        Path temporary = Draft.folder(directory);
        try {
            unpackTo(temporary, zip);
            Files.move(temporary, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Trees.delete(temporary);
            // Another thread may have been faster: its content is the same.
            if (e instanceof EOFException) {
                throw new ZipException("truncated");
            } else if (!(e instanceof FileSystemException) || !Files.isDirectory(root)) {
                throw e;
            }
        }
    }

    private static void unpackTo(Path root, InputStream zip) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        int entries = 0;
        try (ZipInputStream in = new ZipInputStream(zip)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries++;
                Path target = root.resolve(entry.getName()).normalize();
                boolean kept = !entry.isDirectory() && !entry.getName().endsWith(".class") && target.startsWith(root);
                if (kept) {
                    Files.createDirectories(target.getParent());
                }
                try (OutputStream out = kept ? Files.newOutputStream(target) : OutputStream.nullOutputStream()) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        size += read;
                        if (size > MAX_UNZIPPED) {
                            throw new IllegalArgumentException(
                                    "Unzipped size must be smaller than " + MAX_UNZIPPED + " bytes");
                        }
                        out.write(buffer, 0, read);
                    }
                }
            }
        }
        if (entries == 0) {
            throw new ZipException("no entries");
        }
    }
}
