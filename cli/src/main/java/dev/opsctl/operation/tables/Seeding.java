package dev.opsctl.operation.tables;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.Bundled;
import dev.opsctl.operation.Sha256;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Loads items into tables with parallel BatchWriteItem calls; an item is written under its own key, so loading twice changes nothing (PLT-8). */
public final class Seeding {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 25;
    private static final int PARALLEL = 8;
    private static final int MOST_ATTEMPTS = 12;

    /** The manifest of the bundled seed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Manifest(List<Entry> tables) {}

    /** One bundled file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Entry(
            String table, String file, String key, int count, String sha256, String createdBy, boolean keepExisting) {}

    /** A line that could not be loaded. */
    public record BadLine(String where, String problem) {}

    /**
     * What was loaded into one table.
     *
     * @param items those that are there for certain
     * @param unknown how many were sent and not answered
     * @param outcome {@code loaded}, {@code in part} or {@code not begun}
     */
    public record Loaded(String table, long items, long unknown, String outcome, List<BadLine> refused) {}

    private final Clients clients;
    private final boolean strict;
    private final BiConsumer<String, Long> progress;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** Writes nothing more; what is under way is waited for, and what was loaded is told. */
    public void stop() {
        stopped = true;
    }

    /** What has ended a load before its end; empty if nothing did. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure.get());
    }

    private boolean over() {
        return stopped || failure.get() != null;
    }

    private Loaded loaded(String table, Batches batches, List<BadLine> refused) {
        long items = batches.finish();
        return new Loaded(table, items, batches.unknown.get(), over() ? "in part" : "loaded", refused);
    }

    /**
     * @param strict a bad line stops the load before anything is written
     * @param progress is told a table and how many of its items are written
     */
    public Seeding(Clients clients, boolean strict, BiConsumer<String, Long> progress) {
        this.clients = clients;
        this.strict = strict;
        this.progress = progress;
    }

