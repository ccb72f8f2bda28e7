package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Contexts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code opsctl context list}. */
@Command(
        name = "list",
        description = "All contexts, the one in use with a star.",
        footer = {"", "Examples:", "  opsctl context list", "  opsctl context list -o json | jq -r '.[].context'"})
final class ContextList extends BaseCommand {

    @Override
    protected ExitCode run() {
        Contexts contexts = Contexts.load();
        List<ContextView.Summary> all = new ArrayList<>();
        contexts.using(contexts.current())
                .all()
                .keySet()
                .forEach(name -> all.add(ContextView.Summary.of(name, contexts)));
        if (format() != Format.table) {
            print(all);
            return ExitCode.OK;
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ContextView.Summary one : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("context", (one.inUse() ? "* " : "  ") + one.context());
            row.put("target", one.target());
            row.put("region", one.region());
            row.put("prefix", one.prefix());
            row.put("profile", one.profile());
            row.put("parameters", one.parameters().size());
            rows.add(row);
        }
        print(rows);
        return ExitCode.OK;
    }
}
