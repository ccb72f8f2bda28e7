package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The roles that a call hands to a service: the caller needs {@code iam:PassRole} for each.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html">Passing a role</a>
 */
final class PassedRoles {

    private record Passing(String service, String passedTo, List<String> paths) {}

    private static final List<Passing> ALL = List.of(
            new Passing("lambda", "lambda.amazonaws.com", List.of("Role")),
            new Passing("states", "states.amazonaws.com", List.of("roleArn")),
            new Passing("events", "events.amazonaws.com", List.of("RoleArn", "Targets.RoleArn")),
            new Passing("scheduler", "scheduler.amazonaws.com", List.of("Target.RoleArn")),
            new Passing("cloudformation", "cloudformation.amazonaws.com", List.of("RoleARN")),
            new Passing("apigateway", "apigateway.amazonaws.com", List.of("credentials", "authorizerCredentials")),
            new Passing("logs", "logs.amazonaws.com", List.of("roleArn")));

    private PassedRoles() {}

    static List<Permission> of(Call call) {
        List<Permission> permissions = new ArrayList<>();
        for (Passing passing : ALL) {
            if (passing.service().equals(call.service())) {
                passing.paths().stream()
                        .flatMap(path -> call.members().texts(path).stream())
                        .filter(arn -> arn.matches("arn:aws:iam::\\d{12}:role/.+"))
                        .distinct()
                        .forEach(arn -> permissions.add(new Permission(
                                "iam:PassRole",
                                List.of(arn),
                                Map.of("iam:PassedToService", List.of(passing.passedTo())))));
            }
        }
        if (call.service().equals("apigateway") && call.operation().equals("updateAccount")) {
            call.members().structures("patchOperations").stream()
                    .filter(patch -> "/cloudwatchRoleArn".equals(patch.text("path")) && patch.text("value") != null)
                    .forEach(patch -> permissions.add(new Permission(
                            "iam:PassRole",
                            List.of(patch.text("value")),
                            Map.of("iam:PassedToService", List.of("apigateway.amazonaws.com")))));
        }
        return permissions;
    }
}
