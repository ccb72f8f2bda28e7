package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Collection;
import java.util.function.Consumer;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The {@code Roles}, {@code Users} and {@code Groups} that a policy resource names. */
final class PolicyAttachments {

    private final Consumer<String> roles;
    private final Consumer<String> users;
    private final Consumer<String> groups;

    /** What to do with each role, user and group. */
    PolicyAttachments(Consumer<String> roles, Consumer<String> users, Consumer<String> groups) {
        this.roles = roles;
        this.users = users;
        this.groups = groups;
    }

    void forAll(JsonNode properties) {
        PolicyText.texts(properties.get("Roles")).forEach(roles);
        PolicyText.texts(properties.get("Users")).forEach(users);
        PolicyText.texts(properties.get("Groups")).forEach(groups);
    }

    /** For those of {@code before} that {@code now} does not name; one that does not exist any more is passed over. */
    void forSurplus(JsonNode before, JsonNode now) {
        each(before, now, "Roles", roles);
        each(before, now, "Users", users);
        each(before, now, "Groups", groups);
    }

    private static void each(JsonNode before, JsonNode now, String property, Consumer<String> action) {
        surplus(PolicyText.texts(before.get(property)), PolicyText.texts(now.get(property)), action);
    }

    /** For those of {@code before} that {@code now} has no more; what does not exist any more is passed over. */
    static void surplus(Collection<String> before, Collection<String> now, Consumer<String> action) {
        for (String name : before) {
            if (!now.contains(name)) {
                try {
                    action.accept(name);
                } catch (NoSuchEntityException e) {
                    // it is gone, or taken away already
                }
            }
        }
    }
}
