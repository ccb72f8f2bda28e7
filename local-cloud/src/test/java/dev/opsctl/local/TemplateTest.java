package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.cloudformation.template.DependencyGraph;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.SubText;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

class TemplateTest {

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    private static JsonNode resolved(String value, Map<String, String> parameters) {
        StringBuilder template =
                new StringBuilder("Parameters:\n  List: {Type: CommaDelimitedList, Default: 'a, b,c'}\n");
        parameters.keySet().forEach(name -> template.append("  ").append(name).append(": {Type: String}\n"));
        template.append(
                        "Mappings: {Map: {Row: {Key: [x, y]}}}\nConditions:\n  Never: !Equals [a, b]\n  Always: !Not [!Condition Never]\n")
                .append("Resources:\n  R:\n    Type: Test::Fake::Thing\n    Properties:\n      Value: ")
                .append(value.strip().replace("\n", "\n      "))
                .append("\n");
        Template read = TemplateReader.read(template.toString());
        Map<String, String> values = new LinkedHashMap<>(parameters);
        values.put("List", "a, b,c");
        Resolver resolver = new Resolver(read, values, new Resolver.ReferenceValues() {
            @Override
            public JsonNode pseudo(String name) {
                return text(name.substring(5));
            }

            @Override
            public JsonNode ref(String logicalId) {
                return text("id-of-" + logicalId);
            }

            @Override
            public JsonNode attribute(String logicalId, String attribute) {
                return text(logicalId + "/" + attribute);
            }

            @Override
            public String importValue(String exportName) {
                return "exported " + exportName;
            }

            @Override
            public String endpoint() {
                return "http://127.0.0.1:4566";
            }
        });
        return resolver.resolve(read.resources().get("R").properties(), "/Resources/R/Properties")
                .path("Value");
    }

    @Test
    void intrinsicsGiveWhatAwsGives() {
        assertEquals("a-b-c", resolved("!Join ['-', !Ref List]", Map.of()).asText());
        assertEquals("b", resolved("!Select [1, !Ref List]", Map.of()).asText());
        assertEquals(
                "y",
                resolved("!Select ['1', !FindInMap [Map, Row, Key]]", Map.of()).asText());
        assertEquals(
                "c", resolved("!Select [2, !Split [':', 'a:b:c']]", Map.of()).asText());
        assertEquals(
                "Region.x.${Kept}.id-of-Q",
                resolved("!Sub ['${AWS::Region}.${V}.${!Kept}.${Q}', {V: x}]", Map.of())
                        .asText());
        assertEquals("Q/Arn", resolved("!GetAtt Q.Arn", Map.of()).asText());
        assertEquals("Q/Outputs.X", resolved("!GetAtt Q.Outputs.X", Map.of()).asText());
        assertEquals("yes", resolved("!If [Always, 'yes', 'no']", Map.of()).asText());
        assertTrue(resolved("!If [Never, 'yes', !Ref 'AWS::NoValue']", Map.of()).isMissingNode());
        assertEquals("aG9sYQ==", resolved("!Base64 hola", Map.of()).asText());
        assertEquals(
                "exported x-Region",
                resolved("{'Fn::ImportValue': !Sub 'x-${AWS::Region}'}", Map.of())
                        .asText());
        assertEquals(
                "[\"10.0.0.0/24\",\"10.0.1.0/24\"]",
                resolved("!Cidr ['10.0.0.0/16', 2, 8]", Map.of()).toString());
        assertEquals(
                "[\"eu-west-1a\",\"eu-west-1b\",\"eu-west-1c\"]",
                resolved("!GetAZs eu-west-1", Map.of()).toString());
        assertEquals(
                "http://127.0.0.1:4566/_aws/execute-api/abc123/x",
                resolved("!Sub 'https://${Api}.execute-api.us-east-1.amazonaws.com/x'", Map.of("Api", "abc123"))
                        .asText());
    }

