package dev.opsctl.local.service.apigateway.control;

import software.amazon.awssdk.services.apigateway.model.CanarySettings;
import software.amazon.awssdk.services.apigateway.model.GetAccountResponse;
import software.amazon.awssdk.services.apigateway.model.Stage;

/** What AWS, and this cloud, demand of a stage's settings. */
final class StageChecks {

    private StageChecks() {}

    /** Canary releases are refused by name rather than accepted and ignored. */
    static void canary(Object settings) {
        boolean wanted = settings instanceof CanarySettings canary ? canary.percentTraffic() != null : settings != null;
        if (wanted) {
            throw ApiErrors.badRequest(
                    "The local cloud has no canary releases: leave canarySettings out and deploy to a stage of its own");
        }
    }

    /** Logs need the account's role. */
    static void logging(ApiTables tables, Stage stage) {
        boolean access =
                stage.accessLogSettings() != null && stage.accessLogSettings().destinationArn() != null;
        boolean execution = stage.methodSettings().values().stream()
                .anyMatch(s -> s.loggingLevel() != null && !s.loggingLevel().equals("OFF"));
        boolean role = tables.accounts
                .get("account")
                .map(GetAccountResponse::cloudwatchRoleArn)
                .filter(arn -> !arn.isEmpty())
                .isPresent();
        if ((access || execution) && !role) {
            throw ApiErrors.badRequest("CloudWatch Logs role ARN must be set in account settings to enable logging");
        }
        if (access
                && !stage.accessLogSettings().destinationArn().matches("arn:[a-z-]+:logs:[^:]+:\\d{12}:log-group:.+")) {
            throw ApiErrors.badRequest(
                    "Invalid ARN for the access log's destination (the local cloud writes to log groups): "
                            + stage.accessLogSettings().destinationArn());
        }
    }
}
