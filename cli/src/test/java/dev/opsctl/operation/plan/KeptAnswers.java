package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Answers of DescribeChangeSet as AWS's documentation and public test suites have them; each file names its source. */
final class KeptAnswers implements ChangeReader.Answers {

    static final Path FOLDER = Path.of("src", "test", "resources", "plan", "answers");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode file;

    KeptAnswers(JsonNode file) {
        this.file = file;
    }

    static JsonNode file(String name) {
        try {
            return JSON.readTree(FOLDER.resolve(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plan of the change set {@code root}. */
    static Plan plan(JsonNode file) {
        return Plan.of(
                "2026-01-31T12:00:00Z",
                new Plan.Place("aws", "123456789012", "us-east-1", ""),
                List.of(),
                new ChangeReader(new KeptAnswers(file), Set.of())
                        .read("app", "MyStack", Plan.Outcome.UPDATE, "UPDATE_COMPLETE", List.of(), "root"));
    }

    @Override
    public List<Change> changes(String changeSetId, boolean values) {
        JsonNode set = file.path("changeSets").path(changeSetId);
        List<Change> all = new ArrayList<>();
        set.path(set.has(values ? "values" : "plain") ? values ? "values" : "plain" : values ? "plain" : "values")
                .forEach(change -> all.add((Change) fill(Change.builder(), change)));
        return all;
    }

    @Override
    public Map<String, StackResourceSummary> resources(String stackId) {
        return Map.of();
    }

    /** An SDK object from JSON as AWS writes it. */
    private static Object fill(SdkPojo builder, JsonNode json) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = json.path(field.locationName());
            if (!value.isMissingNode() && !value.isNull()) {
                field.set(builder, value(field, value));
            }
        }
        return ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object value(SdkField<?> field, JsonNode value) {
        return switch (field.marshallingType().getTargetClass().getSimpleName()) {
            case "SdkPojo" -> fill(field.constructor().get(), value);
            case "List" -> {
                List<Object> items = new ArrayList<>();
                value.forEach(
                        item -> items.add(value(field.getTrait(ListTrait.class).memberFieldInfo(), item)));
                yield items;
            }
            default -> value.asText();
        };
    }
}
