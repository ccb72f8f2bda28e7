package dev.opsctl.local.identity.principal;

import java.util.Map;

/**
 * A role as those who assume it need it.
 *
 * @param id unique, for ever
 * @param maxSession in seconds
 * @param trust the policy that says who may assume it
 */
public record AssumableRole(
        String arn, String id, String name, int maxSession, String trust, Map<String, String> tags) {}
