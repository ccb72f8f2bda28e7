package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code parse} takes out of a text.
 *
 * @param expression a regular expression whose groups are the fields, in order
 * @param fields the names of the groups 1, 2 …; null for one that has none
 */
record Extraction(String expression, List<String> fields) {

    Extraction {
        fields = java.util.Collections.unmodifiableList(new ArrayList<>(fields));
    }

    /** A text with stars: each is the shortest text up to what follows it, the one at the end all that is left. */
    static Extraction glob(String glob, List<String> names) {
        StringBuilder regex = new StringBuilder("(?s)");
        int from = 0;
        for (int star = glob.indexOf('*'); star >= 0; star = glob.indexOf('*', from)) {
            regex.append(Pattern.quote(glob.substring(from, star)))
                    .append(star == glob.length() - 1 ? "(.*)" : "(.*?)");
            from = star + 1;
        }
        return new Extraction(regex.append(Pattern.quote(glob.substring(from))).toString(), names);
    }

    /** How many stars a text has. */
    static int stars(String glob) {
        return (int) glob.chars().filter(c -> c == '*').count();
    }

    /**
     * A regular expression with groups that have names ({@code (?<name>…)}), which may be any field's, unlike Java's.
     *
     * @param names names of the groups in order, if they are given beside
     * @throws PatternSyntaxException if it is none
     */
    static Extraction regex(String regex, List<String> names) {
        List<String> fields = new ArrayList<>();
        String plain = plain(regex, fields);
        Matcher matcher = BoundedPattern.compile(plain).matcher("");
        if (matcher.groupCount() != fields.size() || names.size() > fields.size()) {
            throw new PatternSyntaxException("its groups cannot be counted", regex, -1);
        }
        for (int i = 0; i < names.size(); i++) {
            fields.set(i, names.get(i));
        }
        return new Extraction(plain, fields);
    }

    /** The regular expression without its groups' names, which are added to a list, null for groups that have none. */
    static String plain(String regex, List<String> groups) {
        StringBuilder plain = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            plain.append(c);
            if (c == '\\' && i + 1 < regex.length()) {
                plain.append(regex.charAt(++i));
            } else if (c == '[' || c == ']') {
                inClass = c == '[';
            } else if (c == '(' && !inClass) {
                String name = groupName(regex, i);
                if (name != null) {
                    groups.add(name);
                    i += name.length() + "?<>".length();
                } else if (!regex.startsWith("(?", i)) {
                    groups.add(null);
                }
            }
        }
        return plain.toString();
    }

    private static @Nullable String groupName(String regex, int open) {
        if (!regex.startsWith("(?<", open) || regex.startsWith("(?<=", open) || regex.startsWith("(?<!", open)) {
            return null;
        }
        int end = regex.indexOf('>', open);
        String name = end < 0 ? "" : regex.substring(open + "(?<".length(), end);
        return !name.isEmpty() && name.chars().allMatch(c -> QueryLexer.isNamePart((char) c)) ? name : null;
    }

    /** The fields that a text has, by their names; empty if it does not match. */
    Map<String, Object> of(String text, Budget budget) {
        Matcher matcher = BoundedPattern.matcher(BoundedPattern.compile(expression), text, budget);
        if (!matcher.find()) {
            return Map.of();
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i) != null && matcher.group(i + 1) != null) {
                found.put(fields.get(i), matcher.group(i + 1));
            }
        }
        return found;
    }
}
