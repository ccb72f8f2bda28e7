package dev.opsctl.local.service.cloudformation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every resource type owes the engine ({@link ResourceType}), by a world of each ({@link TypeWorld}): the {@code properties} of a resource and
 * the {@code changed} ones of an update. A world's resource has no name of its own, so that two of them can be told apart, unless it says that it is
 * {@code named}; what is there always, as an account's settings are, {@code stays}.
 */
class ResourceTypesTest {

    private static final Path TYPES = Path.of("src/main/java/dev/opsctl/local/service/cloudformation/type");

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
    void every_type_is_entered_and_has_its_schema_and_a_world() throws IOException {
        List<String> wanting = new ArrayList<>();
        String entered = Files.readString(TYPES.resolveSibling("ResourceTypes.java"));
        try (Stream<Path> files = Files.walk(TYPES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                String text = Files.readString(file);
                if (text.contains("class " + name + " implements ResourceType ")
                        && !text.contains("abstract class")
                        && !entered.contains("new " + name + "()")
                        && !entered.contains(name + ".")) {
                    wanting.add(name + ": a line in ResourceTypes");
                }
            }
        }
        for (String type : ResourceTypes.all().keySet()) {
            if (ResourceSchemas.of(type).isEmpty()) {
                wanting.add(type + ": local-cloud/data/facts.sh " + type);
            }
            if (!Files.exists(TypeWorld.file(type))) {
                wanting.add(type + ": a world, local-cloud/" + TypeWorld.file(type));
            }
        }
        assertEquals(List.of(), wanting);
    }

    @TestFactory
    Stream<DynamicTest> a_type_keeps_what_it_owes() throws IOException {
        return TypeWorld.all().stream()
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    try (TypeWorld world = TypeWorld.open(fixtures, type)) {
                        new Owed(world, SchemaLeaves.of(type).schema()).look();
                    }
                }));
    }

    /** One type's world, in the cloud of all. */
    private record Owed(TypeWorld world, JsonNode schema) {

        private static final String FIND = "find the first by its tags (StackTags.ours), or by CreateOnce";

        private ResourceType type() {
            return world.type();
        }

        private ResourceRequest request(String logicalId, String token, String physicalId, JsonNode properties) {
            return world.request(
                    logicalId,
                    type().name() + token,
                    physicalId,
                    properties,
                    physicalId == null ? null : world.properties());
        }

        void look() {
            ResourceType type = type();
            ObjectNode properties = world.properties();
            ResourceState made = type.create(request("It", "first", null, properties));
            ResourceState again = assertDoesNotThrow(
                    () -> type.create(request("It", "first", null, properties)),
                    "create, repeated after a crash: " + FIND);
            assertEquals(
                    made.physicalId(), again.physicalId(), "create, repeated after a crash, made another one: " + FIND);
            assertAttributes(made, "create");
            if (world.raw().path("named").asBoolean()) {
                assertThrows(
                        RuntimeException.class,
                        () -> type.create(request("Another", "other", null, properties)),
                        "what another stack or resource has made is taken for one's own");
            }
            Optional<ResourceState> read = type.read(request("It", "read", made.physicalId(), properties));
            assertTrue(read.isPresent(), "read finds nothing");
            assertEquals(made.physicalId(), read.get().physicalId(), "read");
            JsonNode changed = world.raw().path("changed");
            if (!changed.isMissingNode()) {
                for (int i = 0; i < 2; i++) {
                    ResourceState updated = type.update(request("It", "update", made.physicalId(), changed));
                    assertEquals(made.physicalId(), updated.physicalId(), "update makes no other one");
                    assertAttributes(updated, "update");
                }
            }
            JsonNode now = changed.isMissingNode() ? properties : changed;
            type.delete(request("It", "delete", made.physicalId(), now));
            if (!world.raw().path("stays").asBoolean()) {
                assertEquals(
                        Optional.empty(),
                        type.read(request("It", "read", made.physicalId(), now)),
                        "read after delete");
            }
            assertDoesNotThrow(
                    () -> type.delete(request("It", "delete", made.physicalId(), now)),
                    "delete of what is gone: gone is gone");
        }

        /** Fn::GetAtt of every attribute that the schema has, but for those that {@code lacks} names. */
        private void assertAttributes(ResourceState state, String of) {
            TreeSet<String> missing = new TreeSet<>();
            List<String> readOnly = new ArrayList<>();
            schema.path("readOnlyProperties")
                    .forEach(pointer -> readOnly.add(pointer.asText().replace("/properties/", "")));
            for (JsonNode attribute : schema.path("attributes")) {
                String name = attribute.asText();
                // Other properties are answered as the template has them; those with a dot are there only beside the
                // property that they are of.
                if (readOnly.contains(name) && !state.attributes().has(name)) {
                    missing.add(name);
                }
            }
            world.raw().path("lacks").forEach(name -> missing.remove(name.asText()));
            assertEquals(List.of(), List.copyOf(missing), of + " gives Fn::GetAtt nothing: ResourceState.with");
        }
    }
}
