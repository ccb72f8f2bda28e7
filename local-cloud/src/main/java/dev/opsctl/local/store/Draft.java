package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file that appears whole or not at all: it is written beside its place, under another name and readable by its owner only, and moved there. One
 * that cannot be written, as on a full disk, leaves nothing.
 */
public final class Draft {

    private static final String ENDING = ".tmp";

    /** Writes a file. */
    public interface Content {
        void write(Path draft) throws IOException;
    }

    private Draft() {}

    /** Writes a file, in place of one that may be there; folders are made as needed. */
    public static void write(Path target, Content content) throws IOException {
        Files.createDirectories(target.getParent());
        Path draft =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ENDING);
        try {
            content.write(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** A name for a folder that is filled before it is moved to its place, and swept if it never is. */
    public static Path folder(Path parent) throws IOException {
        return Files.createDirectories(parent.resolve(UUID.randomUUID() + ENDING));
    }

    /** Removes what a process left in a folder of its own that was killed while it wrote. */
    public static void sweep(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            for (Path left : files.filter(f -> f.toString().endsWith(ENDING)).toList()) {
                try (Stream<Path> tree = Files.walk(left)) {
                    for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever written there
        }
    }
}
