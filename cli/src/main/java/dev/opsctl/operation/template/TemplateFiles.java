package dev.opsctl.operation.template;

import dev.opsctl.operation.Bundled;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The templates to work with: those in this jar, or those of a folder laid out like it ({@code opsctl deploy --templates}). */
public final class TemplateFiles {

    private static final Pattern NESTED = Pattern.compile("(?m)^\\s+TemplateURL:[ ]+['\"]?([A-Za-z0-9._/-]+\\.yaml)");
    private static final Pattern UNRESOLVED = Pattern.compile("(?i)unresolved resource dependenc[^\\[]*\\[([^\\]]+)]");
    private static final List<String> ROOTS = List.of("bootstrap.yaml", "iam.yaml", "app.yaml", "partner.yaml");
    private static final TemplateFiles BUNDLED = new TemplateFiles(null);
    private static final Pattern RESOURCE =
            Pattern.compile("(?m)^  ([A-Za-z0-9]{3,}):[ ]*\\n(?:[ ]{4}.*\\n)*?    Type:");
    private static final Pattern NESTED_STACK = Pattern.compile("Nested stack (\\w+):");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{10}$");

    private final @Nullable Path folder;

    private TemplateFiles(@Nullable Path folder) {
        this.folder = folder;
    }

    /** The templates that this opsctl was built with. */
    public static TemplateFiles bundled() {
        return BUNDLED;
    }

    /** The templates of a folder that has the same roots. */
    public static TemplateFiles in(Path folder) {
        for (String root : ROOTS) {
            if (!Files.isReadable(folder.resolve(root))) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "There is no readable " + folder.resolve(root),
                        "Name a folder like the repository's templates/: opsctl deploy --templates templates");
            }
        }
        return new TemplateFiles(folder);
    }

    public boolean exists(String name) {
        return folder == null ? Bundled.exists("templates/" + name) : Files.isRegularFile(folder.resolve(name));
    }

    public byte[] read(String name) {
        if (folder == null) {
            return Bundled.bytes("templates/" + name);
        }
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + folder.resolve(name) + ": " + e.getClass().getSimpleName(),
                    "A template refers to it: correct the reference or add the file.",
                    e);
        }
    }

    public String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** How errors call a file: {@code templates/iam.yaml}, or the path in the operator's folder. */
    public String label(String name) {
        return folder == null ? "templates/" + name : folder.resolve(name).toString();
    }

    /** How many resources of a type a template has. */
    public int count(String name, String type) {
        return (int) Pattern.compile("(?m)^    Type:[ ]+" + Pattern.quote(type) + "\\s*$")
                .matcher(text(name))
                .results()
                .count();
    }

    /** The roots and what they nest, and the pipeline. */
    public Set<String> all() {
        Set<String> found = new LinkedHashSet<>();
        ROOTS.forEach(root -> collect(root, found));
        collect(Stacks.PIPELINE + ".yaml", found);
        return found;
    }

    private void collect(String template, Set<String> found) {
        if (!exists(template) || !found.add(template)) {
            return;
        }
        Matcher nested = NESTED.matcher(text(template));
        while (nested.find()) {
            collect(folder(template) + nested.group(1), found);
        }
    }

    /**
     * {@code templates/app/orders.yaml:88} of a logical id; the hash that packaging appended is ignored.
     *
     * @param root the template of the outermost stack
     * @param path the logical ids of the nested stacks, from the outermost
     */
    public Optional<String> line(String root, List<String> path, String logicalId) {
        String template = root;
        for (String stack : path) {
            Optional<String> nested = nested(template, stack);
            if (nested.isEmpty()) {
                return Optional.empty();
            }
            template = nested.get();
        }
        String text = text(template);
        String found = label(template);
        return resource(text, logicalId)
                .map(at -> found + ":" + (text.substring(0, at).lines().count() + 1));
    }

    /**
     * The place that CloudFormation's refusal of a template is about: the line of the resource that it names, in whichever nested template that is,
     * or a template.
     *
     * @param root the template of the outermost stack
     */
    public String place(String root, String refusal) {
        Matcher nested = NESTED_STACK.matcher(refusal);
        String template = root;
        if (nested.find()) {
            template = nested(root, nested.group(1)).orElse(root);
        }
        Set<String> below = new LinkedHashSet<>();
        collect(template, below);
        for (String candidate : below) {
            Optional<Integer> wrong = unreadable(text(candidate)).or(() -> dangling(text(candidate), refusal));
            if (wrong.isPresent()) {
                return label(candidate) + ":" + wrong.get();
            }
        }
        for (String candidate : below) {
            Matcher resource = RESOURCE.matcher(text(candidate));
            while (resource.find()) {
                if (Pattern.compile("\\b(?i:resources?)\\b[^.]*?[ \\[/,]" + resource.group(1) + "\\b")
                        .matcher(refusal)
                        .find()) {
                    return line(candidate, List.of(), resource.group(1)).orElse(label(candidate));
                }
            }
        }
        return label(template);
    }

    /** The line in which a text stops being YAML. */
    private static Optional<Integer> unreadable(String text) {
        try {
            return new Yaml().compose(new StringReader(text)) == null ? Optional.of(1) : Optional.empty();
        } catch (MarkedYAMLException e) {
            return Optional.of(
                    e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1);
        }
    }

    /** The line that refers to what a refusal calls unresolved, and the text does not declare. */
    private static Optional<Integer> dangling(String text, String refusal) {
        Matcher names = UNRESOLVED.matcher(refusal);
        if (names.find()) {
            for (String name : names.group(1).split(",\\s*")) {
                String id = Pattern.quote(name.strip());
                Matcher use = Pattern.compile("(!Ref|Ref:|!GetAtt|\\$\\{|\\[)\\s*['\"]?" + id + "\\b")
                        .matcher(text);
                if (use.find()
                        && !Pattern.compile("(?m)^  " + id + ":").matcher(text).find()) {
                    return Optional.of((int) text.substring(0, use.start())
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count()
                            + 1);
                }
            }
        }
        return Optional.empty();
    }

    /** The template of a stack that is nested in another one. */
    private Optional<String> nested(String template, String stack) {
        String text = text(template);
        Optional<Integer> at = resource(text, stack);
        Matcher nested = NESTED.matcher(text);
        return at.isPresent() && nested.find(at.get())
                ? Optional.of(folder(template) + nested.group(1)).filter(this::exists)
                : Optional.empty();
    }

    /** Where a resource begins. */
    private static Optional<Integer> resource(String text, String logicalId) {
        for (String id : List.of(logicalId, HASH.matcher(logicalId).replaceFirst(""))) {
            Matcher line = Pattern.compile("(?m)^  " + Pattern.quote(id) + ":").matcher(text);
            if (line.find()) {
                return Optional.of(line.start());
            }
        }
        return Optional.empty();
    }

    private static String folder(String template) {
        return template.contains("/") ? template.substring(0, template.lastIndexOf('/') + 1) : "";
    }
}
