package dev.opsctl.command.help;

import dev.opsctl.command.base.CommandTree;
import dev.opsctl.command.base.GivenWords;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What can stand in the place of a word that somebody is writing: commands, options, and the values that an option or a parameter takes. */
public final class Completion {

    /** The command by which the shells ask: {@code opsctl __complete SHELL WORD... WORD}; the last word is the one being written. */
    public static final String COMMAND = "__complete";

    /** A word, and in a few words what it means. */
    record Candidate(String word, String meaning) {}

    private final CommandLine root;
    private final BiFunction<String, ArgSpec, List<Candidate>> values;

    /**
     * Completes by a command line's own model.
     *
     * @param values what an argument of a command (its qualified name) takes, where the model does not say it
     */
    Completion(CommandLine root, BiFunction<String, ArgSpec, List<Candidate>> values) {
        this.root = root;
        this.values = values;
    }

    /** Answers a shell: a word a line, with its meaning after a tab where the shell shows it. */
    public static int answer(CommandTree tree, PrintWriter out, List<String> asked) {
        if (asked.size() > 1) {
            boolean bash = asked.get(0).equals("bash");
            List<String> words = asked.subList(1, asked.size());
            CompletionValues dynamic = CompletionValues.of(bash ? joined(words) : words);
            Completion completion = new Completion(tree.only(words.get(0)), dynamic::of);
            for (Candidate candidate : bash ? completion.ofBash(words) : completion.of(words)) {
                out.println(bash ? candidate.word() : candidate.word() + "\t" + candidate.meaning());
            }
        }
        out.flush();
        return 0;
    }

    /** bash takes a word apart at {@code =} and completes what is behind it. */
    List<Candidate> ofBash(List<String> words) {
        List<String> joined = joined(words);
        int cut = joined.get(joined.size() - 1).lastIndexOf('=') + 1;
        return of(joined).stream()
                .map(candidate -> new Candidate(candidate.word().substring(cut), candidate.meaning()))
                .toList();
    }

    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (String word : words) {
            int last = joined.size() - 1;
            if (last >= 0 && (word.equals("=") || joined.get(last).endsWith("="))) {
                joined.set(last, joined.get(last) + word);
            } else {
                joined.add(word);
            }
        }
        return joined;
    }

    /** What fits in the place of the last word, which may be empty. */
    List<Candidate> of(List<String> words) {
        CommandSpec at = root.getCommandSpec();
        int positional = 0;
        OptionSpec open = null;
        for (String word : words.subList(0, words.size() - 1)) {
            if (open != null) {
                open = null;
            } else if (word.startsWith("-")) {
                open = word.contains("=")
                        ? null
                        : option(at, word).filter(Completion::takesValue).orElse(null);
            } else if (at.subcommands().containsKey(word)) {
                at = at.subcommands().get(word).getCommandSpec();
                positional = 0;
            } else {
                positional++;
            }
        }
        String last = words.get(words.size() - 1);
        List<Candidate> all = new ArrayList<>();
        if (open != null) {
            all.addAll(values(at, open));
        } else if (last.startsWith("-") && last.contains("=")) {
            String name = last.substring(0, last.indexOf('=') + 1);
            CommandSpec command = at;
            option(at, name.substring(0, name.length() - 1))
                    .filter(Completion::takesValue)
                    .ifPresent(option -> values(command, option)
                            .forEach(value -> all.add(new Candidate(name + value.word(), value.meaning()))));
        } else if (last.startsWith("-")) {
            at.options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> all.add(new Candidate(option.longestName(), first(option.description()))));
        } else {
            at.subcommands()
                    .forEach((name, command) -> all.add(new Candidate(
                            name, first(command.getCommandSpec().usageMessage().description()))));
            for (PositionalParamSpec parameter : at.positionalParameters()) {
                if (parameter.index().contains(positional)) {
                    all.addAll(values(at, parameter));
                }
            }
        }
        return all.stream()
                .filter(candidate -> fits(candidate.word(), last))
                .distinct()
                .toList();
    }

    /** Values in capitals may be written in small letters. */
    private static boolean fits(String word, String written) {
        return word.toLowerCase(Locale.ROOT).startsWith(written.toLowerCase(Locale.ROOT));
    }

    private List<Candidate> values(CommandSpec command, ArgSpec argument) {
        if (argument.completionCandidates() == null) {
            return values.apply(command.qualifiedName(" "), argument);
        }
        List<Candidate> all = new ArrayList<>();
        argument.completionCandidates().forEach(value -> all.add(new Candidate(value, "")));
        return all;
    }

    /** An option of the command; those that all commands have may stand before it, too. */
    private Optional<OptionSpec> option(CommandSpec at, String name) {
        OptionSpec own = at.findOption(name);
        return own != null || at.subcommands().isEmpty()
                ? Optional.ofNullable(own)
                : at.subcommands().values().stream()
                        .map(command -> command.getCommandSpec().findOption(name))
                        .filter(option -> option != null && GivenWords.common().contains(name))
                        .findFirst();
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }
}
