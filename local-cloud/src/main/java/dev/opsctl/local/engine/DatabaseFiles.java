package dev.opsctl.local.engine;

import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The database files of DynamoDB Local. It would open a lost one as an empty one and answer each request to a damaged one with an unknown
 * error, so they are looked at before it starts: present, whole headers, whole length.
 *
 * @see <a href="https://www.sqlite.org/fileformat.html">SQLite's file format</a>
 */
final class DatabaseFiles {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    static final String NEXT =
            ". Restore the state directory from a backup, or give the state up with: opsctl local reset";

    /** Named by the account alone, as databases were before they had a key. */
    private static final Pattern KEYLESS = Pattern.compile("(\\d{12})(_.+)");

    private static final Pattern UNDER_KEY = Pattern.compile("\\d{12}[0-9a-f]+_.+\\.db");

    private final Path data;
    private final Path list;

    /** @param data the engine's directory; beside it the names of the files that held something are kept */
    DatabaseFiles(Path data) {
        this.data = data;
        this.list = data.resolveSibling("data.files");
    }

    /** Whether there are databases that were made under a key. */
    boolean anyUnderKey() throws IOException {
        return Files.isDirectory(data)
                && files().stream()
                        .anyMatch(file ->
                                UNDER_KEY.matcher(file.getFileName().toString()).matches());
    }

    /**
     * Puts databases of before there was a key under it: the engine finds them by their names. Journals go along, whose names begin alike.
     * Whoever is interrupted goes on at the next start. Call while no engine runs.
     */
    void putUnder(EngineKey key) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(data)) {
            all = files.toList();
        }
        for (Path file : all) {
            String name = file.getFileName().toString();
            if (KEYLESS.matcher(name).matches()) {
                Files.move(file, data.resolve(underKey(name, key)));
            }
        }
        if (Files.exists(list)) {
            List<String> known = Files.readAllLines(list);
            keep(new TreeSet<>(known.stream().map(name -> underKey(name, key)).toList()), known);
        }
    }

    private static String underKey(String name, EngineKey key) {
        Matcher keyless = KEYLESS.matcher(name);
        return keyless.matches() ? key.accessKey(keyless.group(1)) + keyless.group(2) : name;
    }

    /** Refuses damage by the file's name. */
    void check() throws IOException {
        List<String> known = Files.exists(list) ? Files.readAllLines(list) : List.of();
        for (String name : known) {
            Path file = data.resolve(name);
            if (!Files.exists(file) || Files.size(file) == 0) {
                throw new StoreException(
                        "Database file " + file + " is missing or empty although it held tables" + NEXT, null);
            }
        }
        for (Path file : files()) {
            String damage = Files.size(file) == 0 ? null : damage(file);
            if (damage != null) {
                throw new StoreException("Database file " + file + " is damaged: " + damage + NEXT, null);
            }
        }
        remember(known);
    }

    /** Takes note of the files that hold something by now. */
    void remember() throws IOException {
        remember(Files.exists(list) ? Files.readAllLines(list) : List.of());
    }

    private void remember(List<String> known) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path file : files()) {
            if (Files.size(file) > 0) {
                names.add(file.getFileName().toString());
            }
        }
        keep(names, known);
    }

    private void keep(TreeSet<String> names, List<String> known) throws IOException {
        if (!names.equals(new TreeSet<>(known))) {
            Path draft = list.resolveSibling("data.files.new");
            Files.write(draft, names);
            Files.move(draft, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.toString().endsWith(".db")).toList();
        }
    }

    /** @return what is wrong, or null */
    private static String damage(Path file) throws IOException {
        byte[] header = new byte[HEADER];
        try (InputStream in = Files.newInputStream(file)) {
            if (in.readNBytes(header, 0, HEADER) < HEADER
                    || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return "it is no SQLite database";
            }
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int size = fields.getShort(16) & 0xffff;
        long pageSize = size == 1 ? 65_536 : size;
        long length = (fields.getInt(28) & 0xffffffffL) * pageSize;
        boolean lengthHolds = fields.getInt(24) == fields.getInt(92);
        // a journal that is left means that the last change is taken back when the file is opened, and with it its
        // length
        Path journal = file.resolveSibling(file.getFileName() + "-journal");
        boolean settled = !Files.exists(journal) || Files.size(journal) == 0;
        return lengthHolds && settled && Files.size(file) < length
                ? "it has " + Files.size(file) + " of " + length + " bytes"
                : null;
    }
}
