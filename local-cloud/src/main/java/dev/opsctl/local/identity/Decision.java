package dev.opsctl.local.identity;

import org.jspecify.annotations.Nullable;

/**
 * One answer of the policy evaluation.
 *
 * @param principalArn the user's or role's ARN, or the service's name
 * @param resource the ARN that was asked for
 * @param reason why it was denied, in AWS's words; null if allowed
 */
public record Decision(String principalArn, String action, String resource, boolean allowed, @Nullable String reason) {}
