package dev.opsctl.operation.access;

import dev.opsctl.operation.doctor.Doctor.Check;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
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

    private static ApiAccount of(Clients clients) {
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

    /** What there is to say of it. */
    public static Check check(Session session) {
        ApiAccount account = of(session.clients());
        String said = session.parameters().get("ManageApiAccount");
        if (account.role.isEmpty()) {
            return "false".equals(said)
                    ? Check.problem(
                            "api gateway",
                            "no role writes the APIs' logs, and ManageApiAccount=false leaves it so: stages that log are refused",
                            "Have the app stack set one: opsctl context set"
                                    + session.settings().option() + " ManageApiAccount=true")
                    : Check.ok("api gateway", "no role writes the APIs' logs yet; the app stack sets one");
        } else if (!account.there) {
            return Check.problem(
                    "api gateway",
                    "the APIs' logs are written as " + account.role + ", which is not there any more: they are lost",
                    "Have the app stack set its own: opsctl deploy app --set ManageApiAccount=false, then: opsctl deploy app");
        } else if (account.foreign && "true".equals(said)) {
            return Check.warning(
                    "api gateway",
                    "APIs of this account and region write their logs as " + account.role
                            + "; the app stack replaces it by its own",
                    "Leave it as it is: opsctl context unset"
                            + session.settings().option() + " ManageApiAccount");
        }
        return Check.ok("api gateway", "the APIs' logs are written as " + account.role);
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
