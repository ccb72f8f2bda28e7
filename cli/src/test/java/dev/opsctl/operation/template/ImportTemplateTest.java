package dev.opsctl.operation.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** PLT-5: the key is taken back by an import change set, however long its template has become. */
class ImportTemplateTest {

    @Test
    void whatIsImportedIsFoundInATemplateAsLongAsCloudFormationTakesIt() {
        String key = "  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      # kept\n\n      Enabled: true\n";
        String filler = "  Other:\n" + "    Line: value\n\n    # comment\n".repeat(30_000);
        String template = "Parameters:\n  Prefix: { Type: String }\nResources:\n" + filler + key
                + filler.replace("Other", "More") + "Outputs:\n  Arn: { Value: !Ref Other }\n";
        assertEquals(
                "Parameters:\n  Prefix: { Type: String }\nResources:\n" + key,
                ImportTemplate.only(template, List.of("Key")));
    }
}
