package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * The directory that holds the state: {@code state.mv} with its {@link Journal}, beside it {@code state.version} (see {@link Watermark}) and {@code state.format}, which
 * says that there is a state, and what it takes to read it. The same number is in {@code state.mv} itself, where it changes along with the
 * documents; so after a crash that counts.
 */
final class StateDirectory {

    /** A commit writes each page that holds a change, and one of the list of chunks, as a whole: small pages are less to write. */
    private static final int PAGE_BYTES = 4_096;

    static final int CACHE_MEGABYTES = 32;

    static final String RESTORE = ". Restore it from a backup, or give the state up with: opsctl local reset";

    private final Path directory;
    private final Function<Path, String> files;
    private final Path file;
    private final Path marker;

    StateDirectory(Path directory) {
        this(directory, UninterruptedFile::name);
    }

    /** @param files under which name H2 opens a file, and so through which file system */
    StateDirectory(Path directory, Function<Path, String> files) {
        this.files = files;
        this.directory = directory;
        this.file = directory.resolve("state.mv");
        this.marker = directory.resolve("state.format");
    }

    MvStore open(List<Migration> migrations) {
        int newest = 1 + migrations.size();
        try {
            Files.createDirectories(directory);
            boolean held = Files.exists(marker);
            if (held && (!Files.exists(file) || Files.size(file) == 0)) {
                throw new StoreException(
                        "State file " + file + " is missing or empty although this directory held state" + RESTORE,
                        null);
            }
            int marked = held ? marked() : 1;
            refuseNewer(marked, newest);
            MvStore opened = opened(migrations, newest);
            if (!held || marked != newest) {
                mark(newest);
            }
            return opened;
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot write the state directory " + directory + ": " + e.getMessage()
                            + ". Make it writable and give it space, or set XDG_STATE_HOME to another place.",
                    e);
        } catch (MVStoreException | IllegalArgumentException | UnsupportedOperationException e) {
            throw refused(e);
        }
    }

    private MvStore opened(List<Migration> migrations, int newest) throws IOException {
        MVStore store = new MVStore.Builder()
                .fileName(files.apply(file))
                .autoCommitDisabled()
                .autoCommitBufferSize(0) // or a large change is committed before it is whole
                .cacheSize(CACHE_MEGABYTES)
                .pageSplitSize(PAGE_BYTES)
                .open();
        try {
            Watermark watermark = Watermark.open(directory.resolve("state.version"));
            if (store.getCurrentVersion() < watermark.version()) {
                watermark.close();
                throw new StoreException(
                        "State file " + file + " is damaged: it goes back to version " + store.getCurrentVersion()
                                + ", and version " + watermark.version() + " was written" + RESTORE,
                        null);
            }
            int format = Math.max(1, store.getStoreVersion());
            refuseNewer(format, newest);
            store.setRetentionTime(0);
            store.commit();
            MvStore opened = new MvStore(file, store, watermark, new Journal(directory, files));
            if (format < newest) {
                migrate(opened, migrations, format, newest);
            }
            return opened;
        } catch (RuntimeException | Error | IOException e) {
            store.closeImmediately();
            throw e;
        }
    }

    private void migrate(MvStore store, List<Migration> migrations, int from, int to) {
        try {
            store.migrate(migrations.subList(from - 1, to - 1), to);
        } catch (RuntimeException e) {
            store.abandon();
            throw new StoreException(
                    "State file " + file + " cannot be brought from format " + from + " to " + to + ": "
                            + e.getMessage() + ". It is unchanged: go on with the opsctl that wrote it, "
                            + "or give the state up with: opsctl local reset",
                    e);
        }
    }

    private void refuseNewer(int format, int newest) {
        if (format > newest) {
            throw new StoreException(
                    "The state in " + directory + " has format " + format
                            + ", which a newer opsctl wrote; this one reads up to " + newest
                            + ". Install that opsctl again, or give the state up with: opsctl local reset",
                    null);
        }
    }

    private int marked() throws IOException {
        String text = new String(Files.readAllBytes(marker), StandardCharsets.ISO_8859_1);
        if (!text.strip().matches("[1-9][0-9]{0,8}")) {
            throw new StoreException(
                    "File " + marker
                            + " is damaged: it holds no format's number. If state.mv beside it is whole, delete "
                            + marker
                            + "; else restore both from a backup, or give the state up with: opsctl local reset",
                    null);
        }
        return Integer.parseInt(text.strip());
    }

    private void mark(int format) throws IOException {
        Path draft = directory.resolve("state.format.new");
        Files.writeString(draft, format + "\n", StandardCharsets.US_ASCII);
        Files.move(draft, marker, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private StoreException refused(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("locked")) {
            return new StoreException(
                    "State file " + file + " is in use by another process. Stop it with: opsctl local stop", e);
        } else if (message.contains("Could not open") && !Files.isWritable(directory)) {
            return new StoreException(
                    "Cannot write the state directory " + directory
                            + ". Make it writable, or set XDG_STATE_HOME to another place.",
                    e);
        }
        if (DiskSpace.isFull(e)) {
            return new StoreException(
                    "The state in " + directory + " cannot be opened, because no space is left on its disk. Nothing is"
                            + " damaged: free space on it, then try again",
                    e);
        }
        return new StoreException("State file " + file + " is damaged: " + message + RESTORE, e);
    }
}
