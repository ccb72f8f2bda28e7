package dev.opsctl.local.service.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.ServiceClients;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What a resource of a type is tried with: {@code src/test/resources/types/AWS-SERVICE-Thing.json}, in a cloud that all types share
 * ({@link TypeFixtures}, whose names stand as {@code ${role}} in worlds, as {@code ${With0}} and {@code ${With0.Arn}} do for what a world makes
 * first).
 *
 * @param with what is made first, of other types
 * @param properties the least that a resource has
 * @param raw all that the world says
 */
record TypeWorld(TypeFixtures fixtures, ResourceType type, List<Made> with, ObjectNode properties, JsonNode raw)
        implements AutoCloseable {

    static final Path WORLDS = Path.of("src/test/resources/types");
    static final ObjectMapper JSON = new ObjectMapper();

    /** A resource that the world has made. */
    record Made(ResourceType type, ResourceRequest request) {}

    static Path file(String type) {
        return WORLDS.resolve(type.replace("::", "-") + ".json");
    }

    static List<String> all() throws IOException {
        try (Stream<Path> files = Files.list(WORLDS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .map(name -> name.replace(".json", "").replace("-", "::"))
                    .toList();
        }
    }

    static TypeWorld open(TypeFixtures fixtures, String name) throws IOException {
        Map<String, String> names = new LinkedHashMap<>(fixtures.names());
        String text = Files.readString(file(name));
        List<Made> made = new ArrayList<>();
        JsonNode with = JSON.readTree(text).path("with");
        for (int i = 0; i < with.size(); i++) {
            String logicalId = "With" + i;
            JsonNode one = JSON.readTree(filled(with.get(i).toString(), names));
            ResourceType type = ResourceTypes.all().get(one.path("Type").asText());
            ResourceRequest request =
                    request(fixtures, logicalId, name, null, (ObjectNode) one.withObject("/Properties"), null);
            ResourceState state = type.create(request);
            names.put(logicalId, state.physicalId());
            state.attributes()
                    .fields()
                    .forEachRemaining(attribute -> names.put(
                            logicalId + "." + attribute.getKey(),
                            attribute.getValue().asText()));
            made.add(new Made(
                    type,
                    request(fixtures, logicalId, name, state.physicalId(), (ObjectNode) one.get("Properties"), null)));
        }
        JsonNode raw = JSON.readTree(filled(text, names));
        return new TypeWorld(fixtures, ResourceTypes.all().get(name), made, (ObjectNode) raw.get("properties"), raw);
    }

    private static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("${" + name.getKey() + "}", name.getValue());
        }
        return filled;
    }

    /** The least, with what a variant says besides: objects grow, in lists too, null takes away. */
    ObjectNode with(JsonNode variant) {
        return grown(properties.deepCopy(), variant);
    }

    private static ObjectNode grown(ObjectNode node, JsonNode by) {
        by.fields().forEachRemaining(field -> {
            JsonNode now = node.get(field.getKey());
            if (field.getValue().isNull()) {
                node.remove(field.getKey());
            } else if (now instanceof ObjectNode object && field.getValue().isObject()) {
                grown(object, field.getValue());
            } else if (now instanceof ArrayNode list
                    && list.path(0).isObject()
                    && field.getValue().path(0).isObject()) {
                for (int i = 0; i < field.getValue().size(); i++) {
                    if (i < list.size()) {
                        grown((ObjectNode) list.get(i), field.getValue().get(i));
                    } else {
                        list.add(field.getValue().get(i).deepCopy());
                    }
                }
            } else {
                node.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        return node;
    }

    ResourceRequest request(String logicalId, String token, String physicalId, JsonNode given, ObjectNode before) {
        return request(fixtures, logicalId, token, physicalId, (ObjectNode) given, before);
    }

    private static ResourceRequest request(
            TypeFixtures fixtures,
            String logicalId,
            String token,
            String physicalId,
            ObjectNode properties,
            ObjectNode before) {
        String stack = "arn:aws:cloudformation:us-east-1:111122223333:stack/s/0d2b9a6c-0000-0000-0000-000000000001";
        return new ResourceRequest(
                fixtures.cloud().cloud(),
                TestCloud.SCOPE,
                TestCloud.ROOT.with(Caller.RESERVED_TAGS, "true"),
                "s",
                stack,
                logicalId,
                physicalId,
                properties.deepCopy(),
                before == null ? null : before.deepCopy(),
                Map.of(
                        "aws:cloudformation:stack-id", stack,
                        "aws:cloudformation:stack-name", "s",
                        "aws:cloudformation:logical-id", logicalId),
                UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8)).toString(),
                id -> {});
    }

    /** Lets the time pass after which what is deleted is gone, if the world says so: {@code gone}. */
    void deleted() {
        if (raw.has("gone")) {
            fixtures.cloud()
                    .cloud()
                    .clock()
                    .advance(Duration.parse(raw.get("gone").asText()));
        }
    }

    /** What the service's own calls say of a resource: {@code reads}, each {@code client Operation {input}}. */
    JsonNode read(ResourceState state, JsonNode given) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("Ref", state.physicalId());
        state.attributes()
                .fields()
                .forEachRemaining(field ->
                        names.put("Att." + field.getKey(), field.getValue().asText()));
        given.fields()
                .forEachRemaining(field ->
                        names.put("Prop." + field.getKey(), field.getValue().asText()));
        String[] parts = state.physicalId().split("\\|");
        for (int i = 0; i < parts.length; i++) {
            names.put("Part" + i, parts[i]);
        }
        ArrayNode answers = JSON.createArrayNode();
        raw.path("reads").forEach(read -> answers.add(call(filled(read.asText(), names))));
        return answers;
    }

    private JsonNode call(String read) {
        String[] parts = read.split(" ", 3);
        Class<?> client = ServiceClients.of(parts[0]).orElseThrow(() -> new IllegalArgumentException(read));
        Operations.Bound bound =
                Operations.find(client, parts[1]).orElseThrow(() -> new IllegalArgumentException(read));
        try {
            Object request = PojoJson.read(JSON.readTree(parts.length > 2 ? parts[2] : "{}"), bound.newBuilder());
            return PojoJson.write(
                    (SdkPojo) bound.method().invoke(fixtures.cloud().client(client), request));
        } catch (InvocationTargetException e) {
            return JSON.createObjectNode().put("refused", String.valueOf(e.getCause()));
        } catch (IOException e) {
            throw new UncheckedIOException(read, e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(read, e);
        }
    }

    /** Under which name, and as what, something comes back: {@code as} says {@code Name} or {@code Name=value}. */
    String[] as(String pointer, String name, String value) {
        String[] as = raw.path("as").path(pointer).asText(name).split("=", 2);
        return new String[] {as[0], as.length > 1 ? as[1] : value};
    }

    /** Whether the reads find the resource by it, or another test shows what it does: {@code elsewhere} names that. */
    boolean isProvenOtherwise(String pointer) {
        boolean addressed = false;
        for (JsonNode read : raw.path("reads")) {
            addressed |= read.asText().contains("${Prop." + pointer.substring(1) + "}");
        }
        return addressed || raw.path("elsewhere").has(pointer);
    }

    /** The properties that AWS keeps when a template no longer has them: {@code kept}, each with why, or where that is said. */
    Set<String> kept() {
        Set<String> kept = new TreeSet<>();
        raw.path("kept").fieldNames().forEachRemaining(kept::add);
        return kept;
    }

    /** Takes away what was made first. */
    @Override
    public void close() {
        for (int i = with.size() - 1; i >= 0; i--) {
            with.get(i).type().delete(with.get(i).request());
        }
    }
}
