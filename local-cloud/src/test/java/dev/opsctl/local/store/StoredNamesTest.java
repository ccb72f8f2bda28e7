package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A state that an earlier opsctl wrote opens: its members, and the constants that are values or keys in it, have the names of that time. What is written and read by one version alone
 * ({@link StoredRecordsTest}) cannot show that a component was renamed, which an earlier state's value would be lost by.
 */
class StoredNamesTest {

    private static final Path NAMES = Path.of("src/test/resources/state/stored-names.txt");
    private static final String REGENERATE =
            "mvn -B -pl local-cloud -am test -Dtest=StoredNamesTest -Dsurefire.failIfNoSpecifiedTests=false -Dopsctl.stored=write";

    /** Nothing without its first components, which every state has: a component that is added may be missing all the same. */
    private static final Map<Class<?>, String> LEAST =
            Map.of(Caller.class, "{\"type\": \"ROOT\"}", MetricId.class, "{\"dimensions\": {}}");

    /** Our types among those that are stored, and those within them, by a name that stays when a class moves to another package. */
    private static Map<String, Class<?>> types() {
        Set<Class<?>> found = new LinkedHashSet<>();
        StoredRecordsTest.stored().forEach(type -> within(PojoJson.mapper().constructType(type), found));
        Map<String, List<Class<?>>> named = found.stream()
                .collect(Collectors.groupingBy(type -> type.getName().replaceFirst(".*\\.", "")));
        Map<String, Class<?>> types = new TreeMap<>();
        named.forEach((name, all) -> all.forEach(type -> types.put(all.size() == 1 ? name : type.getName(), type)));
        return types;
    }

    private static void within(JavaType type, Set<Class<?>> found) {
        if (type.isContainerType()) {
            if (type.isMapLikeType()) {
                within(type.getKeyType(), found);
            }
            within(type.getContentType(), found);
        } else if (type.getRawClass().getName().startsWith("dev.opsctl")
                && found.add(type.getRawClass())
                && !type.isEnumType()) {
            members(type).forEach(member -> within(member.getPrimaryType(), found));
        }
    }

    private static List<BeanPropertyDefinition> members(JavaType type) {
        return PojoJson.mapper().getSerializationConfig().introspect(type).findProperties();
    }

    private static Map<String, Set<String>> names() {
        Map<String, Set<String>> names = new TreeMap<>();
        types().forEach((name, type) -> names.put(
                name,
                (type.isEnum()
                                ? Stream.of(type.getEnumConstants()).map(StoredNamesTest::stored)
                                : members(PojoJson.mapper().constructType(type)).stream()
                                        .map(BeanPropertyDefinition::getName))
                        .collect(Collectors.toCollection(TreeSet::new))));
        return names;
    }

    /** A constant, as it stands in values and as a map's key. */
    private static String stored(Object constant) {
        String value = PojoJson.mapper().valueToTree(constant).asText();
        assertEquals(
                value,
                PojoJson.mapper().valueToTree(Map.of(constant, 1)).fieldNames().next(),
                "a constant of " + constant.getClass() + " has two names");
        return value;
    }

    @Test
    void no_name_that_is_stored_goes() throws IOException {
        Map<String, Set<String>> now = names();
        if ("write".equals(System.getProperty("opsctl.stored"))) {
            Files.writeString(
                    NAMES,
                    "What is stored, by type: written by StoredNamesTest. It only grows; a name goes only together with what reads the states\n"
                            + "that have it. Write it again: " + REGENERATE + "\n"
                            + now.entrySet().stream()
                                    .map(type -> type.getKey() + ": " + String.join(" ", type.getValue()) + "\n")
                                    .collect(Collectors.joining()));
        }
        Map<String, Set<String>> listed = new TreeMap<>();
        List<String> lines = Files.readAllLines(NAMES);
        for (String line : lines.subList(2, lines.size())) {
            String[] parts = line.split(": ?", 2);
            listed.put(parts[0], new TreeSet<>(List.of(parts[1].split(" "))));
        }
        List<String> wrong = new ArrayList<>();
        listed.forEach((type, names) -> names.stream()
                .filter(name ->
                        !name.isEmpty() && !now.getOrDefault(type, Set.of()).contains(name))
                .forEach(name -> wrong.add(type + "." + name + " is gone: a state that has it loses it")));
        now.forEach((type, names) -> names.stream()
                .filter(name -> !listed.getOrDefault(type, Set.of()).contains(name))
                .forEach(name -> wrong.add(type + "." + name + " is not listed")));
        assertEquals("", String.join("\n", wrong), "after what reads earlier states is there: " + REGENERATE);
    }

    /** A component may be newer than the state. */
    @Test
    void every_type_reads_what_has_none_of_its_names() {
        List<String> wrong = new ArrayList<>();
        types().forEach((name, type) -> {
            if (type.isEnum()) {
                return;
            }
            try {
                PojoJson.mapper().readValue(LEAST.getOrDefault(type, "{}"), type);
            } catch (IOException | RuntimeException e) {
                wrong.add(name + ": " + e.getMessage().lines().findFirst().orElse(""));
            }
        });
        assertEquals("", String.join("\n", wrong));
    }
}
