package dev.opsctl.operation.template;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and cuts a template by its top-level structure: two-space YAML as this project writes it, comments and lines untouched. */
public final class ImportTemplate {

    private static final Pattern SECTION = Pattern.compile("(?m)^([A-Za-z]+):[^\\n]*\\n((?:[ #].*\\n|\\n)*+)");
    private static final Pattern ENTRY =
            Pattern.compile("(?m)^  ([A-Za-z0-9]+):[^\\n]*\\n((?:    .*\\n|[ ]*#.*\\n|[ ]*\\n)*+)");

    private ImportTemplate() {}

    /** The names of a template's parameters. */
    static Set<String> parameterNames(String template) {
        Set<String> names = new TreeSet<>();
        Matcher sections = SECTION.matcher(template.endsWith("\n") ? template : template + "\n");
        while (sections.find()) {
            if (sections.group(1).equals("Parameters")) {
                ENTRY.matcher(sections.group(2)).results().forEach(entry -> names.add(entry.group(1)));
            }
        }
        return names;
    }

    /** The template with only some resources and no outputs: what an import change set takes, because it may change nothing else. */
    public static String only(String template, List<String> logicalIds) {
        return SECTION.matcher(template.endsWith("\n") ? template : template + "\n")
                .replaceAll(section -> {
                    String text = section.group();
                    if (section.group(1).equals("Outputs")) {
                        text = "";
                    } else if (section.group(1).equals("Resources")) {
                        StringBuilder kept = new StringBuilder("Resources:\n");
                        ENTRY.matcher(section.group(2))
                                .results()
                                .filter(e -> logicalIds.contains(e.group(1)))
                                .forEach(e -> kept.append(e.group()));
                        text = kept.toString();
                    }
                    return Matcher.quoteReplacement(text);
                });
    }
}
