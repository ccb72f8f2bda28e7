package dev.opsctl.command.help;

import java.util.ArrayList;
import java.util.List;

/** The commands of a line as a shell takes it apart, as far as documents write lines: quotes, pipes, substitutions, remarks. */
public final class ShellWords {

    private ShellWords() {}

    /** The words of each {@code opsctl} in a line, without {@code opsctl} itself. */
    public static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>();
        for (int at = line.indexOf("opsctl "); at >= 0; at = line.indexOf("opsctl ", at + 1)) {
            boolean begins = at == 0 || " (`".indexOf(line.charAt(at - 1)) >= 0;
            String before = line.substring(0, at).strip();
            if (begins && (before.isEmpty() || before.matches("(?s).*(\\$\\(|&&|\\|\\||;|\\|)$"))) {
                commands.add(words(line.substring(at + "opsctl ".length())));
            }
        }
        return commands;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                if (word == null && c == '"' && text.startsWith("\"$(", i)) {
                    word = new StringBuilder("$(");
                    i = text.indexOf(")\"", i) + 1;
                    continue;
                }
                word = word == null ? new StringBuilder() : word;
                quote = c;
            } else if (c == '$' && text.startsWith("$(", i)) {
                word = word == null ? new StringBuilder() : word;
                word.append("substituted");
                i = text.indexOf(')', i);
            } else if ("|;&)>#".indexOf(c) >= 0 && (word == null || c != '#')) {
                break;
            } else if (c == '(' && word == null) {
                break; // a remark
            } else if (Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = word == null ? new StringBuilder() : word;
                word.append(c);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
