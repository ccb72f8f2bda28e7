package dev.opsctl.operation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a resource stands in the bundled templates, for errors that say where. */
final class TemplateLines {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{10}$");

    private TemplateLines() {}

    /** {@code templates/app/orders.yaml:88} of a logical id; the hash that packaging appended is ignored. */
    static Optional<String> find(String logicalId) {
        for (String template : BundledTemplates.all()) {
            for (String id : List.of(logicalId, HASH.matcher(logicalId).replaceFirst(""))) {
                String text = new String(Packaging.resource("templates/" + template), StandardCharsets.UTF_8);
                Matcher line =
                        Pattern.compile("(?m)^  " + Pattern.quote(id) + ":").matcher(text);
                if (line.find()) {
                    return Optional.of("templates/" + template + ":"
                            + (text.substring(0, line.start()).lines().count() + 1));
                }
            }
        }
        return Optional.empty();
    }
}
