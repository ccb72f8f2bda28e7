package dev.opsctl.local.gateway;

import java.util.regex.Pattern;

/**
 * Which operations may make the state larger, by the verbs that AWS's names begin with: on a full disk, everybody may still look, stop, and
 * make space.
 */
final class Growth {

    private static final Pattern LOOKS = Pattern.compile(
            "(Batch|Transact)?(Get|List|Describe|Head|Query|Scan|Search|Filter|Lookup|Test|Validate|Simulate"
                    + "|Select|Check|Estimate|Encrypt|Decrypt|ReEncrypt|Generate|Sign|Verify|Assume|Receive|ChangeMessage)"
                    + "([A-Z].*)?");
    private static final Pattern FREES = Pattern.compile(
            "(Batch)?(Delete|Remove|Abort|Purge|Cancel|Stop|Untag|Detach|Disable|Deregister|Disassociate|Unsubscribe)([A-Z].*)?");

    private Growth() {}

    static boolean isPossible(String operation) {
        return !LOOKS.matcher(operation).matches() && !FREES.matcher(operation).matches();
    }
}
