package dev.opsctl.operation.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.opsctl.system.TemplateCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pipeline's template says by name, and others may change (DEL-1). */
class PipelineTemplateTest {

    private static String read(String template) throws IOException {
        return Files.readString(TemplateCopy.SOURCE.resolve(template));
    }

    /** A role that is not named there cannot be deployed by a push. */
    @ParameterizedTest
    @CsvSource({"RoleName, role", "ManagedPolicyName, policy"})
    void everyRoleAndPolicyOfTheIamStackMayBeDeployed(String property, String kind) throws IOException {
        String pipeline = read("pipeline.yaml");
        List<String> names = Pattern.compile(property + ": !Sub '([^']+)'")
                .matcher(read("iam.yaml"))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();

        assertFalse(names.isEmpty());
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> !pipeline.contains(
                                "- !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:" + kind + "/" + name + "'"))
                        .toList(),
                "may not be deployed: their ARNs, beside those of the others, in templates/pipeline.yaml");
    }

    /** Settings of a pipeline are no settings of the stacks: one set of parameters is given to both. */
    @Test
    void itSharesNoParameterWithTheStacksButWhatMeansTheSame() throws IOException {
        List<String> own = parameters("pipeline.yaml");
        List<String> shared =
                parameters("app.yaml").stream().filter(own::contains).toList();
        assertEquals(List.of("Prefix", "LogRetentionDays"), shared);
    }

    private static List<String> parameters(String template) throws IOException {
        String text = read(template);
        int from = text.indexOf("\nParameters:\n");
        String section = text.substring(from, text.indexOf("\nConditions:\n", from));
        return Pattern.compile("(?m)^  ([A-Za-z]+):$")
                .matcher(section)
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
