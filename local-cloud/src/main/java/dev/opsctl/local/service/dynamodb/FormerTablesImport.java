package dev.opsctl.local.service.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.dynamodb.control.RestoredDefinition;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.stream.Streams;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.StoreException;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Fills tables from the exports of those that an earlier opsctl kept in DynamoDB Local, before anything else of the cloud goes on: with every item,
 * index, setting, and under the ARNs that stacks and event source mappings know. No stream tells of an item that was there before: a stream
 * begins when all are. Whoever is interrupted goes on at the next start.
 */
public final class FormerTablesImport {

    private static final Logger LOG = LoggerFactory.getLogger(FormerTablesImport.class);
    private static final Pattern WAITING = Pattern.compile("dynamodb/([0-9]{12})/([a-z0-9-]+)/former-tables");
    private static final int SLICE = 100;

    private final ServiceContext context;
    private final DynamoDbClient client;
    private final Path export;
    private final TableStore tables;

    private FormerTablesImport(ServiceContext context, Path export) {
        this.context = context;
        this.client =
                context.client(DynamoDbClient.class, Caller.root(context.scope().accountId()));
        this.export = export;
        this.tables = new TableStore(context, List.of());
    }

    /** Call before the cloud's services resume their work. */
    public static void carryOver(Cloud cloud) {
        Path former = cloud.home().resolve("dynamodb");
        boolean any = false;
        for (String name : cloud.store().tables()) {
            Matcher waiting = WAITING.matcher(name);
            if (waiting.matches()) {
                Scope scope = new Scope(waiting.group(1), waiting.group(2));
                Path export =
                        former.resolve("export").resolve(scope.accountId()).resolve(scope.region());
                new FormerTablesImport(new ServiceContext(cloud, scope, "dynamodb"), export).carryOver();
                any = true;
            }
        }
        if (any) {
            setAside(former);
        }
    }

    private static void setAside(Path former) {
        Path aside = former.resolveSibling("dynamodb.former");
        try {
            Files.move(former, aside);
            LOG.info("All tables are carried over; {} is needed by nobody any more", aside);
        } catch (IOException e) {
            LOG.warn(
                    "All tables are carried over; {} is needed by nobody any more, but stays: {}",
                    former,
                    e.toString());
        }
    }

    private void carryOver() {
        Table<JsonNode> waiting = context.table("former-tables", JsonNode.class);
        for (Map.Entry<String, JsonNode> table : waiting.entries("")) {
            Path folder = export.resolve(table.getKey());
            try {
                long items = carryOver(folder, table.getValue());
                waiting.remove(table.getKey());
                LOG.info("Table {} is carried over with {} items", table.getKey(), items);
            } catch (IOException | RuntimeException e) {
                throw new StoreException(
                        "Table " + table.getKey() + " cannot be carried over from " + folder + ": " + e.getMessage()
                                + ". Export it again with the opsctl that wrote it, put it there, and start again;"
                                + " or give the state up with: opsctl local reset",
                        e);
            }
        }
    }

    private long carryOver(Path folder, JsonNode settings) throws IOException {
        TableDescription table = PojoJson.read(
                PojoJson.mapper()
                        .readTree(folder.resolve("table.json").toFile())
                        .path("Table"),
                TableDescription.class);
        if (tables.find(table.tableName()).isEmpty()) {
            client.createTable(request(table, settings));
        }
        tag(table.tableName(), settings);
        long items = items(tables.require(table.tableName()), folder.resolve("items.json"));
        if (table.streamSpecification() != null && table.streamSpecification().streamEnabled()) {
            stream(table);
        }
        if (settings.path("pointInTimeRecovery").asBoolean()) {
            client.updateContinuousBackups(r -> r.tableName(table.tableName())
                    .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
        }
        if (settings.hasNonNull("policy")) {
            client.putResourcePolicy(r -> r.resourceArn(table.tableArn())
                    .policy(settings.path("policy").asText()));
        }
        timeToLive(table.tableName(), folder.resolve("ttl.json"));
        return items;
    }

    private static CreateTableRequest request(TableDescription table, JsonNode settings) {
        CreateTableRequest.Builder request = RestoredDefinition.of(table).toBuilder()
                .deletionProtectionEnabled(table.deletionProtectionEnabled())
                .tableClass(settings.path("tableClass").asText("STANDARD"));
        if (settings.hasNonNull("kmsKeyArn")) {
            request.sseSpecification(s -> s.enabled(true)
                    .sseType("KMS")
                    .kmsMasterKeyId(settings.path("kmsKeyArn").asText()));
        }
        return request.build();
    }

    /** Those of CloudFormation too, which no caller may set. */
    private void tag(String table, JsonNode settings) {
        Map<String, String> tags = new LinkedHashMap<>();
        settings.path("tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        tables.definitions().update(table, now -> now.tagged(tags));
    }

    /** Writes the items of a file as {@code aws dynamodb scan} gives it. */
    private long items(StoredTable table, Path file) throws IOException {
        long items = 0;
        long count = -1;
        try (JsonParser in = ItemJson.JSON.createParser(file.toFile())) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("Items")) {
                    items += items(table, in);
                } else if (name.equals("Count")) {
                    count = in.getLongValue();
                } else {
                    in.skipChildren();
                }
            }
        }
        if (items != count) {
            throw new IOException(file + " has " + items + " items and says that they are " + count);
        }
        return items;
    }

    private long items(StoredTable table, JsonParser in) throws IOException {
        long items = 0;
        List<Map<String, AttributeValue>> slice = new ArrayList<>();
        while (in.nextToken() == JsonToken.START_OBJECT) {
            slice.add(Items.checked(ItemJson.readItem(in), Wording.CURRENT));
            items++;
            if (slice.size() == SLICE) {
                write(table, slice);
                slice.clear();
            }
        }
        write(table, slice);
        return items;
    }

    private void write(StoredTable table, List<Map<String, AttributeValue>> items) {
        context.change(change -> {
            for (Map<String, AttributeValue> item : items) {
                String key = tables.schema(table).requireItem(item);
                tables.write(table, key, tables.item(table, key), item);
            }
        });
    }

    /** Begins the stream under the name that it had. */
    private void stream(TableDescription former) {
        Streams streams = new Streams(context);
        context.change(change -> {
            StoredTable before = tables.require(former.tableName());
            if (before.streamLabel() == null) {
                StoredTable after = before.with(before.description().toBuilder()
                        .streamSpecification(former.streamSpecification())
                        .latestStreamLabel(former.latestStreamLabel())
                        .latestStreamArn(former.latestStreamArn())
                        .build());
                tables.definitions().replace(former.tableName(), after);
                streams.follow(before, after);
            }
        });
    }

    private void timeToLive(String table, Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        TimeToLiveDescription former = PojoJson.read(
                PojoJson.mapper().readTree(file.toFile()).path("TimeToLiveDescription"), TimeToLiveDescription.class);
        if (former.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                && tables.require(table).timeToLive() == null) {
            client.updateTimeToLive(r -> r.tableName(table)
                    .timeToLiveSpecification(t -> t.enabled(true).attributeName(former.attributeName())));
        }
    }
}
