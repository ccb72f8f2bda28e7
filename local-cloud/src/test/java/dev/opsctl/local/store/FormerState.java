package dev.opsctl.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** State in the first format, as an opsctl left it that kept tables in DynamoDB Local. */
public final class FormerState {

    private FormerState() {}

    /** @param settings documents of a scope's {@code tables}, by the table's name */
    public static void write(Path home, String scope, Map<String, JsonNode> settings) {
        try (MvStore store = new StateDirectory(home).open(List.of())) {
            Table<JsonNode> tables = store.table("dynamodb/" + scope + "/tables", JsonNode.class);
            settings.forEach(tables::insert);
        }
    }
}
