package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.xray.model.InsightsConfiguration;

/** The groups of traces, by name. */
final class Groups {

    /** One group. */
    record Group(
            String name,
            String arn,
            @Nullable String expression,
            InsightsConfiguration insights,
            Map<String, String> tags) {}

    /** The group of all traces, which is always there. */
    static final String DEFAULT = "Default";

    private final Table<Group> groups;
    private final Group all;

    Groups(ServiceContext context) {
        this.groups = context.table("groups", Group.class);
        this.all = new Group(
                DEFAULT,
                context.arn("group/" + DEFAULT),
                null,
                InsightsConfiguration.builder()
                        .insightsEnabled(false)
                        .notificationsEnabled(false)
                        .build(),
                Map.of());
    }

    Table<Group> table() {
        return groups;
    }

    Group all() {
        return all;
    }

    Optional<Group> find(@Nullable String name, @Nullable String arn) {
        String wanted = name != null ? name : nameOf(Objects.toString(arn, ""));
        if (DEFAULT.equals(wanted)) {
            return Optional.of(all);
        }
        return groups.get(wanted).filter(group -> arn == null || group.arn().equals(arn));
    }

    private static String nameOf(String arn) {
        return arn.substring(arn.indexOf("/") + 1).replaceFirst("/.*", "");
    }

    /** @throws software.amazon.awssdk.services.xray.model.InvalidRequestException if there is none, or none is named */
    Group get(String name, String arn) {
        if (name == null && arn == null) {
            throw XRayErrors.invalid("GroupName or GroupARN is required.");
        }
        return find(name, arn).orElseThrow(() -> XRayErrors.invalid("Group not found."));
    }

    /** For filter expressions: a group's own, by name or ARN; null if there is no such group. */
    @Nullable
    String expression(String nameOrArn) {
        boolean arn = nameOrArn.startsWith("arn:") && nameOrArn.contains("/");
        return find(arn ? null : nameOrArn, arn ? nameOrArn : null)
                .map(group -> group.expression() == null ? "" : group.expression())
                .orElse(null);
    }

    /** What belongs to a group; all if none is named. */
    Predicate<Trace> filter(String name, String arn) {
        return name == null && arn == null
                ? trace -> true
                : FilterExpression.read(get(name, arn).expression(), none -> null);
    }
}
