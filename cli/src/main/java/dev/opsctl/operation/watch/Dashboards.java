package dev.opsctl.operation.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;

/** Deployed dashboards, read as CloudWatch has them (OBS-4). */
public final class Dashboards {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 8;
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(455);

    private final Clients clients;

    public Dashboards(Clients clients) {
        this.clients = clients;
    }

    /** The name of the environment's own dashboard, as the templates make it. */
    public String own() {
        return clients.target().named("opsctl");
    }

    /** The names of all dashboards that there are. */
    public List<String> names() {
        return clients.cloudWatch().listDashboardsPaginator().dashboardEntries().stream()
                .map(DashboardEntry::dashboardName)
                .toList();
    }

    /**
     * A dashboard's body.
     *
     * @throws OperationException NOT_FOUND if there is none, with those that there are
     */
    public JsonNode body(String name) {
        String body;
        try {
            body = clients.cloudWatch().getDashboard(r -> r.dashboardName(name)).dashboardBody();
        } catch (CloudWatchException e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            List<String> names = names();
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no dashboard " + name,
                    names.isEmpty() ? "Make the system's: opsctl deploy" : "There are: " + String.join(", ", names),
                    e);
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "The body of dashboard " + name + " is no JSON: " + e.getOriginalMessage(),
                    "Bring it up to date: opsctl deploy",
                    e);
        }
    }

    /** How far back the body itself wants to be shown, three hours if it does not say. */
    public static Duration range(JsonNode body) {
        try {
            String start = body.path("start").asText("");
            return start.startsWith("-P") ? Duration.parse(start.substring(1)) : Duration.ofHours(3);
        } catch (java.time.format.DateTimeParseException e) {
            return Duration.ofHours(3);
        }
    }

    /** A range with which dashboards can be drawn: CloudWatch keeps metrics for 455 days. */
    public static Duration within(Duration range) {
        return range.compareTo(SHORTEST) < 0 ? SHORTEST : range.compareTo(LONGEST) > 0 ? LONGEST : range;
    }

    /** Fills a body's widgets; what cannot be had, a widget says itself. */
    public Board fill(String name, JsonNode body, Instant to, Duration range) {
        WidgetData data = new WidgetData(clients, to.minus(range), to);
        ExecutorService readers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Board.Panel>> panels = new ArrayList<>();
            for (JsonNode widget : body.path("widgets")) {
                panels.add(readers.submit(() -> data.panel(widget)));
            }
            List<Board.Panel> all = new ArrayList<>();
            for (Future<Board.Panel> panel : panels) {
                all.add(panel.get());
            }
            return new Board(name, to.minus(range), to, all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", null, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            readers.shutdownNow();
        }
    }
}
