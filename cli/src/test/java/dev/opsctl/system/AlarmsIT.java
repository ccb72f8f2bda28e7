package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;

/**
 * Every alarm of the deployed stack goes on because what it watches happens, and off when it is mended, and its mails arrive (OBS-3). Which
 * alarms there are, the stack says; how each is caused, follows from the metric that it looks at.
 */
class AlarmsIT {

    private static final String OPERATOR = "operator@example.com";
    private static final String COMPOSITE = "system-healthy";
    /** How many errors within five minutes are too many. */
    private static final int ENOUGH = 3;

    @TempDir
    static Path home;

    private static Cli cli;
    private static Session session;
    private static Clients clients;
    private static Clients operator;

    /** What is done while everything works, all at once. */
    private final Map<String, Runnable> calls = new LinkedHashMap<>();
    /** The functions that are to read their streams late. */
    private final Set<String> readers = new TreeSet<>();
    /** What goes wrong then, by what it happens to: one after the other. */
    private final Map<String, List<Runnable>> breakages = new TreeMap<>();
    /** What puts things right again, last first. */
    private final List<Runnable> mending = new CopyOnWriteArrayList<>();

    /** The queues that something was put into. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.deployed();
        cli.ok("mail", "verify", "inventory@example.com", OPERATOR);
        session = Session.open(Settings.load());
        clients = session.clients();
        operator = clients.assuming(new Stacks(clients).output(Stacks.IAM, "OperatorRoleArn"), "alarms");
    }

    @AfterAll
    static void stops() {
        if (session != null) {
            operator.close();
            session.close();
        }
        cli.close();
    }

    private static List<MetricAlarm> deployed() {
        Stacks stacks = new Stacks(clients);
        List<String> names = stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .filter(resource -> resource.resourceType().equals("AWS::CloudWatch::Alarm"))
                .map(resource -> resource.physicalResourceId())
                .toList();
        return clients.cloudWatch()
                .describeAlarms(r -> r.alarmNames(names).maxRecords(100))
                .metricAlarms();
    }

    private static Map<String, String> states() throws Exception {
        Map<String, String> states = new TreeMap<>();
        cli.json("alarms", "list")
                .forEach(alarm -> states.put(
                        alarm.path("name").asText(), alarm.path("state").asText()));
        return states;
    }

    /** The alarm that each mail is about, of those that tell of this state. */
    private static List<String> mailed(String state) throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode mail : cli.json("mail", "inbox")) {
            String subject = mail.path("subject").asText();
            if (subject.startsWith(state + ": \"") && mail.path("to").toString().contains(OPERATOR)) {
                names.add(subject.split("\"")[1]);
            }
        }
        return names;
    }

    @Test
    void everyAlarmGoesOnAndOffByWhatItWatches() throws Exception {
        List<MetricAlarm> alarms = deployed();
        assertTrue(alarms.size() > 30, "alarms of the stack: " + alarms.size());
        Set<String> all = new TreeSet<>(Set.of(COMPOSITE));
        for (MetricAlarm alarm : alarms) {
            all.add(alarm.alarmName());
            Metric watched = alarm.metricName() != null
                    ? Metric.builder()
                            .metricName(alarm.metricName())
                            .dimensions(alarm.dimensions())
                            .build()
                    : alarm.metrics().stream()
                            .filter(query -> query.metricStat() != null)
                            .findFirst()
                            .orElseThrow()
                            .metricStat()
                            .metric();
            cause(
                    watched.metricName(),
                    watched.dimensions().stream()
                            .map(Dimension::value)
                            .findFirst()
                            .orElse(""));
        }

        all(calls.values());
        readLate();
        all(breakages.values().stream()
                .<Runnable>map(some -> () -> some.forEach(Runnable::run))
                .toList());
        cli.ok("local", "time", "+15m");
        awaitMails("ALARM", all);
        long wasWell = mailsThatAllIsWell();

        for (int i = mending.size() - 1; i >= 0; i--) {
            mending.get(i).run();
        }
        // the rates of mails are those of two weeks
        cli.ok("local", "time", "+15d");
        awaitStates("OK", all);
        for (int i = 0; i < 300 && mailsThatAllIsWell() == wasWell; i++) {
            Thread.sleep(100);
        }
        assertTrue(mailsThatAllIsWell() > wasWell, "no mail that all is well again");
        assertEquals(Set.of(COMPOSITE), Set.copyOf(mailed("OK")), "who mails that all is well");
    }

    private static long mailsThatAllIsWell() throws Exception {
        return mailed("OK").stream().filter(COMPOSITE::equals).count();
    }

    private static void all(Collection<Runnable> some) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<?> done : some.stream().map(threads::submit).toList()) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Minutes pass, as for an operator who looks on: what waited when the clock was moved has aged by all of that, and is done after it; and
     * what was tried a last time while things were being mended is set aside after that.
     */
    private void awaitStates(String state, Set<String> all) throws Exception {
        Map<String, String> others = Map.of();
        for (int i = 0; i < 60; i++) {
            others = states();
            others.keySet().retainAll(all);
            others.values().removeIf(state::equals);
            if (others.isEmpty()) {
                return;
            }
            Thread.sleep(500);
            waiting.forEach(AlarmsIT::purge);
            cli.ok("local", "time", "+1m");
        }
        assertEquals(Map.of(), others, "not " + state);
    }

    private static void awaitMails(String state, Set<String> all) throws Exception {
        for (int i = 0; i < 300 && !Set.copyOf(mailed(state)).containsAll(all); i++) {
            Thread.sleep(100);
        }
        Set<String> missing = new TreeSet<>(all);
        missing.removeAll(mailed(state));
        assertEquals(Set.of(), missing, "no mail of " + state);
    }

    private void cause(String metric, String of) {
        switch (metric) {
            case "ApproximateNumberOfMessagesVisible" -> breaks(of, () -> waits(of));
            case "ApproximateAgeOfOldestMessage" ->
                breaks(of, () -> {
                    List<EventSourceMappingConfiguration> mappings = mappings(null, ":" + of);
                    enable(mappings, false);
                    mending.add(0, () -> enable(mappings, true));
                    waits(of);
                });
            case "IteratorAge" -> readers.add(of);
            case "Errors" -> breaks(of, () -> fails(of));
            case "Throttles" -> breaks(of, () -> throttled(of));
            case "Duration" ->
                calls.put(
                        metric, () -> cli.ok("order", "place", "--item", "SAMPLE-1C:54", "--wait", "--timeout", "60"));
            case "Latency" -> calls.put(metric, () -> recharge("504"));
            case "5XXError", "NoExchangeRate" -> {
                for (int i = 0; i < ENOUGH; i++) {
                    calls.put("503 " + i, () -> recharge("503"));
                }
            }
            case "ExecutionsFailed" -> breaks(of, () -> flowFails(of.substring(of.lastIndexOf(':') + 1), of));
            case "Reputation.BounceRate" -> calls.put(metric, () -> mail("bounce@simulator.amazonses.com"));
            case "Reputation.ComplaintRate" -> calls.put(metric, () -> mail("complaint@simulator.amazonses.com"));
            default -> throw new AssertionError("nobody knows how to cause " + metric + " of " + of);
        }
    }

    private void breaks(String what, Runnable how) {
        breakages.computeIfAbsent(what, key -> new ArrayList<>()).add(how);
    }

    private static String url(String queue) {
        return operator.sqs().getQueueUrl(r -> r.queueName(queue)).queueUrl();
    }

    private void waits(String queue) {
        String url = url(queue);
        operator.sqs().sendMessage(r -> r.queueUrl(url).messageBody("nobody wants this"));
        mending.add(() -> purge(url));
        waiting.add(url);
    }

    private static void purge(String url) {
        try {
            operator.sqs().purgeQueue(r -> r.queueUrl(url));
        } catch (PurgeQueueInProgressException e) {
            // less than a minute ago
        }
    }

    private static List<EventSourceMappingConfiguration> mappings(String function, String source) {
        return clients
                .lambda()
                .listEventSourceMappingsPaginator(r -> r.functionName(function == null ? null : function + ":live"))
                .eventSourceMappings()
                .stream()
                .filter(m -> source == null || m.eventSourceArn().endsWith(source))
                .toList();
    }

    private static void enable(List<EventSourceMappingConfiguration> mappings, boolean wanted) {
        mappings.forEach(mapping -> clients.lambda()
                .updateEventSourceMapping(r -> r.uuid(mapping.uuid()).enabled(wanted)));
        String state = wanted ? "Enabled" : "Disabled";
        for (EventSourceMappingConfiguration mapping : mappings) {
            for (int i = 0;
                    !clients.lambda()
                            .getEventSourceMapping(r -> r.uuid(mapping.uuid()))
                            .state()
                            .equals(state);
                    i++) {
                assertTrue(i < 300, mapping.functionArn() + " never came to be " + state);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Records that are read two minutes after they were written. */
    private void readLate() {
        List<EventSourceMappingConfiguration> mappings = readers.stream()
                .flatMap(function -> mappings(function, null).stream())
                .toList();
        enable(mappings, false);
        cli.ok("order", "place", "--item", "SPONGE-10:1");
        cli.ok("bank", "recharge", "b-001", "--amount", "5", "--currency", "EUR");
        cli.ok("local", "time", "+2m");
        enable(mappings, true);
    }

    private void fails(String function) {
        String handler = clients.lambda()
                .getFunctionConfiguration(r -> r.functionName(function))
                .handler();
        handler(function, "dev.opsctl.functions.Nothing::handleRequest");
        mending.add(() -> handler(function, handler));
        for (int i = 0; i < ENOUGH; i++) {
            clients.lambda().invoke(r -> r.functionName(function));
        }
    }

    private static void handler(String function, String handler) {
        clients.lambda()
                .updateFunctionConfiguration(r -> r.functionName(function).handler(handler));
        clients.lambda().waiter().waitUntilFunctionUpdatedV2(r -> r.functionName(function));
    }

    private static void throttled(String function) {
        clients.lambda().putFunctionConcurrency(r -> r.functionName(function).reservedConcurrentExecutions(0));
        try {
            clients.lambda().invoke(r -> r.functionName(function));
            throw new AssertionError(function + " was not throttled");
        } catch (software.amazon.awssdk.services.lambda.model.TooManyRequestsException e) {
            clients.lambda().deleteFunctionConcurrency(r -> r.functionName(function));
        }
    }

    /** The exchange is simulated: the amount says how it behaves. */
    private static void recharge(String amount) {
        cli.run("bank", "recharge", "b-001", "--amount", amount, "--currency", "EUR");
    }

    /** Whatever a flow does first, its role may not any more. */
    private void flowFails(String flow, String arn) {
        clients.iam()
                .putRolePolicy(
                        r -> r.roleName(flow)
                                .policyName("Nothing")
                                .policyDocument(
                                        """
                                {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""));
        mending.add(() -> clients.iam().deleteRolePolicy(r -> r.roleName(flow).policyName("Nothing")));
        clients.stepFunctions().startExecution(r -> r.stateMachineArn(arn).input("{}"));
    }

    private static void mail(String to) {
        cli.run(
                "mail",
                "send",
                "--wait",
                "--template",
                "recharge",
                "--to",
                to,
                "--data",
                "name=x",
                "--data",
                "amount=1");
    }
}
