package dev.opsctl.operation.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * The history of an execution as the tree of its states: branches of Parallel and iterations of Map lie below their state. Built
 * event by event, so that it can be shown while it grows.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>
 */
public final class ExecutionTree {

    /** One run through a state, or one iteration of a Map. */
    public static final class Node {
        private final String name;
        private final String type;
        private final Instant entered;
        private final List<Node> children = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private final List<String> logs = new ArrayList<>();
        private final @Nullable JsonNode input;
        private final @Nullable Node parent;
        private @Nullable JsonNode output;
        private @Nullable Instant exited;
        private int attempts;
        private @Nullable String function;
        private @Nullable Instant scheduled;

        Node(String name, String type, Instant entered, @Nullable JsonNode input, @Nullable Node parent) {
            this.name = name;
            this.type = type;
            this.entered = entered;
            this.input = input;
            this.parent = parent;
        }

        @JsonProperty
        public String name() {
            return name;
        }

        /** The state's type as Amazon States Language names it; {@code Iteration} for one of a Map. */
        @JsonProperty
        public String type() {
            return type;
        }

        @JsonProperty
        public Instant entered() {
            return entered;
        }

        /** How long it took in milliseconds; null while it runs. */
        @JsonProperty
        public @Nullable Long millis() {
            return exited == null ? null : Duration.between(entered, exited).toMillis();
        }

        /** How often its task was started again after an error. */
        @JsonProperty
        public int retries() {
            return Math.max(0, attempts - 1);
        }

        /** Every error of every attempt: name and cause. */
        @JsonProperty
        public List<String> errors() {
            return errors;
        }

        /** What the function that failed had logged. */
        @JsonProperty
        public List<String> logs() {
            return logs;
        }

        @JsonProperty
        public @Nullable JsonNode input() {
            return input;
        }

        @JsonProperty
        public @Nullable JsonNode output() {
            return output;
        }

        @JsonProperty
        public List<Node> children() {
            return children;
        }

        public int depth() {
            return parent == null ? 0 : parent.depth() + 1;
        }

        @Nullable
        String function() {
            return function;
        }

        Instant scheduled() {
            return scheduled == null ? entered : scheduled;
        }
    }

    /** Hears of states in the order in which things happen. */
    public interface Listener {

        /** For who wants the whole at the end. */
        Listener NONE = new Listener() {
            @Override
            public void entered(Node node) {}

            @Override
            public void failed(Node node, Instant at) {}

            @Override
            public void exited(Node node) {}
        };

        void entered(Node node);

        /** A task failed; it may be tried again. */
        void failed(Node node, Instant at);

        void exited(Node node);
    }

    private final Map<Long, Node> nodeOf = new HashMap<>();
    private final Map<Long, Boolean> opensScope = new HashMap<>();
    private final List<Node> roots = new ArrayList<>();
    private final Listener listener;

    public ExecutionTree(Listener listener) {
        this.listener = listener;
    }

    public List<Node> roots() {
        return roots;
    }

    /** Takes the next event, in the order of their ids. */
    public void add(HistoryEvent event) {
        Node before = nodeOf.get(event.previousEventId());
        String type = event.typeAsString();
        Node node = before;
        if (event.stateEnteredEventDetails() != null) {
            boolean below = opensScope.getOrDefault(event.previousEventId(), false);
            node = open(
                    event.stateEnteredEventDetails().name(),
                    type.replace("StateEntered", ""),
                    event.timestamp(),
                    JsonText.read(event.stateEnteredEventDetails().input()),
                    below || before == null ? before : before.parent);
        } else if (event.stateExitedEventDetails() != null) {
            node = named(before, event.stateExitedEventDetails().name());
            close(node, event.timestamp(), event.stateExitedEventDetails().output());
        } else if (event.mapIterationStartedEventDetails() != null) {
            node = open(
                    "#" + event.mapIterationStartedEventDetails().index(),
                    "Iteration",
                    event.timestamp(),
                    null,
                    named(before, event.mapIterationStartedEventDetails().name()));
            opensScope.put(event.id(), true);
        } else if (type.startsWith("MapIteration")) {
            node = iteration(before);
            close(node, event.timestamp(), null);
        } else if (type.equals("ParallelStateStarted") || type.equals("MapStateStarted")) {
            opensScope.put(event.id(), true);
        } else if (node != null) {
            attempt(node, event, type);
        }
        if (node != null) {
            nodeOf.put(event.id(), node);
        }
    }