    @Test
    void scalarsKeepWhatTheirTextSays() {
        assertEquals("2012-10-17", resolved("2012-10-17", Map.of()).asText());
        assertEquals("012345678901", resolved("012345678901", Map.of()).asText());
        assertEquals("1.10", resolved("1.10", Map.of()).asText());
        assertTrue(resolved("true", Map.of()).isBoolean());
        assertTrue(resolved("'5'", Map.of()).isTextual());
    }

    @Test
    void whatIsNotWellFormedIsNamedWithItsLine() {
        String yaml = assertThrows(
                        AwsServiceException.class, () -> TemplateReader.read("Resources:\n  A:\n   - b\n  c: ["))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(yaml.startsWith("Template format error: YAML not well-formed. (line "), yaml);
        String json = assertThrows(AwsServiceException.class, () -> TemplateReader.read("{\"Resources\": {,}}"))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(json.startsWith("Template format error: JSON not well-formed. (line 1, column "), json);
        String alias = assertThrows(
                        AwsServiceException.class,
                        () -> TemplateReader.read("Resources:\n  A: &x {Type: T}\n  B: *x\n"))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(alias.contains("aliases"), alias);
    }

    @Test
    void jsonAndYamlReadTheSame() {
        String json =
                "{\"Resources\":{\"A\":{\"Type\":\"T\",\"Properties\":{\"V\":{\"Fn::Sub\":\"${AWS::Region}\"},\"N\":[1,true]}}}}";
        assertEquals(
                TemplateReader.read(
                                "Resources:\n  A: {Type: T, Properties: {V: !Sub '${AWS::Region}', N: [1, true]}}\n")
                        .text()
                        .tree(),
                TemplateReader.read(json).text().tree());
    }

    @Test
    void theShippedTemplatesPassTheChecks() throws Exception {
        Path folder = Path.of("..", "templates");
        if (!Files.isDirectory(folder)) {
            folder = Path.of("templates");
        }
        try (var files = Files.walk(folder)) {
            List<Path> templates =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertTrue(templates.size() >= 3, "templates found: " + templates);
            for (Path file : templates) {
                try {
                    TemplateChecks.check(TemplateReader.read(Files.readString(file)));
                } catch (AwsServiceException e) {
                    throw new AssertionError(file + ": " + e.awsErrorDetails().errorMessage(), e);
                }
            }
        }
    }

    @Property(seed = "20261130", tries = 200)
    void aSubstitutedTextHoldsEveryValueOnceAndSubstitutesNothingTwice(
            @ForAll @Size(max = 6) List<@IntRange(max = 3) Integer> parts) {
        StringBuilder text = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int part : parts) {
            text.append(List.of("${A}", "${!A}", "$", "plain").get(part));
            expected.append(List.of("<${B}>", "${A}", "$", "plain").get(part));
        }
        assertEquals(expected.toString(), SubText.substitute(text.toString(), name -> "<${B}>"));
    }

    @Property(seed = "20261130", tries = 200)
    void anAcyclicGraphIsOrderedAndACycleIsNamed(@ForAll @Size(max = 30) List<@IntRange(max = 99) Integer> edges) {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        for (int i = 9; i >= 0; i--) {
            graph.put("R" + i, new LinkedHashSet<>());
        }
        edges.forEach(edge -> {
            int from = Math.max(edge / 10, edge % 10);
            int to = Math.min(edge / 10, edge % 10);
            if (from != to) {
                graph.get("R" + from).add("R" + to);
            }
        });
        List<String> order = DependencyGraph.order(graph);
        assertEquals(graph.size(), order.size());
        assertEquals(graph.keySet(), new LinkedHashSet<>(order));
        graph.forEach((name, needs) -> needs.forEach(need -> assertTrue(order.indexOf(need) < order.indexOf(name))));
        graph.get("R0").add("R9");
        graph.get("R9").add("R0");
        String message = assertThrows(AwsServiceException.class, () -> DependencyGraph.order(graph))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(message.contains("R0") && message.contains("R9"), message);
    }

    @Test
    void joiningWhatIsNoListIsRefused() {
        assertThrows(AwsServiceException.class, () -> resolved("!Join ['-', 'x']", Map.of()));
    }
}
