package dev.opsctl.local;

import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state directory is its owner's only: secrets, tables and mails are in it. Whoever starts the cloud sets the umask, so what is made is
 * private; what an older cloud or a restored backup left readable is mended before anything is opened.
 */
final class PrivateState {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private PrivateState() {}

    /** Makes the directory, if need be, and takes from everybody else what is in it. */
    static void own(Path home) {
        Path last = home.resolve("state.mv");
        try {
            Files.createDirectories(home);
            if (isPrivate(home) && (!Files.exists(last) || isPrivate(last))) {
                return;
            }
            // The door first. The state file last: as long as that is open to others, not everything has been mended.
            close(home);
            List<Path> below;
            try (Stream<Path> files = Files.walk(home)) {
                below = files.sorted(Comparator.comparing(last::equals)).toList();
            }
            for (Path file : below) {
                close(file);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot make the state directory " + home + " private: " + e.getMessage()
                            + ". Make it your own (chown) and writable, or set XDG_STATE_HOME to another place.",
                    e);
        }
    }

    private static boolean isPrivate(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        return view == null || view.readAttributes().permissions().stream().noneMatch(OTHERS::contains);
    }

    private static void close(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        if (view == null || view.readAttributes().isSymbolicLink()) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(view.readAttributes().permissions());
        if (permissions.removeAll(OTHERS)) {
            view.setPermissions(permissions);
        }
    }

    private static PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
