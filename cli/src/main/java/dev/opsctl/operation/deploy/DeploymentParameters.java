package dev.opsctl.operation.deploy;

import dev.opsctl.operation.access.ApiAccount;
import dev.opsctl.target.Clients;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The stacks' parameters with those that the accounts themselves tell. */
public final class DeploymentParameters {

    private DeploymentParameters() {}

    /** The operator's parameters, and the account of the external service if it is known (SEC-4). */
    public static Map<String, String> complete(Map<String, String> parameters, Clients own, Optional<Clients> partner) {
        Map<String, String> complete = new LinkedHashMap<>(parameters);
        complete.computeIfAbsent("ManageApiAccount", name -> ApiAccount.left(own) ? "false" : null);
        partner.ifPresent(there -> complete.computeIfAbsent("ExternalAccount", name -> there.account()));
        return complete;
    }

    /** Those of the stack in the partner's account, which trusts this one. */
    public static Map<String, String> ofPartner(Map<String, String> complete, String account) {
        Map<String, String> theirs = new LinkedHashMap<>(complete);
        theirs.put("TrustedAccount", account);
        return theirs;
    }
}
