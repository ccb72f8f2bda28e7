package dev.opsctl.command.base;

import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Context;
import dev.opsctl.target.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Commands in what opsctl says, brought to what the operator has given: each {@code opsctl COMMAND} keeps where it works ({@code --target},
 * {@code --prefix} and their like), the same command all its options ({@code --templates}, {@code -o}), and {@link OperationException#AGAIN}
 * becomes the whole command line. So who writes a hint need not know how the operator works, and what is said can be pasted.
 */
public final class Hints {

    /** What all commands have, but does not say where they work. */
    private static final Set<String> MANNERS = Set.of("--output", "--verbose", "--help");
    /** They choose where all others work, or are of this machine. */
    private static final Set<String> ELSEWHERE = Set.of("use", "local", "completion", "quickstart", "help", "man");
    /** They are about one context, and nothing else of where one works. */
    private static final Set<String> OF_CONTEXT = Set.of("set", "unset", "show");

    /** What a command works with, which another one that has it would have to work with, too. */
    private static final Set<String> WITH = Set.of("--templates", "--set", "--parameters");

    private static final Pattern COMMAND = Pattern.compile("\\bopsctl (?=[a-z])");
    /** Where a command that is told in a sentence ends. */
    private static final Pattern END = Pattern.compile("[;,)`]|\\.(?=\\s|$)| && | \\(|: |\\n|$");

    private static final Pattern WORD = Pattern.compile("[a-z][a-z-]*");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private final CommandTree commands;
    private final Object command;
    private final List<String> path;
    private final List<String> again;
    /** By an option's longest name the words that give it. */
    private final Map<String, List<String>> where = new LinkedHashMap<>();

    private final Map<String, List<String>> own = new LinkedHashMap<>();

    /** @param given the command that runs, parsed */
    public Hints(CommandLine given) {
        this.commands = CommandTree.of(given);
        this.command = given.getCommand();
        this.path = List.of(given.getCommandSpec().qualifiedName().split(" "));
        this.again = new ArrayList<>(path);
        ParseResult parsed = given.getParseResult();
        if (parsed == null) {
            return;
        }
        Set<String> common = GivenWords.common();
        for (ArgSpec arg : new LinkedHashSet<>(parsed.matchedArgs())) { // one that is repeated is there repeatedly
            if (arg instanceof OptionSpec option
                    && !option.usageHelp()
                    && !given(option).isEmpty()) {
                boolean everywhere = common.contains(option.longestName()) && !MANNERS.contains(option.longestName());
                if (!everywhere) {
                    own.put(option.longestName(), given(option));
                } else if (!chosenAnyway(option)) {
                    where.put(option.longestName(), given(option));
                }
                again.addAll(given(option));
            }
        }
        new LinkedHashSet<>(parsed.matchedPositionals())
                .forEach(positional -> positional.originalStringValues().forEach(word -> again.add(quoted(word))));
    }

    /** Whether commands work there without this option, too: then nobody has to write it. */
    private static boolean chosenAnyway(OptionSpec option) {
        if (!option.longestName().equals("--target")) {
            return false;
        }
        try {
            return option.originalStringValues()
                    .contains(Settings.resolve(new Settings.Flags(null, Context.EMPTY, Map.of()))
                            .target());
        } catch (OperationException e) {
            return false; // The settings are broken, and what was given is not.
        }
    }

    private static List<String> given(OptionSpec option) {
        List<String> words = new ArrayList<>();
        if (option.arity().max() == 0) {
            words.add(option.longestName());
        } else {
            for (String value : option.originalStringValues()) {
                words.add(option.longestName().equals("--output") ? "-o" : option.longestName());
                words.add(quoted(value));
            }
        }
        return words;
    }

    /** The text with its commands as the operator would have to give them. */
    public String of(String text) {
        if (text == null || !text.contains("opsctl ") && !text.contains(OperationException.AGAIN)) {
            return text;
        }
        String kept = where.isEmpty() && own.isEmpty() ? text : kept(text);
        return kept.replace(OperationException.AGAIN, String.join(" ", again));
    }

    private String kept(String text) {
        StringBuilder all = new StringBuilder();
        Matcher command = COMMAND.matcher(text);
        int at = 0;
        while (command.find(at)) {
            int words = command.end();
            Matcher word = WORD.matcher(text).region(words, text.length());
            CommandLine named = word.lookingAt() ? root(word.group()) : null;
            List<String> hinted = new ArrayList<>(List.of("opsctl"));
            int end = command.end();
            while (named != null && word.lookingAt() && named.getSubcommands().containsKey(word.group())) {
                named = named.getSubcommands().get(word.group());
                hinted.add(word.group());
                end = word.end();
                word.region(end < text.length() && text.charAt(end) == ' ' ? end + 1 : end, text.length());
            }
            all.append(text, at, end);
            at = end;
            Matcher last = END.matcher(text);
            String rest = last.find(end) ? text.substring(end, last.start()) : "";
            if (named != null && named.getCommand() instanceof BaseCommand && !rest.contains("--help")) {
                options(named, hinted, rest).forEach(option -> all.append(' ').append(option));
            }
        }
        return all.append(text.substring(at)).toString();
    }

    private @Nullable CommandLine root(String name) {
        return ELSEWHERE.contains(name) ? null : commands.only(name);
    }

    /** @param rest what the hint says after the command's words */
    private List<String> options(CommandLine named, List<String> hinted, String rest) {
        List<String> words = new ArrayList<>();
        List<String> said = List.of(rest.trim().split("[ =]+"));
        own.forEach((name, given) -> {
            boolean meant = hinted.equals(path)
                    || WITH.contains(name) && named.getCommandSpec().findOption(name) != null;
            // a plan that is applied has everything in it
            if (meant && !said.contains("--from") && !said.contains(name) && !said.contains(given.get(0))) {
                words.addAll(given);
            }
        });
        if (hinted.size() > 2 && hinted.get(1).equals("context")) {
            if (OF_CONTEXT.contains(hinted.get(2)) && !said.contains("--context")) {
                words.addAll(context());
            }
            return words;
        }
        where.forEach((name, given) -> {
            if (!said.contains(name)) {
                words.addAll(given);
            }
        });
        return words;
    }

    /** What names the context that this command works in, if the command line has chosen it, by whatever option. */
    private List<String> context() {
        if (where.containsKey("--context") || !(command instanceof BaseCommand base)) {
            return where.getOrDefault("--context", List.of());
        }
        return base.asked()
                .filter(settings ->
                        settings.context() != null && settings.chosenBy().startsWith("--"))
                .map(settings -> List.of("--context", settings.context()))
                .orElse(List.of());
    }

    /** A word as a shell takes it. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
