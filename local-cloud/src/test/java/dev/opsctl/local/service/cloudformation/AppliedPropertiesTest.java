package dev.opsctl.local.service.cloudformation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.schema.AppliedProperties;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks.Problem;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * Every property of every type, nested ones too, is applied, which its service's own calls show after a create and after an update, or refused by
 * name before anything is made (PLT-2). Worlds ({@link TypeWorld}) have the values: {@code properties}, {@code changed}, and {@code variants} of the
 * first. What comes back is written to {@code applied.txt}, by which templates are refused.
 */
class AppliedPropertiesTest {

    private static final Path APPLIED = Path.of("src/main/resources/dev/opsctl/local/data/cloudformation/applied.txt");
    private static final Path TESTS = Path.of("src/test/java");
    private static final String REGENERATE =
            "mvn -B -pl local-cloud -am test -Dtest=AppliedPropertiesTest -Dsurefire.failIfNoSpecifiedTests=false -Dopsctl.applied=write";

    @TempDir
    static Path home;

    private static TypeFixtures fixtures;

    @BeforeAll
    static void open() throws IOException {
        fixtures = TypeFixtures.open(home);
    }

    @AfterAll
    static void close() {
        fixtures.close();
    }

    @Test
    void what_is_applied_comes_back_and_is_what_the_list_says() throws IOException {
        StringBuilder list =
                new StringBuilder("Which properties are applied, by type: written by AppliedPropertiesTest, "
                        + "from what comes back of them\n(an equals sign stands before the only values that there are). Write it again: "
                        + REGENERATE + "\n");
        List<String> wrong = new ArrayList<>();
        for (String type : TypeWorld.all()) {
            try (TypeWorld world = TypeWorld.open(fixtures, type)) {
                list.append(type).append('\n');
                new Walk(world, SchemaLeaves.of(type), wrong).applied().forEach((pointer, only) -> list.append(pointer)
                        .append(only.isEmpty() ? "" : "=" + only)
                        .append('\n'));
            }
        }
        assertEquals("", String.join("\n", wrong));
        if ("write".equals(System.getProperty("opsctl.applied"))) {
            Files.writeString(APPLIED, list);
        }
        assertEquals("", differences(Files.readString(APPLIED), list.toString()), "write it again: " + REGENERATE);
    }

