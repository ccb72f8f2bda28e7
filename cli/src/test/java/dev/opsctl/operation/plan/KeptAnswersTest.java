package dev.opsctl.operation.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.opsctl.command.plan.PlanText;
import dev.opsctl.operation.Bundled;
import dev.opsctl.system.Printed;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The plan of answers that AWS has given: the very code that reads and prints those of a deployment (OPS-2). */
class KeptAnswersTest {

    @TestFactory
    Stream<DynamicTest> isPrintedAsItWasLookedAt() {
        return KeptAnswers.names().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    JsonNode file = KeptAnswers.file(name);
                    assertTrue(file.path("source").asText().startsWith("https://"), "where the answer is from");
                    Plan plan = KeptAnswers.plan(file);
                    String text = String.join("\n", new PlanText(80, false).lines(plan, List.of())) + "\n";
                    assertEquals(Files.readString(KeptAnswers.FOLDER.resolve(name + ".txt")), text);
                    for (int width : new int[] {80, 120}) {
                        List<String> lines = new PlanText(width, true).lines(plan, List.of());
                        assertEquals(
                                List.of(),
                                lines.stream()
                                        .filter(line -> Printed.plain(line).length() > width)
                                        .toList());
                    }
                    assertEquals(
                            text,
                            Printed.plain(String.join("\n", new PlanText(80, true).lines(plan, List.of()))) + "\n",
                            "colour changes no word");
                    assertEquals(
                            Set.of(),
                            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                                    .getSchema(Bundled.text("dev/opsctl/operation/plan/plan.schema.json"))
                                    .validate(Printed.json(plan), InputFormat.JSON));
                }));
    }

    @Test
    void whatOnlyTheAnswerWithoutValuesTellsIsNotLost() {
        Plan plan = KeptAnswers.plan(KeptAnswers.file("attribute-passed-on"));
        assertEquals(
                List.of("Topic1 MODIFY", "Topic2 MODIFY"), // AWS does change it: the attribute that it gets changes
                plan.changes().map(r -> r.logicalId() + " " + r.action()).toList());
    }

    @Test
    void withoutValuesTheReasonsOfAReplacementAreTold() {
        Plan plan = KeptAnswers.plan(KeptAnswers.file("replaced-instance-without-values"));
        Plan.ResourcePlan instance = plan.changes().findFirst().orElseThrow();
        assertEquals(Plan.Action.REPLACE, instance.action());
        assertEquals(List.of("KeyName"), instance.because(), "the other one alone would not need it");
    }
}