    /** Loads the bundled seed, all of it or one table's. */
    public List<Loaded> bundled(@Nullable String onlyTable) {
        Manifest manifest = manifest();
        List<Entry> entries = manifest.tables().stream()
                .filter(e -> onlyTable == null || e.table().equals(onlyTable))
                .toList();
        if (entries.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "The seed has no table " + onlyTable,
                    "It has: "
                            + String.join(
                                    ", ",
                                    manifest.tables().stream().map(Entry::table).toList())
                            + "; or load a file of your own: --file FILE");
        }
        List<String> create = entries.stream()
                .filter(e -> "seed".equals(e.createdBy()))
                .map(e -> clients.target().named(e.table()))
                .toList();
        new Tables(clients).createMissing(create);
        List<Loaded> loaded = new ArrayList<>();
        for (Entry entry : entries) {
            if (over()) {
                loaded.add(new Loaded(clients.target().named(entry.table()), 0, 0, "not begun", List.of()));
                continue;
            }
            byte[] content = Bundled.bytes("seed/" + entry.file());
            if (!Sha256.of(content).equals(entry.sha256())) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "seed/" + entry.file() + " does not match its checksum in the manifest",
                        "Build again: ./install.sh");
            }
            String table = clients.target().named(entry.table());
            try {
                loaded.add(load(
                        table,
                        "seed/" + entry.file(),
                        new ByteArrayInputStream(content),
                        rules(table),
                        entry.keepExisting() ? entry.key() : null));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return loaded;
    }

    /** Refuses what cannot be read, before anything is started or opened for it. */
    public static void readable(Path file, boolean strict) {
        if (Files.isDirectory(file)) {
            throw unreadable(file, "it is a directory", null);
        } else if (strict && Files.exists(file) && !Files.isRegularFile(file)) {
            throw unreadable(file, "--strict reads a file twice, and this can be read once only", null);
        } else if (!strict && Files.exists(file) && !Files.isRegularFile(file)) {
            return; // opening a pipe here would take its writer away
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.read();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Loads an NDJSON file into a table. */
    public Loaded file(String table, Path file) {
        ItemRules rules = rules(table);
        try {
            if (strict) {
                check(file, rules);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return load(table, file.toString(), in, rules, null);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void check(Path file, ItemRules rules) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<BadLine> bad =
                    new Ndjson(file.toString(), rules, item -> {}).read(in).refused();
            if (!bad.isEmpty()) {
                throw new OperationException(
                        ExitCode.USAGE,
                        bad.get(0).where() + ": " + bad.get(0).problem()
                                + (bad.size() == 1 ? "" : "; " + (bad.size() - 1) + " more bad lines follow"),
                        "Nothing was loaded. Correct the file, or leave --strict out to load the rest.");
            }
        }
    }

    private ItemRules rules(String table) {
        return ItemRules.of(
                clients.dynamoDb(),
                table,
                Tables.inventory(table.substring(clients.target().prefix().length())));
    }

    private static OperationException unreadable(Path file, IOException e) {
        String why = FileTrouble.why(e);
        return unreadable(file, why, e);
    }

    private static OperationException unreadable(Path file, String why, @Nullable IOException e) {
        return new OperationException(
                ExitCode.USAGE, "Cannot read " + file + ": " + why, "Name a file with one JSON object per line.", e);
    }

    /** Loads a number of made-up products into a table. */
    public Loaded generated(String table, long count) {
        if (!Tables.inventory(table.substring(clients.target().prefix().length()))) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Made-up items are products of the inventory, and " + table + " is no table of it",
                    "Choose one that opsctl tables list has, or load items of your own with --file instead of --count.");
        }
        String type = table.contains("VR") ? "VR" : "RA";
        Batches batches = new Batches(table, null);
        for (long i = 0; i < count && !over(); i++) {
            batches.add(Map.of(
                    "id", AttributeValue.fromS(String.format("gen-%09d", i)),
                    "name", AttributeValue.fromS("Artículo " + i),
                    "date",
                            AttributeValue.fromS(java.time.LocalDate.of(2026, 1, 1)
                                    .plusDays(i % 365)
                                    .toString()),
                    "quantity", AttributeValue.fromN(Long.toString(i % 500)),
                    "type", AttributeValue.fromS(type)));
        }
        return loaded(table, batches, List.of());
    }

    /** @param keepsBy name of the key if items that are there stay as they are, else null */
    private Loaded load(String table, String file, InputStream in, ItemRules rules, @Nullable String keepsBy)
            throws IOException {
        try (Batches batches = new Batches(table, keepsBy)) {
            List<BadLine> refused =
                    new Ndjson(file, rules, batches::add).read(in).refused();
            return loaded(table, batches, refused);
        }
    }

    private static Manifest manifest() {
        try {
            return JSON.readValue(Bundled.bytes("seed/manifest.json"), Manifest.class);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot read seed/manifest.json from the opsctl jar: " + FileTrouble.why(e),
                    "Build again: ./install.sh",
                    e);
        }
    }

    /** Full batches on their way, a bounded number at once. */
    private final class Batches implements AutoCloseable {
        private final String table;
        private final DynamoDbClient dynamoDb = clients.dynamoDb();
        private final ExecutorService writers = Executors.newFixedThreadPool(PARALLEL);
        private final Semaphore room = new Semaphore(PARALLEL * 2);
        private final List<Future<?>> pending = new ArrayList<>();
        private final AtomicLong written = new AtomicLong();
        private final AtomicLong unknown = new AtomicLong();
        private Map<Object, WriteRequest> batch = new LinkedHashMap<>();

        private final @Nullable String keepsBy;

        Batches(String table, @Nullable String keepsBy) {
            this.table = table;
            this.keepsBy = keepsBy;
        }

        void add(Map<String, AttributeValue> item) {
            Object identity = item.containsKey("id") ? item.get("id") : item;
            batch.put(
                    identity,
                    WriteRequest.builder().putRequest(p -> p.item(item)).build());
            if (batch.size() == BATCH) {
                submit();
            }
        }

        private void submit() {
            List<WriteRequest> writes = List.copyOf(batch.values());
            batch = new LinkedHashMap<>();
            if (over()) {
                return;
            }
            room.acquireUninterruptibly();
            pending.removeIf(done -> done.isDone() && succeeded(done));
            pending.add(writers.submit(() -> {
                try {
                    if (!over()) {
                        write(writes);
                    }
                } catch (RuntimeException e) {
                    boolean refused = e instanceof AwsServiceException aws && aws.statusCode() < 500;
                    unknown.addAndGet(refused ? 0 : writes.size());
                    failure.compareAndSet(null, e);
                } finally {
                    room.release();
                }
            }));
        }

        private void write(List<WriteRequest> writes) {
            if (keepsBy == null) {
                writeTogether(writes);
            } else {
                writes.forEach(write -> writeIfMissing(write.putRequest().item()));
            }
            progress.accept(table, written.addAndGet(writes.size()));
        }

        /** BatchWriteItem knows no conditions. */
        private void writeIfMissing(Map<String, AttributeValue> item) {
            try {
                dynamoDb.putItem(r -> r.tableName(table)
                        .item(item)
                        .conditionExpression("attribute_not_exists(#key)")
                        .expressionAttributeNames(Map.of("#key", keepsBy)));
            } catch (ConditionalCheckFailedException e) {
                // It has lived on since it was loaded: a balance, for example, must not go back.
            }
        }

        private void writeTogether(List<WriteRequest> writes) {
            Map<String, List<WriteRequest>> left = Map.of(table, writes);
            for (int attempt = 0; !left.isEmpty(); attempt++) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new OperationException(
                            ExitCode.PARTIAL,
                            "Table " + table + " is throttled: items are left unwritten after " + attempt + " attempts",
                            "Run the same command again; items that are there already stay as they are.");
                }
                if (attempt > 0) {
                    backOff(attempt);
                }
                Map<String, List<WriteRequest>> request = left;
                left = dynamoDb.batchWriteItem(r -> r.requestItems(request)).unprocessedItems();
            }
        }

        private static void backOff(int attempt) {
            try {
                Thread.sleep(ThreadLocalRandom.current().nextLong(25, 50L << Math.min(attempt, 7)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationException(
                        ExitCode.INTERRUPTED,
                        "Interrupted",
                        "Run the same command again; it goes on where it stopped.");
            }
        }

        long finish() {
            if (!batch.isEmpty()) {
                submit();
            }
            pending.forEach(Batches::succeeded);
            close();
            return written.get();
        }

        private static boolean succeeded(Future<?> future) {
            try {
                future.get();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationException(
                        ExitCode.INTERRUPTED,
                        "Interrupted",
                        "Run the same command again; it goes on where it stopped.");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        @Override
        public void close() {
            writers.shutdownNow();
        }
    }
}
