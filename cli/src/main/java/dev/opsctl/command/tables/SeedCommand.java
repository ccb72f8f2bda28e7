package dev.opsctl.command.tables;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Interruption;
import dev.opsctl.operation.tables.Seeding;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl seed}. */
@Command(
        name = "seed",
        description = "Load items: the bundled seed, a file, or made-up ones. Loading twice changes nothing.",
        footer = {
            "",
            "Examples:",
            "  opsctl seed",
            "  opsctl seed --table products",
            "  opsctl seed --table RA_moda --file items.ndjson",
            "  opsctl seed --table RA_moda --count 100000"
        })
public final class SeedCommand extends BaseCommand {

    private static final int MOST_TOLD = 20;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only this table.")
    @Nullable
    String table;

    @Option(names = "--file", paramLabel = "FILE", description = "NDJSON, one item a line, into --table.")
    @Nullable
    Path file;

    @Option(names = "--count", paramLabel = "N", description = "Made-up products into --table.")
    @Nullable
    Long count;

    @Option(names = "--strict", description = "A bad line stops everything, instead of being reported and left out.")
    boolean strict;

    @Override
    protected ExitCode run() {
        if ((file != null || count != null) && table == null) {
            throw new OperationException(ExitCode.USAGE, "--file and --count need a table", "Name it: --table RA_moda");
        }
        if (file != null && count != null) {
            throw new OperationException(
                    ExitCode.USAGE, "--file and --count exclude each other", "Load the one, then the other.");
        }
        if (file != null) {
            Seeding.readable(file, strict);
        }
        try (Session session = changing()) {
            Seeding seeding = new Seeding(session.clients(), strict, (name, items) -> terminal()
                    .status("  " + name + ": " + items + " items"));
            String physical = table == null ? null : session.target().named(table);
            AtomicBoolean stopped = new AtomicBoolean();
            // until all is told: who presses it in the last moment sees what was loaded, too
            try (Interruption interruption = new Interruption(terminal(), "what is under way is waited for", () -> {
                stopped.set(true);
                seeding.stop();
            })) {
                List<Seeding.Loaded> loaded = physical != null && file != null
                        ? List.of(seeding.file(physical, file))
                        : physical != null && count != null
                                ? List.of(seeding.generated(physical, count))
                                : seeding.bundled(table);
                terminal().clearStatus();
                loaded.forEach(this::tell);
                print(loaded, "table", "items", "outcome");
                if (stopped.get() || seeding.failure().isPresent()) {
                    terminal().say(summary(loaded));
                    terminal().say("Go on, which loads nothing twice: " + OperationException.AGAIN);
                }
                if (stopped.get()) {
                    return ExitCode.INTERRUPTED;
                } else if (seeding.failure().isPresent()) {
                    throw seeding.failure().get();
                }
                return loaded.stream().allMatch(l -> l.refused().isEmpty()) ? ExitCode.OK : ExitCode.PARTIAL;
            }
        }
    }

    private static String summary(List<Seeding.Loaded> loaded) {
        long done = loaded.stream().mapToLong(Seeding.Loaded::items).sum();
        long unknown = loaded.stream().mapToLong(Seeding.Loaded::unknown).sum();
        long tables = loaded.stream().filter(l -> !l.outcome().equals("loaded")).count();
        return done + " items are loaded; " + tables + " of " + loaded.size() + " tables are not complete"
                + (unknown == 0 ? "" : "; whether " + unknown + " more items were written is not known") + ".";
    }

    private void tell(Seeding.Loaded loaded) {
        loaded.refused().stream().limit(MOST_TOLD).forEach(bad -> terminal()
                .say(terminal().bad("refused ") + bad.where() + ": " + bad.problem()));
        if (loaded.refused().size() > MOST_TOLD) {
            terminal().say(loaded.refused().size() - MOST_TOLD + " more lines were refused");
        }
        if (!loaded.refused().isEmpty()) {
            terminal().say("Correct the refused lines and run it again: what is loaded already stays as it is.");
        } else if (file != null && loaded.items() == 0) {
            terminal().say(file + " has no items: nothing was loaded");
        }
    }
}