    private Node open(String name, String type, Instant at, @Nullable JsonNode input, @Nullable Node parent) {
        Node node = new Node(name, type, at, input, parent);
        (parent == null ? roots : parent.children).add(node);
        listener.entered(node);
        return node;
    }

    private void close(@Nullable Node node, Instant at, @Nullable String output) {
        if (node != null && node.exited == null) {
            node.exited = at;
            node.output = output == null ? null : JsonText.read(output);
            listener.exited(node);
        }
    }

    private static @Nullable Node named(@Nullable Node from, String name) {
        Node node = from;
        while (node != null && !(node.name.equals(name) && node.exited == null)) {
            node = node.parent;
        }
        return node == null ? from : node;
    }

    private static @Nullable Node iteration(@Nullable Node from) {
        Node node = from;
        while (node != null && !(node.type.equals("Iteration") && node.exited == null)) {
            node = node.parent;
        }
        return node;
    }

    private void attempt(Node node, HistoryEvent event, String type) {
        if (type.endsWith("Scheduled")) {
            node.attempts++;
            node.scheduled = event.timestamp();
            node.function = function(event);
        }
        String error = error(event);
        if (error != null) {
            node.errors.add(error);
            listener.failed(node, event.timestamp());
        }
    }

    private static @Nullable String function(HistoryEvent event) {
        String name = null;
        if (event.lambdaFunctionScheduledEventDetails() != null) {
            name = event.lambdaFunctionScheduledEventDetails().resource();
        } else if (event.taskScheduledEventDetails() != null
                && "lambda".equals(event.taskScheduledEventDetails().resourceType())) {
            name = JsonText.read(event.taskScheduledEventDetails().parameters())
                    .path("FunctionName")
                    .asText(null);
        }
        return name == null || !name.startsWith("arn:") ? name : name.split(":")[6];
    }

    private static @Nullable String error(HistoryEvent event) {
        if (event.taskFailedEventDetails() != null) {
            return error(
                    event.taskFailedEventDetails().error(),
                    event.taskFailedEventDetails().cause());
        } else if (event.taskTimedOutEventDetails() != null) {
            return error(
                    event.taskTimedOutEventDetails().error(),
                    event.taskTimedOutEventDetails().cause());
        } else if (event.taskStartFailedEventDetails() != null) {
            return error(
                    event.taskStartFailedEventDetails().error(),
                    event.taskStartFailedEventDetails().cause());
        } else if (event.taskSubmitFailedEventDetails() != null) {
            return error(
                    event.taskSubmitFailedEventDetails().error(),
                    event.taskSubmitFailedEventDetails().cause());
        } else if (event.lambdaFunctionFailedEventDetails() != null) {
            return error(
                    event.lambdaFunctionFailedEventDetails().error(),
                    event.lambdaFunctionFailedEventDetails().cause());
        } else if (event.lambdaFunctionTimedOutEventDetails() != null) {
            return error(
                    event.lambdaFunctionTimedOutEventDetails().error(),
                    event.lambdaFunctionTimedOutEventDetails().cause());
        } else if (event.evaluationFailedEventDetails() != null) {
            return error(
                    event.evaluationFailedEventDetails().error(),
                    event.evaluationFailedEventDetails().cause());
        }
        return null;
    }

    /** {@code Error: message}; a function's cause is JSON with the message and a stack trace, which belongs to the log. */
    static String error(String error, String cause) {
        JsonNode detail = JsonText.read(cause);
        String message =
                detail.hasNonNull("errorMessage") ? detail.path("errorMessage").asText() : cause;
        return error + (message == null || message.isBlank() ? "" : ": " + message);
    }
}
