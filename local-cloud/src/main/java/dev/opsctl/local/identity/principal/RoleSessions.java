package dev.opsctl.local.identity.principal;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.Faults;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Who somebody is while assuming a role. */
public final class RoleSessions {

    private RoleSessions() {}

    /**
     * @param sessionName characters that AWS does not allow in it are replaced
     * @param sessionPolicy limits the session further, or null
     * @param carried what the session carries: its tags
     * @param issued when it begins ({@code aws:TokenIssueTime})
     */
    public static Caller caller(
            AssumableRole role,
            String sessionName,
            @Nullable String sessionPolicy,
            Map<String, String> carried,
            Instant issued) {
        Map<String, String> context = new LinkedHashMap<>(carried);
        context.putAll(issued(issued));
        String clean = sessionName.replaceAll("[^\\w+=,.@-]", "-");
        String session = clean.substring(0, Math.min(64, clean.length()));
        String account = Arn.of(role.arn()).accountId();
        return new Caller(
                Caller.Type.ROLE_SESSION,
                account,
                "arn:aws:sts::" + account + ":assumed-role/" + role.name() + "/" + session,
                role.id() + ":" + session,
                role.arn(),
                sessionPolicy,
                context);
    }

    /** The condition keys that temporary credentials have: here nobody has a second factor. */
    public static Map<String, String> issued(Instant issued) {
        return Map.of(
                "aws:TokenIssueTime",
                issued.truncatedTo(ChronoUnit.SECONDS).toString(),
                "aws:MultiFactorAuthPresent",
                "false");
    }

    public static NoSuchEntityException missing(String roleArn) {
        return Faults.of(
                NoSuchEntityException.class,
                "The role with name " + roleArn.substring(roleArn.lastIndexOf('/') + 1) + " cannot be found.");
    }
}
