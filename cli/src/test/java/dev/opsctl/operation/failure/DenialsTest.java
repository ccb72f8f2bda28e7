package dev.opsctl.operation.failure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.outcome.OperationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PLT-4: who is denied something reads where the template grants it, and what deploys that template. */
class DenialsTest {

    @ParameterizedTest
    @CsvSource({
        "opsctl-Order, templates/pipeline.yaml, run: opsctl pipeline deploy",
        "opsctl-Build, templates/pipeline.yaml, run: opsctl pipeline deploy",
        "Smoke, templates/iam.yaml, run: opsctl deploy",
        "InventoryReport, templates/iam.yaml, run: opsctl deploy"
    })
    void whatIsMissingIsAddedAndDeployedWhereTheRoleIs(String role, String template, String next) {
        String text = "User: arn:aws:sts::111122223333:assumed-role/" + role
                + "/one is not authorized to perform: rds:CreateDBInstance on resource:"
                + " arn:aws:rds:us-east-1:111122223333:db:one because no identity-based policy allows the rds:CreateDBInstance"
                + " action";

        OperationException told =
                Denials.explain("Cannot go on", Denial.in(text).orElseThrow(), null, null);

        assertTrue(told.getMessage().contains("(" + template + ":"), told.getMessage());
        assertTrue(told.next().endsWith(next), told.next());
    }
}
