package dev.opsctl.local.service.cloudformation.template;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.limit.Cost;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reading a template takes little, whatever it is, and what cannot be read is a ValidationError (PLT-4). */
class BoundedTemplateTextTest {

    @Test
    void what_is_nested_too_deep_is_not_well_formed() {
        for (String template : List.of(
                "[".repeat(20_000),
                "a: " + "[".repeat(20_000),
                "a: " + "{b: ".repeat(20_000),
                "{\"a\":" + "[".repeat(20_000),
                "{\"a\":".repeat(20_000),
                "- ".repeat(20_000) + "a",
                "? ".repeat(20_000) + "a",
                "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]",
                "a: !Sub ".repeat(5_000),
                "\"".repeat(20_000))) {
            Cost.assertSmall(template, AwsServiceException.class, () -> {
                AwsServiceException refused = assertThrows(
                        AwsServiceException.class,
                        () -> TemplateText.parse(template),
                        () -> template.substring(0, Math.min(40, template.length())));
                assertTrue(refused.awsErrorDetails().errorMessage().startsWith("Template "), refused.getMessage());
            });
        }
    }

    @Property(seed = "20261130", tries = 300)
    void no_text_takes_more(@ForAll("texts") String text) {
        Cost.assertSmall(text, AwsServiceException.class, () -> TemplateReader.read(text));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "Resources:\n",
                        "  A:\n",
                        "    Type: AWS::SQS::Queue\n",
                        "    Properties: {",
                        "}",
                        "[",
                        "]",
                        "{",
                        "\"",
                        "'",
                        "a: ",
                        "- ",
                        "? ",
                        "&a ",
                        "*a ",
                        "!Ref ",
                        "!Sub ",
                        "!GetAtt ",
                        "Fn::Join: ",
                        "1e999999999",
                        ".inf",
                        "0x7f",
                        "\n",
                        "  ",
                        "\t",
                        "|\n",
                        ">\n",
                        "# c\n",
                        "---\n",
                        "...\n",
                        "%YAML 1.1\n",
                        "<<: ",
                        "null",
                        "~",
                        ",",
                        ":",
                        "\u0000",
                        "\ud800",
                        "é",
                        "2001-01-01",
                        "1_000",
                        "!!binary a",
                        "!!java.net.URL [x]")
                .list()
                .ofMinSize(1)
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }
}
