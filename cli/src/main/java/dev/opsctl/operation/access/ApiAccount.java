package dev.opsctl.operation.access;

import dev.opsctl.target.Clients;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * The role that writes the logs of all APIs: an account has one per region, and the environment that set it goes on having it.
 *
 * @param role its ARN; empty if there is none
 * @param foreign whether it is another environment's, or somebody else's
 * @param there whether IAM has it; a deleted one is still set
 */
public record ApiAccount(String role, boolean foreign, boolean there) {

    public static ApiAccount of(Clients clients) {
        String set = clients.apiGateway().getAccount().cloudwatchRoleArn();
        String role = set == null ? "" : set;
        return new ApiAccount(
                role,
                !role.isEmpty() && !role.endsWith("/" + clients.target().named("APIGateway-SQS")),
                !role.isEmpty() && exists(clients, role.substring(role.lastIndexOf('/') + 1)));
    }

    /** Whether this environment leaves the role as it is: with it, another one would lose its logs when this environment goes. */
    public static boolean left(Clients clients) {
        try {
            ApiAccount account = of(clients);
            return account.foreign && account.there;
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
