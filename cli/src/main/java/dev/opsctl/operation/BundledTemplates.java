package dev.opsctl.operation;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The templates in this jar: the three roots and what they nest. */
final class BundledTemplates {

    private static final Pattern NESTED = Pattern.compile("(?m)^\\s+TemplateURL:[ ]+['\"]?([A-Za-z0-9._/-]+\\.yaml)");

    private BundledTemplates() {}

    static Set<String> all() {
        Set<String> found = new LinkedHashSet<>();
        List.of("bootstrap.yaml", "iam.yaml", "app.yaml").forEach(root -> collect(root, found));
        return found;
    }

    private static void collect(String template, Set<String> found) {
        if (!Packaging.exists("templates/" + template) || !found.add(template)) {
            return;
        }
        String folder = template.contains("/") ? template.substring(0, template.lastIndexOf('/') + 1) : "";
        Matcher nested =
                NESTED.matcher(new String(Packaging.resource("templates/" + template), StandardCharsets.UTF_8));
        while (nested.find()) {
            collect(folder + nested.group(1), found);
        }
    }
}
