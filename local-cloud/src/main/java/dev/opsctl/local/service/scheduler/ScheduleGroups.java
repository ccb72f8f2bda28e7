package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The groups of schedules of one scope; the default one is always there. */
final class ScheduleGroups {

    static final String DEFAULT = "default";

    /** A group. */
    record Group(String name, Map<String, String> tags, Instant created, Instant changed, String clientToken) {}

    /** One page; tokens are positions. */
    record Page<T>(List<T> items, String next) {
        static <T> Page<T> of(List<T> all, String token, Integer limit) {
            if (token != null && !token.matches("\\d{1,9}")) {
                throw SchedulerErrors.validation("Invalid NextToken.");
            }
            int from = token == null ? 0 : Math.min(Integer.parseInt(token), all.size());
            int to = Math.min(all.size(), from + (limit == null ? 100 : limit));
            return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
        }
    }

    private final ServiceContext context;
    private final Table<Group> table;

    ScheduleGroups(ServiceContext context) {
        this.context = context;
        this.table = context.table("groups", Group.class);
    }

    String arn(String name) {
        return context.scope().arn("scheduler", "schedule-group/" + name);
    }

    Group get(String name) {
        return table.get(name).orElseGet(() -> {
            if (DEFAULT.equals(name)) {
                return new Group(DEFAULT, Map.of(), Instant.EPOCH, Instant.EPOCH, null);
            }
            throw SchedulerErrors.missing("Schedule group " + name + " does not exist.");
        });
    }

    Group create(String name, Map<String, String> tags, String clientToken) {
        LocalScheduler.checkName(name);
        Group known = table.get(name).orElse(null);
        if (known != null && clientToken != null && clientToken.equals(known.clientToken())) {
            return known;
        }
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Group group = new Group(name, Map.copyOf(tags), now, now, clientToken);
        if (DEFAULT.equals(name) || !table.putIfAbsent(name, group)) {
            throw SchedulerErrors.conflict("Schedule group " + name + " already exists.");
        }
        return group;
    }

    void delete(String name) {
        if (DEFAULT.equals(name)) {
            throw SchedulerErrors.validation("The default schedule group cannot be deleted.");
        }
        get(name);
        table.remove(name);
    }

    List<Group> list() {
        List<Group> all = new ArrayList<>();
        all.add(get(DEFAULT));
        table.values().stream().filter(g -> !g.name().equals(DEFAULT)).forEach(all::add);
        return all;
    }

    /** The group of an ARN, with other tags. */
    Group retag(String arn, UnaryOperator<Map<String, String>> change) {
        String name = String.valueOf(arn).substring(String.valueOf(arn).lastIndexOf('/') + 1);
        if (!arn(name).equals(arn)) {
            throw SchedulerErrors.validation("Invalid ResourceArn " + arn + ": only schedule groups have tags.");
        }
        Group before = get(name);
        Group after = new Group(
                name,
                change.apply(new LinkedHashMap<>(before.tags())),
                before.created(),
                before.changed(),
                before.clientToken());
        if (!after.equals(before)) {
            table.put(name, after);
        }
        return after;
    }
}
