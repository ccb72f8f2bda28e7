package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.Tag;

/** Activities: tasks that wait for a worker to fetch them. */
public final class Activities {

    /** An activity. */
    public record Activity(String name, String arn, Instant created, Map<String, String> tags) {

        @SuppressWarnings("NullAway") // Jackson fills it: those of an older store have none
        public Activity {
            tags = tags == null ? Map.of() : tags;
        }
    }

    /** A task for a worker. */
    public record Work(String token, JsonNode input) {}

    private static final String KIND = "activity";
    private static final long POLL_SECONDS = 60;

    private final ServiceContext context;
    private final Table<Activity> table;
    /** Tokens of tasks that nobody has fetched, by activity; what is in the store fills it at the start. */
    private final Map<String, BlockingQueue<String>> waiting = new ConcurrentHashMap<>();

    Activities(ServiceContext context) {
        this.context = context;
        this.table = context.table("activities", Activity.class);
    }

    public Activity create(String name, List<Tag> tags) {
        String checked = Machines.checkedName(name);
        Map<String, String> given = Tags.of(tags, Tag::key, Tag::value, context.caller(), SfnErrors::tag);
        Activity made = new Activity(
                checked, context.arn(KIND + ":" + checked), context.clock().instant(), given);
        return table.update(checked, made, known -> known);
    }

    public Activity get(String arn) {
        return find(arn).orElseThrow(() -> SfnErrors.noActivity(arn));
    }

    Optional<Activity> find(String arn) {
        return table.get(Machines.named(arn, KIND))
                .filter(activity -> activity.arn().equals(arn));
    }

    public void delete(String arn) {
        table.remove(Machines.named(arn, KIND));
    }

    /** @param change the tags as they are to be, by what they are */
    public void tag(String arn, UnaryOperator<Map<String, String>> change) {
        table.update(
                        get(arn).name(),
                        activity -> new Activity(
                                activity.name(), activity.arn(), activity.created(), change.apply(activity.tags())))
                .orElseThrow(() -> SfnErrors.noActivity(arn));
    }

    public List<Activity> list() {
        return table.values();
    }

    private BlockingQueue<String> queue(String arn) {
        return waiting.computeIfAbsent(arn, a -> new LinkedBlockingQueue<>());
    }

    void offer(String arn, String token) {
        queue(arn).add(token);
    }

    /**
     * Waits up to a minute for a task.
     *
     * @param start gives a token to a worker; empty if its task is over by now
     */
    public Optional<Work> take(
            String arn, @Nullable String worker, BiFunction<String, String, Optional<JsonNode>> start) {
        get(arn);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(POLL_SECONDS);
        try {
            while (System.nanoTime() < deadline && !context.cloud().workers().stopping()) {
                String token = queue(arn).poll(1, TimeUnit.SECONDS);
                Optional<JsonNode> input = token == null ? Optional.empty() : start.apply(token, worker);
                if (input.isPresent()) {
                    return Optional.of(new Work(token, input.get()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
