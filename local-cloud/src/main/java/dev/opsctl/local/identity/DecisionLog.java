package dev.opsctl.local.identity;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was asked of the policy evaluation, for comparing the permissions granted with those used. */
public interface DecisionLog {

    void record(Decision decision);

    /** The actions that were allowed, with the resources they were allowed on, by action name. */
    Map<String, Set<String>> allowed(String principalArn);

    /** The principals of which something was allowed, with all that {@link #allowed(String)} says of them. */
    Map<String, Map<String, Set<String>>> allowed();

    /** The latest denials, oldest first. */
    List<Decision> denials();
}