    /** What one has and the other has not, by type: the whole list says nothing to whoever reads it. */
    private static String differences(String listed, String found) {
        Set<String> before = named(listed);
        Set<String> after = named(found);
        return Stream.concat(
                        after.stream().filter(one -> !before.contains(one)).map(one -> "+ " + one),
                        before.stream().filter(one -> !after.contains(one)).map(one -> "- " + one))
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> named(String list) {
        Set<String> named = new LinkedHashSet<>();
        String type = "";
        for (String line : list.split("\n")) {
            type = line.startsWith("AWS::") ? line : type;
            named.add(line.startsWith("/") ? type + line : line);
        }
        return named;
    }

    /** One type's resources, made one after the other. */
    private record Walk(TypeWorld world, SchemaLeaves leaves, List<String> wrong) {

        private static int made;

        /** Leaves that come back, each with the only values that it may have, if they are told. */
        Map<String, String> applied() throws IOException {
            Map<String, String> applied = new TreeMap<>();
            JsonNode raw = world.raw();
            elsewhere(applied);
            raw.path("only")
                    .fields()
                    .forEachRemaining(only -> applied.put(
                            only.getKey(),
                            Stream.iterate(0, i -> i < only.getValue().size(), i -> i + 1)
                                    .map(i -> only.getValue().get(i).asText())
                                    .collect(Collectors.joining("|"))));
            ObjectNode least = world.properties();
            ReadBack ofLeast = look(least, null, null, applied);
            List<ObjectNode> updates = new ArrayList<>();
            if (raw.has("changed")) {
                updates.add((ObjectNode) raw.get("changed"));
            }
            for (JsonNode variant : raw.path("variants")) {
                ObjectNode all = world.with(variant);
                try {
                    look(all, ofLeast, least, applied);
                } catch (RuntimeException e) {
                    wrong.add(world.type().name() + ": create fails with " + e + " for " + all);
                    continue;
                }
                if (!replaces(least, all)) {
                    updates.add(all);
                }
            }
            updated(least, ofLeast, updates);
            updates.forEach(after -> enter(after, applied));
            return applied;
        }

        private void elsewhere(Map<String, String> applied) throws IOException {
            var fields = world.raw().path("elsewhere").fields();
            while (fields.hasNext()) {
                var one = fields.next();
                applied.put(one.getKey(), "");
                String test = one.getValue().asText() + ".java";
                try (Stream<Path> tests = Files.walk(TESTS)) {
                    Path file = tests.filter(path -> path.endsWith(test))
                            .findFirst()
                            .orElse(null);
                    String property = one.getKey().replaceFirst("(/\\*)+$", "").replaceFirst(".*/", "");
                    String text = file == null ? "" : Files.readString(file);
                    if (!names(property).matcher(text).find()) {
                        wrong.add(world.type().name() + one.getKey() + ": "
                                + (file == null ? "no test is called " : "it is not looked at in ") + one.getValue());
                    }
                }
            }
        }

        /** A property as a template sets it, or a builder of the SDK: a short name alone stands in many a word. */
        private static Pattern names(String property) {
            String setter = Character.toLowerCase(property.charAt(0)) + property.substring(1);
            return Pattern.compile(
                    "\\b" + Pattern.quote(property) + "\\b\\s*\\\\?[\"']?\\s*[:=]|\\." + Pattern.quote(setter) + "\\(");
        }

        private ReadBack look(ObjectNode given, ReadBack least, ObjectNode ofLeast, Map<String, String> applied) {
            String token = "walk" + made++;
            ResourceState state = world.type().create(world.request("It", token, null, given, null));
            ReadBack read = new ReadBack(world.read(state, given));
            missing("create", given, read, least, ofLeast);
            enter(given, applied);
            world.type().delete(world.request("It", "delete", state.physicalId(), given, null));
            world.deleted();
            return read;
        }

        private void enter(ObjectNode given, Map<String, String> applied) {
            ReadBack.scalars("", "", given, (pointer, value) -> {
                String leaf = leaves.leaf(pointer);
                if (leaf != null) {
                    applied.putIfAbsent(leaf, "");
                }
            });
        }

        private void missing(String after, ObjectNode given, ReadBack read, ReadBack least, ObjectNode ofLeast) {
            List<String> missing = read.missing(given, least, ofLeast, world);
            if (!missing.isEmpty()) {
                wrong.add(world.type().name() + ": " + after + " drops " + missing + " of " + given);
            }
        }

        private boolean replaces(ObjectNode before, ObjectNode after) {
            TreeSet<String> changed = new TreeSet<>();
            ReadBack.scalars("", "", before, (pointer, value) -> changed.add(pointer + "=" + value.getValue()));
            TreeSet<String> now = new TreeSet<>();
            ReadBack.scalars("", "", after, (pointer, value) -> now.add(pointer + "=" + value.getValue()));
            TreeSet<String> differ = new TreeSet<>(now);
            differ.removeAll(changed);
            changed.removeAll(now);
            differ.addAll(changed);
            return differ.stream().anyMatch(one -> {
                String leaf = leaves.leaf(one.replaceFirst("=(?s).*", ""));
                return leaf != null && (leaves.isFixed(leaf) || isFixed(leaf));
            });
        }

        /** Whether an update is refused; the world says {@code fixed}. */
        private boolean isFixed(String leaf) {
            for (JsonNode fixed : world.raw().path("fixed")) {
                if ((leaf + "/").startsWith(fixed.asText() + "/")) {
                    return true;
                }
            }
            return false;
        }

        /** The least, updated to each of some properties and back. */
        private void updated(ObjectNode least, ReadBack ofLeast, List<ObjectNode> updates) {
            if (updates.isEmpty()) {
                return;
            }
            TreeSet<String> left = new TreeSet<>();
            ResourceState state = world.type().create(world.request("It", "walk" + made++, null, least, null));
            for (ObjectNode after : updates) {
                try {
                    world.type().update(world.request("It", "walk" + made++, state.physicalId(), after, least));
                    missing("update", after, new ReadBack(world.read(state, after)), ofLeast, least);
                    world.type().update(world.request("It", "walk" + made++, state.physicalId(), least, after));
                    left.addAll(new ReadBack(world.read(state, least)).left(after, ofLeast, least, world));
                } catch (RuntimeException e) {
                    wrong.add(world.type().name() + ": update fails with " + e + " for " + after);
                }
            }
            world.type().delete(world.request("It", "delete", state.physicalId(), least, null));
            world.deleted();
            if (!left.equals(world.kept())) {
                wrong.add(world.type().name() + ": what a template no longer has and is still there is " + left
                        + ", its world's \"kept\" names " + world.kept());
            }
        }
    }

    @Test
    void what_is_not_applied_is_refused_by_name_before_anything_is_made() throws IOException {
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        for (String type : TypeWorld.all()) {
            ResourceSchema schema = ResourceSchemas.of(type).orElseThrow();
            SchemaLeaves leaves = SchemaLeaves.of(type);
            Map<String, String> applied = listed(type);
            if (applied.isEmpty() && !leaves.all().isEmpty()) {
                wrong.add(type + " is not in the list yet: " + REGENERATE);
                continue;
            }
            List<String> names = new ArrayList<>();
            for (String pointer : leaves.all().keySet()) {
                if (applied.containsKey(pointer)) {
                    continue;
                }
                refused++;
                ObjectNode holding = leaves.holding(pointer, at -> null);
                List<Problem> problems = AppliedProperties.unapplied(schema.type(), holding);
                String concrete = pointer.replace("/*", "/0");
                if (problems.stream()
                        .noneMatch(problem ->
                                (concrete + "/").startsWith(problem.path().replaceAll("/walked(?=/|$)", "/0") + "/")
                                        && problem.message().contains("not supported by the local cloud"))) {
                    wrong.add(type + pointer + ": " + problems);
                }
                names.add(pointer);
            }
            if (!names.isEmpty()) {
                inTemplate(type, leaves, names.get(0), wrong);
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertEquals(true, refused > 300, "refused: " + refused);
    }

    /** As a template has it: nothing is made, and the line is the property's. */
    private static void inTemplate(String type, SchemaLeaves leaves, String pointer, List<String> wrong)
            throws IOException {
        try (TypeWorld world = TypeWorld.open(fixtures, type)) {
            ObjectNode given = world.with(leaves.holding(pointer, at -> null));
            String top = pointer.replaceFirst("^/([^/]+).*", "$1");
            ObjectNode template = TypeWorld.JSON.createObjectNode();
            template.putObject("Resources").putObject("It").put("Type", type).set("Properties", given);
            String body = TypeWorld.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(template);
            try {
                // each has a name of its own: one that is taken in error refuses no other
                fixtures.cloud().client(CloudFormationClient.class).createStack(r -> r.stackName(
                                "refused-" + type.replace("::", "-"))
                        .templateBody(body)
                        .capabilitiesWithStrings("CAPABILITY_NAMED_IAM"));
                wrong.add(type + pointer + ": a template with it is taken");
            } catch (CloudFormationException e) {
                if (!e.getMessage().contains("[#/" + top) || !e.getMessage().contains("(template line ")) {
                    wrong.add(type + pointer + ": " + e.getMessage());
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Map<String, String> listed(String type) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        boolean its = false;
        for (String line : Files.readAllLines(APPLIED)) {
            its = line.startsWith("AWS::") ? line.equals(type) : its;
            if (its && line.startsWith("/")) {
                String[] parts = line.split("=", 2);
                listed.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
        return listed;
    }
}
