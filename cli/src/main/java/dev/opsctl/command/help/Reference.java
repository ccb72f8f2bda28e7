package dev.opsctl.command.help;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.GivenWords;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the commands say of themselves, as manual pages and the reference in docs/commands.md have it. */
public final class Reference {

    /** An option or argument, as it is written, and what it does. */
    public record Term(String term, String description) {}

    /**
     * One command.
     *
     * @param name with all words, {@code opsctl order place}
     * @param own options that only this command has
     * @param common options that all commands have; empty for a command that has only commands below it
     * @param commands those below it, and what each does
     * @param examples commands to copy, a remark behind some of them
     */
    public record Page(
            String name,
            String synopsis,
            List<String> description,
            List<Term> arguments,
            List<Term> own,
            List<Term> common,
            Map<String, String> commands,
            List<String> examples) {

        /** As files call it: {@code opsctl-order-place}. */
        public String file() {
            return name.replace(' ', '-');
        }
    }

    private Reference() {}

    /** A page for each command, the root first, in the order of the help. */
    public static List<Page> pages(CommandLine root) {
        List<Page> pages = new ArrayList<>();
        collect(root, pages);
        return pages;
    }

    private static void collect(CommandLine command, List<Page> pages) {
        pages.add(page(command));
        command.getSubcommands().values().stream().distinct().forEach(sub -> collect(sub, pages));
    }

    private static Page page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        Set<String> names = GivenWords.common();
        List<Term> own = new ArrayList<>();
        List<Term> common = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                boolean everywhere =
                        command.getCommand() instanceof BaseCommand && names.contains(option.longestName());
                (everywhere ? common : own).add(term(option));
            }
        }
        List<Term> arguments = spec.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .map(argument -> new Term(argument.paramLabel(), description(argument)))
                .toList();
        Map<String, String> commands = new LinkedHashMap<>();
        command.getSubcommands()
                .forEach((name, sub) -> commands.put(
                        name,
                        lines(sub.getCommandSpec().usageMessage().description()).get(0)));
        return new Page(
                spec.qualifiedName(),
                synopsis(spec),
                lines(spec.usageMessage().description()),
                arguments,
                own,
                common,
                commands,
                lines(spec.usageMessage().footer()).stream()
                        .filter(line -> line.startsWith("  ") && line.contains("opsctl "))
                        .map(String::strip)
                        .toList());
    }

    private static String synopsis(CommandSpec spec) {
        String arguments = spec.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .map(argument -> {
                    String more = argument.arity().max() > 1 ? "…" : "";
                    return " "
                            + (argument.required() ? argument.paramLabel() : "[" + argument.paramLabel() + "]")
                            + more;
                })
                .collect(Collectors.joining());
        return spec.qualifiedName() + (spec.subcommands().isEmpty() ? " [OPTIONS]" + arguments : " COMMAND");
    }

    private static Term term(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        return new Term(String.join(", ", option.names()) + value, description(option));
    }

    private static String description(ArgSpec arg) {
        String text = String.join(" ", lines(arg.description()));
        String candidates = arg.completionCandidates() == null
                ? ""
                : StreamSupport.stream(arg.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(", "));
        return text.replace("${COMPLETION-CANDIDATES}", candidates)
                .replace("${DEFAULT-VALUE}", String.valueOf(arg.defaultValueString(false)));
    }

    /** As picocli prints them: each is a format. */
    private static List<String> lines(String... formats) {
        List<String> lines = new ArrayList<>();
        for (String format : formats) {
            try {
                lines.add(String.format(format));
            } catch (IllegalFormatException e) {
                lines.add(format);
            }
        }
        return lines;
    }
}
