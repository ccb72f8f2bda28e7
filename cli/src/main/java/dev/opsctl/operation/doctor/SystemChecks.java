package dev.opsctl.operation.doctor;

import dev.opsctl.operation.access.ApiAccount;
import dev.opsctl.operation.doctor.Doctor.Check;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ses.model.IdentityVerificationAttributes;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** What can be asked of the target itself: who we are there, whether the stacks stand, whether mail may be sent. */
final class SystemChecks {

    private final Settings settings;

    SystemChecks(Settings settings) {
        this.settings = settings;
    }

    void add(List<Check> checks) {
        try (Session session = Session.open(settings)) {
            GetCallerIdentityResponse caller;
            try {
                caller = session.clients().sts().getCallerIdentity();
                checks.add(Check.ok("identity", caller.arn()));
            } catch (RuntimeException e) {
                checks.add(Check.failed("identity", e));
                return; // nothing else would be answered
            }
            if (session.localCloud().isEmpty()) {
                new AwsChecks(session, caller).add(checks);
            } else {
                checks.add(apiAccount(session));
            }
            for (String part : List.of(Stacks.BOOTSTRAP, Stacks.IAM, Stacks.APP)) {
                checks.add(stack(new Stacks(session.clients()), part));
            }
            session.partner().ifPresent(there -> checks.add(stack(new Stacks(there), Stacks.PARTNER)));
            addresses(session, checks);
        } catch (RuntimeException e) {
            checks.add(Check.failed("target", e));
        }
    }

    private static Check stack(Stacks stacks, String part) {
        String name = stacks.name(part);
        try {
            Stack stack = stacks.find(name).orElse(null);
            if (stack == null) {
                return Check.warning("stack " + name, "not deployed", "Deploy it: opsctl deploy");
            }
            String status = stack.stackStatusAsString();
            if (status.endsWith("_IN_PROGRESS")) {
                return Check.warning("stack " + name, status, "Wait until it ends: opsctl status");
            }
            boolean stands = List.of(
                            "CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
                    .contains(status);
            return stands
                    ? Check.ok("stack " + name, status)
                    : Check.problem(
                            "stack " + name,
                            status + (stack.stackStatusReason() == null ? "" : ": " + stack.stackStatusReason()),
                            "Deploy again: opsctl deploy");
        } catch (RuntimeException e) {
            return Check.failed("stack " + name, e);
        }
    }

    private static void addresses(Session session, List<Check> checks) {
        Map<String, String> parameters = session.parameters();
        Set<String> addresses = new LinkedHashSet<>();
        for (String parameter : List.of("SourceEmail", "DestinationEmail")) {
            if (parameters.containsKey(parameter)) {
                addresses.add(parameters.get(parameter));
            } else {
                checks.add(Check.warning(
                        "mail",
                        parameter + " is not set",
                        "Set it: opsctl context set" + session.settings().option() + " " + parameter + "=ADDRESS"));
            }
        }
        if (addresses.isEmpty()) {
            return;
        }
        try {
            Map<String, IdentityVerificationAttributes> states = session.clients()
                    .ses()
                    .getIdentityVerificationAttributes(r -> r.identities(addresses))
                    .verificationAttributes();
            for (String address : addresses) {
                String status = states.containsKey(address)
                        ? states.get(address).verificationStatusAsString()
                        : "not known to SES";
                checks.add(
                        "Success".equals(status)
                                ? Check.ok("mail " + address, "verified")
                                : Check.warning(
                                        "mail " + address, status, "Have it verified: opsctl mail verify " + address));
            }
        } catch (RuntimeException e) {
            checks.add(Check.failed("mail", e));
        }
    }

    /** Which role writes the logs of all APIs. */
    static Check apiAccount(Session session) {
        ApiAccount account = ApiAccount.of(session.clients());
        String said = session.parameters().get("ManageApiAccount");
        if (account.role().isEmpty()) {
            return "false".equals(said)
                    ? Check.problem(
                            "api gateway",
                            "no role writes the APIs' logs, and ManageApiAccount=false leaves it so: stages that log are refused",
                            "Have the app stack set one: opsctl context set"
                                    + session.settings().option() + " ManageApiAccount=true")
                    : Check.ok("api gateway", "no role writes the APIs' logs yet; the app stack sets one");
        } else if (!account.there()) {
            return Check.problem(
                    "api gateway",
                    "the APIs' logs are written as " + account.role() + ", which is not there any more: they are lost",
                    "Have the app stack set its own: opsctl deploy app --set ManageApiAccount=false, then: opsctl deploy app");
        } else if (account.foreign() && "true".equals(said)) {
            return Check.warning(
                    "api gateway",
                    "APIs of this account and region write their logs as " + account.role()
                            + "; the app stack replaces it by its own",
                    "Leave it as it is: opsctl context unset"
                            + session.settings().option() + " ManageApiAccount");
        }
        return Check.ok("api gateway", "the APIs' logs are written as " + account.role());
    }
}
