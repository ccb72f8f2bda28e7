package dev.opsctl.operation.logs;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** The log lines of functions, in the order of time (OBS-4). */
public final class FunctionLogs {

    /** One line. */
    public record Line(String time, String function, String stream, String message) {}

    /**
     * Which lines.
     *
     * @param pattern a filter pattern of CloudWatch Logs, or null
     * @param text what a line must contain besides, or null
     * @param follow whether to wait for more until the thread is interrupted
     */
    public record Wanted(Instant since, @Nullable String pattern, @Nullable String text, boolean follow) {}

    private record Head(LogTail tail, FilteredLogEvent event, Iterator<FilteredLogEvent> rest) {}

    /** What the names of functions and of log groups are made of. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}|/[./_#A-Za-z0-9-]{1,511}");

    static final String LAMBDA = "/aws/lambda/";
    private static final int LEAST_PAUSE = 2_000;
    /** AWS answers some ten of these calls a second for a whole account; following leaves others half of them. */
    private static final int PAUSE_FOR_EACH_GROUP = 200;

    private static final int LOCAL_PAUSE = 250;

    private final Clients clients;

    public FunctionLogs(Clients clients) {
        this.clients = clients;
    }

    /** The names of all functions of the app stack, without the environment's prefix. */
    public List<String> functions() {
        Stacks stacks = new Stacks(clients);
        String app = stacks.name(Stacks.APP);
        stacks.find(app)
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "Stack " + app + " is not deployed on "
                                + clients.target().describe(),
                        "Deploy it: opsctl deploy"));
        return stacks.resources(app).values().stream()
                .flatMap(List::stream)
                .filter(resource -> "AWS::Lambda::Function".equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .filter(name -> name != null && !name.isEmpty())
                .map(this::shown)
                .sorted()
                .toList();
    }

    /**
     * Reads the logs of functions. What comes while one waits for more is in the order of time among itself; a line that reaches
     * CloudWatch Logs later than others is read later.
     *
     * @param functions their names, with or without the prefix, or log groups
     */
    public void read(List<String> functions, Wanted wanted, Consumer<Line> sink) {
        List<LogTail> tails = functions.stream()
                .map(function -> group(clients, possible(function)))
                .distinct()
                .map(group -> new LogTail(clients.logs(), group, wanted.since(), wanted.pattern()))
                .toList();
        do {
            merge(tails, wanted.text(), sink);
        } while (wanted.follow() && waited(tails.size()));
    }

    private String possible(String function) {
        if (!NAME.matcher(function).matches()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no function '" + function + "'",
                    "Functions: " + String.join(", ", functions()));
        }
        return function;
    }

    /** The log group of a function, or the group itself. */
    static String group(Clients clients, String function) {
        if (function.startsWith("/")) {
            return function;
        }
        return LAMBDA
                + (function.startsWith(clients.target().prefix())
                        ? function
                        : clients.target().named(function));
    }

    private void merge(List<LogTail> tails, @Nullable String text, Consumer<Line> sink) {
        PriorityQueue<Head> heads =
                new PriorityQueue<>(Math.max(1, tails.size()), Comparator.comparing((Head head) -> head.event()
                        .timestamp()));
        for (LogTail tail : tails) {
            push(heads, tail, events(tail));
        }
        while (!heads.isEmpty()) {
            Head head = heads.remove();
            if (text == null || head.event().message().contains(text)) {
                sink.accept(line(head));
            }
            push(heads, head.tail(), head.rest());
        }
    }

    private static void push(PriorityQueue<Head> heads, LogTail tail, Iterator<FilteredLogEvent> events) {
        while (events.hasNext()) {
            FilteredLogEvent event = events.next();
            if (tail.isNew(event)) {
                heads.add(new Head(tail, event, events));
                return;
            }
        }
    }

    private Iterator<FilteredLogEvent> events(LogTail tail) {
        try {
            Iterator<FilteredLogEvent> events = tail.events();
            events.hasNext();
            return events;
        } catch (ResourceNotFoundException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND, "There is no log group " + tail.group(), "Functions with logs: " + known(), e);
        }
    }

    private Line line(Head head) {
        String group = head.tail().group();
        return new Line(
                Instant.ofEpochMilli(head.event().timestamp()).toString(),
                group.startsWith(LAMBDA) ? shown(group.substring(LAMBDA.length())) : group,
                head.event().logStreamName(),
                head.event().message().stripTrailing());
    }

    private String shown(String name) {
        String prefix = clients.target().prefix();
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private boolean waited(int groups) {
        try {
            Thread.sleep(
                    clients.target().remote() ? Math.max(LEAST_PAUSE, groups * PAUSE_FOR_EACH_GROUP) : LOCAL_PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String known() {
        List<String> names = new ArrayList<>();
        clients.logs()
                .describeLogGroupsPaginator(r -> r.logGroupNamePrefix(LAMBDA))
                .logGroups()
                .forEach(group -> names.add(group.logGroupName().substring(LAMBDA.length())));
        return String.join(", ", names);
    }
}
