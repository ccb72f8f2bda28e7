package dev.opsctl.local.identity.action;

import java.util.List;
import java.util.Map;

/**
 * One permission that a call needs.
 *
 * @param action e.g. {@code sqs:SendMessage}
 * @param resources names of one resource, the first of them for messages; a policy has to match any one
 * @param context condition keys that go with it
 */
public record Permission(String action, List<String> resources, Map<String, List<String>> context) {

    public static Permission of(String action, String resource) {
        return new Permission(action, List.of(resource), Map.of());
    }

    public String resource() {
        return resources.get(0);
    }
}
