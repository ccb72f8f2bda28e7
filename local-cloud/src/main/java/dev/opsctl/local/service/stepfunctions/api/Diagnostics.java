package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.DefinitionCheck;
import dev.opsctl.local.service.stepfunctions.definition.DefinitionWarnings;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionDiagnostic;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;

/**
 * The answer of ValidateStateMachineDefinition: errors, and warnings when they are asked for.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html">API reference</a>
 */
final class Diagnostics {

    private static final int MOST = 100;

    private Diagnostics() {}

    static ValidateStateMachineDefinitionResponse of(ValidateStateMachineDefinitionRequest request) {
        String definition = request.definition();
        int max = request.maxResults() == null || request.maxResults() == 0 ? MOST : request.maxResults();
        if (definition == null || definition.isEmpty() || definition.length() > Machines.MAX_CHARACTERS) {
            throw SfnErrors.validation("The definition must have between 1 and 1048576 characters");
        } else if (max < 0 || max > MOST) {
            throw SfnErrors.validation("maxResults must be between 0 and 100, it is " + max);
        }
        List<DefinitionCheck.Finding> errors =
                DefinitionCheck.check(definition, "EXPRESS".equals(request.typeAsString()));
        List<ValidateStateMachineDefinitionDiagnostic> all = new ArrayList<>();
        errors.forEach(error -> all.add(diagnostic("ERROR", error)));
        if ("WARNING".equals(request.severityAsString())) {
            DefinitionWarnings.of(definition).forEach(warning -> all.add(diagnostic("WARNING", warning)));
        }
        return ValidateStateMachineDefinitionResponse.builder()
                .result(errors.isEmpty() ? "OK" : "FAIL")
                .diagnostics(all.subList(0, Math.min(max, all.size())))
                .truncated(all.size() > max)
                .build();
    }

    private static ValidateStateMachineDefinitionDiagnostic diagnostic(
            String severity, DefinitionCheck.Finding finding) {
        return ValidateStateMachineDefinitionDiagnostic.builder()
                .severity(severity)
                .code(finding.code())
                .message(finding.message())
                .location(finding.location())
                .build();
    }
}
