package dev.opsctl.operation;

import dev.opsctl.target.Clients;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The role that writes the logs of all APIs: an account has one per region, and the environment that set it goes on having it. */
final class ApiAccount {

    private ApiAccount() {}

    /** Whether another one's role is set, and is there: this environment leaves it so, or that one would lose its logs with this environment. */
    static boolean leaves(Clients clients) {
        try {
            String role = clients.apiGateway().getAccount().cloudwatchRoleArn();
            return role != null
                    && !role.isEmpty()
                    && !role.endsWith("/" + clients.target().named("APIGateway-SQS"))
                    && exists(clients, role.substring(role.lastIndexOf('/') + 1));
        } catch (AwsServiceException e) {
            // Who may not look deploys as the template says.
            return false;
        }
    }

    private static boolean exists(Clients clients, String role) {
        try {
            clients.iam().getRole(r -> r.roleName(role));
            return true;
        } catch (NoSuchEntityException e) {
            return false;
        }
    }
}
