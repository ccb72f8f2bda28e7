package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.ShellCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;

/** DEL-1: from a push to live, and what a person is told when something on the way is wrong. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;
    private static Repository repository;
    private static String remote;

    @BeforeAll
    static void aPipelineForASystemThatIsThere() throws Exception {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("pipeline", "deploy");
        repository = Repository.below(home, buildspec());
        remote = cli.json(
                        "pipeline",
                        "credentials",
                        "--file",
                        repository.file(".git/config").toString())
                .path("remote")
                .asText();
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    /** As buildspec.yml, but that opsctl is the one of this test, and of the functions only what is pushed is compiled. */
    private static String buildspec() throws IOException {
        Path jar = home.resolve("opsctl.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.opsctl.Main");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(":"))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        String opsctl = "java -cp changed:" + ShellCommand.quoted(List.of(jar.toString())) + " dev.opsctl.Main";
        return """
                version: 0.2
                env:
                  exported-variables: [CHANGE_SETS, DATA_AT_RISK]
                phases:
                  build:
                    commands:
                      - |
                        if [ -d src ]; then
                          mkdir -p classes changed/functions
                          cp %s changed/functions/
                          javac -nowarn -cp changed/functions/functions.jar -d classes $(find src -name '*.java') &&
                          jar uf changed/functions/functions.jar -C classes . &&
                          sha256sum changed/functions/functions.jar | cut -d ' ' -f 1 > changed/functions/functions.jar.sha256
                        fi
                      - %s package --templates templates --out release
                      - CHANGE_SETS="pipeline-${CODEBUILD_BUILD_ID##*:}"
                      - %s pipeline prepare "$CHANGE_SETS" --release release --variables variables
                      - . ./variables
                      - cp %s opsctl.jar
                artifacts:
                  files: [opsctl.jar]
                """
                .formatted(
                        ShellCommand.quoted(List.of(ChangedFunctions.JAR
                                .toAbsolutePath()
                                .normalize()
                                .toString())),
                        opsctl,
                        opsctl,
                        ShellCommand.quoted(List.of(jar.toString())));
    }

    private static Cli.Ran tail() {
        return cli.run("pipeline", "tail");
    }

    private static Map<String, String> statuses() throws IOException {
        JsonNode actions = cli.json("pipeline", "status");
        return StreamSupport.stream(actions.spliterator(), false)
                .collect(Collectors.toMap(action -> action.path("action").asText(), action -> action.path("status")
                        .asText()));
    }

    private static void contains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
        }
    }

    @Test
    @Order(1)
    void aRepositoryWithoutABranchSaysWhatToPush() {
        cli.run("pipeline", "retry"); // where a new pipeline has run by itself, that run has failed already

        Cli.Ran ran = tail();

        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.out() + ran.err());
        contains(ran.err(), "cause: Source/Source: ", "main", "git push " + remote + " HEAD:main");
        while (told() == 0) {
            LockSupport.parkNanos(200_000_000);
        }
    }

    /** How often the topic of the alarms was told something. */
    private static double told() {
        Instant now = Instant.now();
        return Cli.cloud(clients -> clients
                .cloudWatch()
                .getMetricStatistics(r -> r.namespace("AWS/SNS")
                        .metricName("NumberOfMessagesPublished")
                        .dimensions(d -> d.name("TopicName").value("opsctl-alarms"))
                        .startTime(now.minus(Duration.ofHours(1)))
                        .endTime(now.plus(Duration.ofMinutes(1)))
                        .period(3600)
                        .statistics(Statistic.SUM))
                .datapoints()
                .stream()
                .mapToDouble(Datapoint::sum)
                .sum());
    }

    @Test
    @Order(2)
    void aPushIsBuiltDeployedAndProvesItself() throws Exception {
        repository.change(
                "templates/app/orders.yaml", "Description: The shop's API", "Description: The shop's API, pushed");
        repository.push(remote, "another description");

        Cli.Ran ran = tail();

        assertEquals(0, ran.status(), ran.out() + ran.err());
        contains(
                ran.out(),
                "Build/Build",
                "│ ",
                "Deploy/Iam",
                "Deploy/App",
                "Deploy/Contents",
                "Smoke/Smoke",
                "Smoke/Order",
                "CONFIRMED",
                "Succeeded");
        assertFalse(ran.out().contains("Approve"), ran.out());
        Cli.cloud(clients -> {
            assertEquals(
                    "The shop's API, pushed",
                    clients.lambda()
                            .getFunctionConfiguration(r -> r.functionName("AppServer"))
                            .description()
                            .substring(0, 22));
            assertEquals(
                    "2",
                    clients.lambda()
                            .getAlias(r -> r.functionName("AppServer").name("live"))
                            .functionVersion());
            return null;
        });
    }

    @Test
    @Order(3)
    void whatWouldReplaceATableWaitsAndSaysWhich() throws Exception {
        repository.change("templates/app/report.yaml", "'${Prefix}report-state'", "'${Prefix}report-state-2'");
        repository.push(remote, "another table");
        List<String> told = new ArrayList<>();
        Thread rejects = new Thread(() -> {
            Cli.Ran shown;
            do {
                shown = cli.run("pipeline", "approve");
            } while (shown.status() == ExitCode.NOT_FOUND.status());
            told.add(shown.err());
            LockSupport.parkNanos(2_000_000_000L); // so that who watches sees it wait
            told.add(cli.ok("pipeline", "approve", "--reject", "--because", "it has leases in it", "-o", "json"));
        });
        rejects.start();

        Cli.Ran ran = tail();
        rejects.join();
        repository.git("revert", "--no-edit", "--no-commit", "HEAD");

        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.out() + ran.err());
        contains(
                told.get(0),
                "app/Report/ReportState (AWS::DynamoDB::Table report-state) would be replaced",
                "opsctl pipeline approve --yes");
        contains(told.get(1), "rejected", "report-state");
        contains(ran.out(), "waits for consent");
        contains(ran.err(), "cause: Approve/Approve: ", "it has leases in it");
    }

    @Test
    @Order(4)
    void aFunctionThatThrowsWhenItStartsGoesBackAndWhatMendsItGoesLive() throws Exception {
        String appServer = "src/dev/opsctl/functions/orders/AppServer.java";
        Files.createDirectories(repository.file(appServer).getParent());
        Files.writeString(
                repository.file(appServer),
                ChangedFunctions.text("orders/AppServer", ChangedFunctions.throwing("AppServer")));
        URI catalogue =
                URI.create(cli.json("status").path("outputs").path("ApiUrl").asText() + "/api/products");
        String before = live();
        Cli.Ran ran;
        try (Traffic traffic = Traffic.to(catalogue)) {
            repository.push(remote, "throws when it starts");
            ran = tail();
        }
        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.out() + ran.err());
        contains(ran.err(), "cause: Deploy/App: ", "AppServer does not start: ", "not today");
        assertEquals(before, live());

        Files.writeString(
                repository.file(appServer),
                ChangedFunctions.text(
                        "orders/AppServer", text -> text.replace("no such order", "no order of that id")));
        Cli.Ran mended;
        try (Traffic traffic = Traffic.to(catalogue)) {
            repository.push(remote, "mends it");
            mended = tail();
        }
        assertEquals(0, mended.status(), mended.out() + mended.err());
        contains(cli.run("order", "watch", "nobody").err(), "no order of that id");
        repository.git("rm", "-q", "-r", "src");
    }

    private static String live() {
        return Cli.cloud(clients -> clients.lambda()
                .getAlias(r -> r.functionName("AppServer").name("live"))
                .functionVersion());
    }

    /** Each round another action is under way when the cloud is killed. In full numbers: {@code -Dopsctl.kill.rounds=5}. */
    @Test
    @Order(4)
    void aRunGoesOnWhenTheCloudIsKilled() throws Exception {
        Kill kill = new Kill("PipelineIT");
        List<String> actions = List.of("Build", "App", "Contents", "Smoke", "Order");
        int first = kill.draw(actions.size());
        for (int round = 0; round < Kill.ROUNDS; round++) {
            repository.change(
                    "templates/app/orders.yaml",
                    "Description: The shop's API, pushed",
                    "Description: The shop's API, pushed again");
            int runs = runs(null).size();
            repository.push(remote, "round " + round);
            await("a run", () -> runs(null).size() > runs);
            String action = actions.get((first + round) % actions.size());
            await(action, () -> begun(action));
            LockSupport.parkNanos(kill.draw(1_000) * 1_000_000L);
            Kill.now(Kill.Victim.values()[kill.draw(2)]);

            Cli.Ran ran = tail();

            assertEquals(0, ran.status(), ran.out() + ran.err());
            contains(description(), "The shop's API, pushed" + " again".repeat(round + 1));
        }
    }

    private static void await(String what, BooleanSupplier come) {
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!come.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < giveUp,
                    () -> what + " does not begin\n"
                            + cli.run("pipeline", "status").out());
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Whether the newest run has come to an action. */
    private static boolean begun(String action) {
        String run = runs(null).get(0);
        return Cli.cloud(clients -> clients
                .codePipeline()
                .listActionExecutions(r -> r.pipelineName("opsctl").filter(f -> f.pipelineExecutionId(run)))
                .actionExecutionDetails()
                .stream()
                .anyMatch(one -> one.actionName().equals(action)));
    }

    private static String description() {
        return Cli.cloud(clients -> clients.lambda()
                .getFunctionConfiguration(r -> r.functionName("AppServer"))
                .description());
    }

    @Test
    @Order(5)
    void aBuildspecThatIsBrokenAndACommandThatFailsAreNamed() throws Exception {
        Files.writeString(repository.file("buildspec.yml"), "version: 0.2\nphases: [\n");
        repository.push(remote, "broken");
        Cli.Ran broken = tail();
        assertEquals(ExitCode.FAILED.status(), broken.status(), broken.out() + broken.err());
        contains(broken.err(), "cause: Build/Build: ", "YAML_FILE_ERROR", "opsctl pipeline retry");

        Files.writeString(
                repository.file("buildspec.yml"),
                """
                version: 0.2
                phases:
                  build:
                    commands:
                      - |
                        echo 'error: Cannot deploy app: it is refused.'
                        echo '       Correct templates/app.yaml, then push again.'
                        exit 3
                """);
        repository.push(remote, "failing build");
        JsonNode failing =
                JSON.readTree(cli.run("pipeline", "tail", "-o", "json").out());
        assertEquals("Failed", failing.path("status").asText(), failing::toString);
        assertEquals(
                "Build/Build: Cannot deploy app: it is refused.",
                failing.path("cause").asText());
        assertEquals(
                "Correct templates/app.yaml, then push again.",
                failing.path("next").asText());
    }

    @Test
    @Order(6)
    void ofPushesThatWaitTheLastOneRuns() throws Exception {
        Path gate = home.resolve("gate");
        Files.writeString(
                repository.file("buildspec.yml"),
                "version: 0.2\nphases: {build: {commands: ['until [ -e " + gate
                        + " ]; do sleep 0.1; done', exit 3]}}\n");
        for (String push : List.of("first", "second", "third")) {
            int before = runs(null).size();
            repository.push(remote, push);
            while (runs(null).size() == before) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        List<String> overtaken;
        do {
            overtaken = runs(PipelineExecutionStatus.SUPERSEDED);
            LockSupport.parkNanos(50_000_000);
        } while (overtaken.isEmpty());
        Files.createFile(gate);

        Cli.Ran ran = cli.run("pipeline", "tail", overtaken.get(0));

        assertEquals(ExitCode.CONFLICT.status(), ran.status(), ran.out() + ran.err());
        contains(ran.err(), "A newer push has overtaken it", "opsctl pipeline tail");
        assertEquals(ExitCode.FAILED.status(), tail().status(), "the last one");
    }

    private static List<String> runs(PipelineExecutionStatus status) {
        return Cli.cloud(
                clients -> clients
                        .codePipeline()
                        .listPipelineExecutions(r -> r.pipelineName("opsctl"))
                        .pipelineExecutionSummaries()
                        .stream()
                        .filter(run -> status == null || run.status() == status)
                        .map(PipelineExecutionSummary::pipelineExecutionId)
                        .toList());
    }

    /** What deploying everything by hand has called, but for what belongs to a pipeline, and to the commands of this test. */
    @Test
    @Order(7)
    void whatADeploymentCallsThePipelineMayCall() throws Exception {
        JsonNode decisions = JSON.readTree(
                new LocalCloudProcess(Directories.cloudState()).control("GET", "/_opsctl/decisions", null));
        Pattern own = Pattern.compile(
                "code(build|commit|pipeline):.*|dynamodb:(BatchWriteItem|PutItem|Scan)|logs:GetLogEvents"
                        + "|cloudwatch:GetMetricStatistics",
                Pattern.CASE_INSENSITIVE);
        List<Pattern> granted = Pattern.compile("'([a-z0-9-]+:[A-Za-z*]+)'")
                .matcher(Files.readString(TemplateCopy.SOURCE.resolve("pipeline.yaml")))
                .results()
                .map(result -> Pattern.compile(result.group(1).replace("*", ".*"), Pattern.CASE_INSENSITIVE))
                .toList();
        List<String> wanting = new ArrayList<>();
        decisions
                .path("allowed")
                .path("arn:aws:iam::111122223333:user/operator")
                .fieldNames()
                .forEachRemaining(action -> {
                    if (!own.matcher(action).matches()
                            && granted.stream()
                                    .noneMatch(grant -> grant.matcher(action).matches())) {
                        wanting.add(action);
                    }
                });
        assertEquals(List.of(), wanting);
    }

    @Test
    @Order(7)
    void theRolesWereDeniedNothing() throws Exception {
        List<String> denied = new ArrayList<>();
        for (JsonNode role : cli.json("iam", "diff")) {
            if (role.path("role").asText().startsWith("opsctl-")
                    && !role.path("denied").isEmpty()) {
                denied.add(role.toString());
            }
        }
        assertEquals(List.of(), denied);
    }

    @Test
    @Order(8)
    void thePipelineGoesAndWhatItDeployedStays() throws Exception {
        assertEquals(ExitCode.USAGE.status(), cli.run("pipeline", "destroy").status());
        assertEquals("Failed", statuses().get("Build"));
        contains(cli.ok("pipeline", "destroy", "--yes"), "opsctl-pipeline", "AWS::CodeCommit::Repository");
        assertEquals(ExitCode.NOT_FOUND.status(), cli.run("pipeline", "status").status());
        contains(cli.ok("status"), "UPDATE_COMPLETE");
        contains(cli.ok("pipeline", "deploy"), "opsctl-pipeline");
        contains(repository.git("ls-remote", remote), "refs/heads/main");
    }
}
