package dev.opsctl.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From format 1 to 2: tables were in DynamoDB Local's files, and what that did not keep of them in documents of ours. The state is taken over only
 * with an export of every table, from which the service fills its own; the documents wait beside for that.
 */
final class FormerTables implements Migration {

    private static final Pattern SETTINGS = Pattern.compile("(dynamodb/([0-9]{12})/([a-z0-9-]+)/)tables");
    private static final int NAMED = 3;

    @Override
    public void migrate(Store store, Path directory) {
        Path export = directory.resolve("dynamodb").resolve("export");
        List<String> missing = new ArrayList<>();
        for (String name : store.tables()) {
            Matcher settings = SETTINGS.matcher(name);
            if (settings.matches()) {
                Path scope = export.resolve(settings.group(2)).resolve(settings.group(3));
                Table<JsonNode> former = store.table(name, JsonNode.class);
                Table<JsonNode> waiting = store.table(settings.group(1) + "former-tables", JsonNode.class);
                former.entries("").forEach(entry -> {
                    if (!isComplete(scope.resolve(entry.getKey()))) {
                        missing.add(entry.getKey());
                    }
                    waiting.insert(entry.getKey(), entry.getValue());
                    former.remove(entry.getKey());
                });
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Its tables lie in " + export.resolveSibling("data")
                    + " in the form of DynamoDB Local, which this opsctl does not read, and they are not in " + export
                    + ": " + named(missing) + ". With the opsctl that wrote them, run local-cloud/export-tables.sh '"
                    + export + "' for each account, then start this one again");
        }
    }

    private static boolean isComplete(Path table) {
        return Files.exists(table.resolve("table.json")) && Files.exists(table.resolve("items.json"));
    }

    private static String named(List<String> tables) {
        int more = tables.size() - NAMED;
        return more <= 0
                ? String.join(", ", tables)
                : String.join(", ", tables.subList(0, NAMED)) + " and " + more + " more";
    }
}
