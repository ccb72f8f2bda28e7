package dev.opsctl.command.base;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * A command line as people write it, brought to the form that the commands read: options that all commands have may stand before the command, or
 * before its last word, and {@code opsctl help COMMAND} is its {@code --help}.
 */
public final class GivenWords {

    /** The options that all commands have, and whether a value follows. */
    private static final Map<String, Boolean> COMMON = new HashMap<>();

    static {
        for (Field field : BaseCommand.class.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            if (option != null) {
                for (String name : option.names()) {
                    COMMON.put(name, field.getType() != boolean.class);
                }
            }
        }
    }

    private GivenWords() {}

    /** The names of the options that all commands have. */
    public static Set<String> common() {
        return COMMON.keySet();
    }

    /** The first word, which names the command; null if there is none. */
    public static @Nullable String command(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("-")) {
                if (!args[i].equals("help")) {
                    return args[i];
                }
            } else if (takesNext(args[i])) {
                i++;
            }
        }
        return null;
    }

    /** @param root with the command that is named, at least */
    public static String[] ordered(CommandLine root, String... args) {
        List<String> words = new ArrayList<>();
        List<String> options = new ArrayList<>();
        CommandLine at = root;
        int i = 0;
        for (; i < args.length && !at.getSubcommands().isEmpty(); i++) {
            String given = args[i];
            if (given.equals("help") && at == root && words.isEmpty()) {
                options.add("--help");
            } else if (COMMON.containsKey(name(given)) && !isHelpAlone(args, i)) {
                options.add(given);
                if (takesNext(given) && i + 1 < args.length) {
                    options.add(args[++i]);
                }
            } else if (at.getSubcommands().containsKey(given)) {
                words.add(given);
                at = at.getSubcommands().get(given);
            } else {
                options.remove("--help"); // it would hide that there is no such command
                break;
            }
        }
        List<String> all = new ArrayList<>(words);
        all.addAll(options);
        all.addAll(List.of(args).subList(i, args.length));
        return all.toArray(String[]::new);
    }

    /** What stands last is asked of the command that was named so far, as in {@code opsctl order --help}. */
    private static boolean isHelpAlone(String[] args, int i) {
        return i == args.length - 1 && Boolean.FALSE.equals(COMMON.get(name(args[i])));
    }

    /** Whether the next word is this one's value. */
    public static boolean takesNext(String given) {
        return !given.contains("=") && COMMON.getOrDefault(given, false);
    }

    private static String name(String given) {
        return given.startsWith("--") && given.contains("=") ? given.substring(0, given.indexOf('=')) : given;
    }
}
