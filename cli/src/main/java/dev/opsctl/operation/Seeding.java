package dev.opsctl.operation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
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
    record Entry(String table, String file, String key, int count, String sha256, String createdBy) {}

    /** A line that could not be loaded. */
    public record BadLine(String where, String problem) {}

    /** What was loaded into one table. */
    public record Loaded(String table, long items, List<BadLine> refused) {}

    private final Clients clients;
    private final boolean strict;
    private final BiConsumer<String, Long> progress;

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
    public List<Loaded> bundled(String onlyTable) {
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
            byte[] content = Packaging.resource("seed/" + entry.file());
            if (!Packaging.sha256(content).equals(entry.sha256())) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "seed/" + entry.file() + " does not match its checksum in the manifest",
                        "Build again: ./install.sh");
            }
            loaded.add(load(
                    clients.target().named(entry.table()),
                    "seed/" + entry.file(),
                    new BufferedReader(
                            new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.UTF_8))));
        }
        return loaded;
    }

    /** Loads an NDJSON file into a table. */
    public Loaded file(String table, Path file) {
        if (strict) {
            Loaded dry;
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                dry = read(table, file.toString(), lines, item -> {});
            } catch (IOException e) {
                throw unreadable(file, e);
            }
            if (!dry.refused().isEmpty()) {
                BadLine first = dry.refused().get(0);
                throw new OperationException(
                        ExitCode.USAGE,
                        first.where() + ": " + first.problem(),
                        "Nothing was loaded. Correct the line, or leave --strict out to load the rest.");
            }
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return load(table, file.toString(), lines);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static OperationException unreadable(Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "it does not exist" : e.getMessage();
        return new OperationException(
                ExitCode.USAGE, "Cannot read " + file + ": " + why, "Name a file with one JSON object per line.", e);
    }

    /** Loads a number of made-up products into a table. */
    public Loaded generated(String table, long count) {
        String type = table.contains("VR") ? "VR" : "RA";
        Batches batches = new Batches(table);
        for (long i = 0; i < count; i++) {
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
        return new Loaded(table, batches.finish(), List.of());
    }

    private Loaded load(String table, String file, BufferedReader lines) {
        Batches batches = new Batches(table);
        try {
            Loaded read = read(table, file, lines, batches::add);
            return new Loaded(table, batches.finish(), read.refused());
        } catch (IOException e) {
            throw unreadable(Path.of(file), e);
        } finally {
            batches.close();
        }
    }

    private static Loaded read(
            String table,
            String file,
            BufferedReader lines,
            java.util.function.Consumer<Map<String, AttributeValue>> items)
            throws IOException {
        List<BadLine> bad = new ArrayList<>();
        long number = 0;
        long good = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode item = JSON.reader()
                        .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(line);
                if (!item.isObject() || item.isEmpty()) {
                    bad.add(new BadLine(
                            file + ":" + number,
                            "expected a JSON object, got "
                                    + item.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
                    continue;
                }
                items.accept(attributes(item));
                good++;
            } catch (JsonProcessingException e) {
                bad.add(new BadLine(file + ":" + number, "not JSON: " + e.getOriginalMessage()));
            }
        }
        return new Loaded(table, good, bad);
    }

    private static Map<String, AttributeValue> attributes(JsonNode object) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        object.fields().forEachRemaining(e -> item.put(e.getKey(), attribute(e.getValue())));
        return item;
    }

    private static AttributeValue attribute(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> AttributeValue.fromN(value.asText());
            case BOOLEAN -> AttributeValue.fromBool(value.booleanValue());
            case NULL, MISSING -> AttributeValue.fromNul(true);
            case ARRAY -> {
                List<AttributeValue> list = new ArrayList<>();
                value.forEach(item -> list.add(attribute(item)));
                yield AttributeValue.fromL(list);
            }
            case OBJECT -> AttributeValue.fromM(attributes(value));
            default -> AttributeValue.fromS(value.asText());
        };
    }

    private static Manifest manifest() {
        try {
            return JSON.readValue(Packaging.resource("seed/manifest.json"), Manifest.class);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot read seed/manifest.json from the opsctl jar: " + e.getMessage(),
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
        private Map<Object, WriteRequest> batch = new LinkedHashMap<>();

        Batches(String table) {
            this.table = table;
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
            room.acquireUninterruptibly();
            pending.removeIf(done -> done.isDone() && succeeded(done));
            pending.add(writers.submit(() -> {
                try {
                    write(writes);
                } finally {
                    room.release();
                }
            }));
        }

        private void write(List<WriteRequest> writes) {
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
            progress.accept(table, written.addAndGet(writes.size()));
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
