package dev.opsctl.functions.console.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the states of an execution did, read from its history. A state that is come to again has a run of its own each time.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>
 */
public final class FlowStory {

    /** How a run through a state stands: failed attempts may be made good by a retry, or by a way on that the flow has for the error. */
    public enum Outcome {
        RUNNING,
        SUCCEEDED,
        RETRIED,
        CAUGHT,
        FAILED
    }

    /** What an attempt failed with. */
    public record Failure(Instant at, String error, @Nullable String cause) {}

    /** A write that told the store of orders a new status. */
    public record Written(String status, Instant at, @Nullable String reason) {}

    /** One run through a state. */
    public static final class Run {
        private final String state;
        private final String type;
        private final Instant entered;
        private final @Nullable String input;
        private final List<Failure> failures = new ArrayList<>();
        private @Nullable Instant exited;
        private @Nullable String output;
        private int attempts;
        private @Nullable String function;
        private boolean failedLast;
        private boolean ended;
        private Map<String, Object> parameters = Map.of();

        private Run(String state, String type, Instant entered, @Nullable String input) {
            this.state = state;
            this.type = type;
            this.entered = entered;
            this.input = input;
        }

        public String state() {
            return state;
        }

        /** Task, Choice and so on. */
        public String type() {
            return type;
        }

        public Instant entered() {
            return entered;
        }

        /** Null while it runs, and if the execution ended in it. */
        public @Nullable Instant exited() {
            return exited;
        }

        /** JSON; null if the history does not tell it. */
        public @Nullable String input() {
            return input;
        }

        /** JSON; null while it runs, and if the execution ended in it. */
        public @Nullable String output() {
            return output;
        }

        /** How often its task was begun; 0 for states that are none. */
        public int attempts() {
            return attempts;
        }

        public List<Failure> failures() {
            return List.copyOf(failures);
        }

        /** The name of the function that its task calls; null if it calls none. */
        public @Nullable String function() {
            return function;
        }

        public Outcome outcome() {
            if (exited == null) {
                return ended ? Outcome.FAILED : Outcome.RUNNING;
            }
            return failures.isEmpty() ? Outcome.SUCCEEDED : failedLast ? Outcome.CAUGHT : Outcome.RETRIED;
        }
    }

    private final List<Run> runs = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private final Map<Long, Run> runOf = new HashMap<>();

    /** @param events in the order of their ids */
    public static FlowStory of(List<FlowEvent> events) {
        FlowStory story = new FlowStory();
        events.forEach(story::add);
        return story;
    }

    public List<Run> runs() {
        return List.copyOf(runs);
    }

    /** The statuses that the execution gave its order, in the order of time. */
    public List<Written> written() {
        return List.copyOf(written);
    }

    private void add(FlowEvent event) {
        Run run = runOf.get(event.previous());
        if (event.type().endsWith("StateEntered")) {
            run = new Run(entered(event), event.type().replace("StateEntered", ""), event.at(), event.data());
            runs.add(run);
        } else if (event.type().endsWith("StateExited")) {
            run = open(entered(event), run);
            if (run != null) {
                run.exited = event.at();
                run.output = event.data();
            }
        } else if (event.type().startsWith("Execution")) {
            if (!event.type().equals("ExecutionStarted")) {
                runs.stream().filter(one -> one.exited == null).forEach(one -> end(one, event));
            }
        } else if (run != null) {
            attempt(run, event);
        }
        if (run != null) {
            runOf.put(event.id(), run);
        }
    }

    private static String entered(FlowEvent event) {
        return Objects.requireNonNull(event.state(), "who enters or leaves a state names it");
    }

    private void end(Run run, FlowEvent event) {
        run.ended = !event.type().equals("ExecutionSucceeded");
        if (run.ended && run.failures.isEmpty()) {
            run.failures.add(new Failure(event.at(), text(event.error(), event.type()), event.cause()));
        } else if (!run.ended) {
            run.exited = event.at();
        }
    }

    private static String text(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private @Nullable Run open(String state, @Nullable Run otherwise) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (runs.get(i).state.equals(state) && runs.get(i).exited == null) {
                return runs.get(i);
            }
        }
        return otherwise;
    }

    private void attempt(Run run, FlowEvent event) {
        if (event.type().endsWith("Scheduled")) {
            run.attempts++;
            run.failedLast = false;
            run.parameters = event.parameters();
            if (event.parameters().get("FunctionName") instanceof String name) {
                // an ARN, perhaps with a qualifier
                String[] parts = name.split(":");
                run.function = parts.length > 6 ? parts[6] : name;
            }
        } else if (event.error() != null) {
            run.failedLast = true;
            run.failures.add(new Failure(event.at(), event.error(), event.cause()));
        } else if (event.type().equals("TaskSucceeded")) {
            status(run);
        }
    }

    private void status(Run run) {
        if (run.parameters.get("ExpressionAttributeValues") instanceof Map<?, ?> values) {
            String status = string(values.get(":status"));
            String at = string(values.get(":at"));
            if (status != null && at != null) {
                written.add(new Written(status, Instant.parse(at), string(values.get(":reason"))));
            }
        }
    }

    private static @Nullable String string(@Nullable Object attribute) {
        return attribute instanceof Map<?, ?> map && map.get("S") instanceof String text ? text : null;
    }
}
