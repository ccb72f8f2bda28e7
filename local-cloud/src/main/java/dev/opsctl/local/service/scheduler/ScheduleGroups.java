package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;

/** The groups of schedules of one scope; the default one is always there. */
final class ScheduleGroups {

    static final String DEFAULT = "default";

    /** A group. */
    record Group(
            String name, Map<String, String> tags, Instant created, Instant changed, @Nullable String clientToken) {}

    private static final Group INITIAL_DEFAULT = new Group(DEFAULT, Map.of(), Instant.EPOCH, Instant.EPOCH, null);

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
                return INITIAL_DEFAULT;
            }
            throw missing(name);
        });
    }

    private static SchedulerException missing(String name) {
        return SchedulerErrors.missing("Schedule group " + name + " does not exist.");
    }

    Group create(String name, Map<String, String> tags, String clientToken) {
        ScheduleOperations.checkName(name);
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Group group = new Group(name, Map.copyOf(tags), now, now, clientToken);
        return context.change(change -> {
            if (!DEFAULT.equals(name) && table.insert(name, group)) {
                return group;
            }
            return table.get(name)
                    .filter(known -> clientToken != null && clientToken.equals(known.clientToken()))
                    .orElseThrow(() -> SchedulerErrors.conflict("Schedule group " + name + " already exists."));
        });
    }

    /** A group goes with its schedules. */
    void delete(String name, Schedules schedules) {
        if (DEFAULT.equals(name)) {
            throw SchedulerErrors.validation("The default schedule group cannot be deleted.");
        }
        context.change(change -> {
            table.remove(name).orElseThrow(() -> missing(name));
            schedules
                    .of(name)
                    .forEach(record -> schedules.remove(name, record.schedule().name()));
        });
    }

    List<Group> list() {
        List<Group> all = new ArrayList<>();
        all.add(get(DEFAULT));
        table.values().stream().filter(g -> !g.name().equals(DEFAULT)).forEach(all::add);
        return all;
    }

    /** The group of an ARN. */
    Group byArn(String arn) {
        return get(name(arn));
    }

    private String name(String arn) {
        String name = String.valueOf(arn).substring(String.valueOf(arn).lastIndexOf('/') + 1);
        if (!arn(name).equals(arn)) {
            throw SchedulerErrors.validation("Invalid ResourceArn " + arn + ": only schedule groups have tags.");
        }
        return name;
    }

    /** Changes the tags of the group of an ARN. */
    void retag(String arn, UnaryOperator<Map<String, String>> change) {
        String name = name(arn);
        UnaryOperator<Group> retagged = group ->
                new Group(name, change.apply(group.tags()), group.created(), group.changed(), group.clientToken());
        if (DEFAULT.equals(name)) {
            table.update(name, INITIAL_DEFAULT, retagged);
        } else {
            table.update(name, retagged).orElseThrow(() -> missing(name));
        }
    }

    /** A page of schedules or groups; a hundred, if a request does not say how many. */
    static <T> Page<T> page(String list, List<T> all, Function<T, String> key, String token, Integer limit) {
        return Page.of(
                list,
                all,
                key,
                limit == null ? 100 : limit,
                token,
                () -> SchedulerErrors.validation("Invalid NextToken."));
    }
}
