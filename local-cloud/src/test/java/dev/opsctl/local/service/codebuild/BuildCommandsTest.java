package dev.opsctl.local.service.codebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What commands of a build find, and what comes of them. */
class BuildCommandsTest extends BuildingCloud {

    @Test
    void theCommandsOfAllPhasesShareOneShell() {
        Build build = run(
                """
                version: 0.2
                env:
                  variables: {A: from-spec, B: from-spec}
                  exported-variables: [RESULT, MISSING]
                phases:
                  install:
                    commands: [PLAIN=1, "export SET=2; mkdir sub; cd sub"]
                  pre_build:
                    commands: "echo $PLAIN $SET $(basename $PWD) $A $B"
                  build:
                    commands:
                      - printf 'no newline'
                      - |
                        for i in 1 2; do
                          echo line $i
                        done
                      - export RESULT="it's $CODEBUILD_BUILD_NUMBER"
                    finally:
                      - echo last
                """);
        assertEquals(
                StatusType.SUCCEEDED, build.buildStatus(), () -> build.phases().toString());
        assertEquals(
                List.of(
                        "SUBMITTED",
                        "QUEUED",
                        "PROVISIONING",
                        "DOWNLOAD_SOURCE",
                        "INSTALL",
                        "PRE_BUILD",
                        "BUILD",
                        "POST_BUILD",
                        "UPLOAD_ARTIFACTS",
                        "FINALIZING",
                        "COMPLETED"),
                List.copyOf(phases(build).keySet()));
        List<String> log = log(build);
        assertTrue(
                log.containsAll(List.of("1 2 sub from-spec from-spec", "no newline", "line 1", "line 2", "last")),
                log::toString);
        assertTrue(log.get(log.size() - 1).contains("Phase context status code:"), log::toString);
        assertEquals(
                Map.of("RESULT", "it's 1", "MISSING", ""),
                build.exportedEnvironmentVariables().stream()
                        .collect(Collectors.toMap(one -> one.name(), one -> one.value())));
        assertEquals("root", build.initiator());
    }

    @Test
    void nothingOfTheOperatorsEnvironmentGetsIn() {
        Build build = run(
                "version: 0.2\nphases: {build: {commands: [\"env | cut -d= -f1 | sort | tr '\\\\n' ' '\", 'ls -A $HOME $CODEBUILD_SRC_DIR']}}");
        String names = log(build).stream()
                .filter(line -> line.contains("CODEBUILD_BUILD_ARN "))
                .findFirst()
                .orElseThrow();
        for (String name : names.trim().split(" ")) {
            assertTrue(
                    name.matches(
                            "AWS_(CONTAINER_CREDENTIALS_FULL_URI|DEFAULT_REGION|ENDPOINT_URL|EXECUTION_ENV|REGION)|C(ODEBUILD_)?[A-Z_]+|HOME|JAVA_HOME|LANG|OLDPWD|PATH|PWD|SHLVL|TMPDIR|_"),
                    names);
        }
    }

    @Test
    void whatFailsIsSaidAndPhasesFollowAsOnAws() {
        project("version: 0.2\nphases: {build: {commands: 'true'}}", r -> {});
        record Case(String phases, String phase, String said, StatusType status, String last) {}
        for (Case one : List.of(
                new Case(
                        "{pre_build: {commands: ['echo a; (exit 3)', echo never], finally: echo f}, build: {commands: echo b}}",
                        "PRE_BUILD",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: echo a; (exit 3). Reason: exit status 3",
                        StatusType.FAILED,
                        "PRE_BUILD"),
                new Case(
                        "{build: {commands: exit 1}, post_build: {commands: 'test $CODEBUILD_BUILD_SUCCEEDING = 0'}}",
                        "BUILD",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: exit 1. Reason: exit status 1",
                        StatusType.FAILED,
                        "UPLOAD_ARTIFACTS"),
                new Case(
                        "{build: {on-failure: ABORT, commands: nosuchprogram}, post_build: {commands: 'true'}}",
                        "BUILD",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: nosuchprogram. Reason: exit status 127",
                        StatusType.FAILED,
                        "BUILD"),
                new Case(
                        "{install: {on-failure: CONTINUE, commands: 'false'}, build: {commands: 'true'}}",
                        "INSTALL",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: false. Reason: exit status 1",
                        StatusType.SUCCEEDED,
                        "UPLOAD_ARTIFACTS"))) {
            Build build = ended(start(r -> r.buildspecOverride("version: 0.2\nphases: " + one.phases())));
            assertEquals(one.said(), said(build, one.phase()));
            assertEquals(one.status(), build.buildStatus(), one::toString);
            List<String> phases = List.copyOf(phases(build).keySet());
            assertEquals(one.last(), phases.get(phases.size() - 3), one::toString);
        }
    }

    @Test
    void aBuildspecThatCannotBeReadIsRefusedWithItsLine() {
        project("version: 0.2\nphases: {build: {commands: 'true'}}", r -> {});
        Map<String, String> words = Map.of(
                "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a\n      - echo b: c\n",
                "YAML_FILE_ERROR: Expected Commands[1] to be of string type: found subkeys instead at line 6, value of the key tag on line 5 might be empty",
                "phases:\n  build:\n    commands: 'true'\n",
                "YAML_FILE_ERROR: wrong number of container tags, expected 1",
                "version: 0.2\nphases:\n  deploy:\n    commands: 'true'\n",
                "YAML_FILE_ERROR: Invalid buildspec phase name detected: deploy. Expecting: build,install,post_build,pre_build",
                "version: 0.2\nphases:\n\tbuild:\n",
                "YAML_FILE_ERROR: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) at line 3",
                "version: 0.2\nphases: {}\n",
                "YAML_FILE_ERROR: Missing commands: at least one phase with commands is required in the buildspec");
        words.forEach((buildspec, said) -> {
            Build build = ended(start(r -> r.buildspecOverride(buildspec)));
            assertEquals(said, said(build, "DOWNLOAD_SOURCE"));
            assertEquals(StatusType.FAILED, build.buildStatus());
        });
        Build build = ended(start(r -> r.buildspecOverride("ci/build.yml")));
        assertTrue(
                said(build, "DOWNLOAD_SOURCE")
                        .matches("YAML_FILE_ERROR: stat .*/ci/build.yml: no such file or directory"),
                () -> said(build, "DOWNLOAD_SOURCE"));
    }

    @Test
    void variablesOfSecretsAreReadAndHidden() {
        cloud.client(SecretsManagerClient.class)
                .createSecret(r -> r.name("db").secretString("{\"password\":\"hush-hush\"}"));
        Build build = run(
                """
                version: 0.2
                env: {secrets-manager: {PASSWORD: db:password}}
                phases: {build: {commands: ['echo "is $PASSWORD"', 'test "$PASSWORD" = hush-"hush"']}}
                """);
        assertEquals(StatusType.SUCCEEDED, build.buildStatus(), () -> log(build).toString());
        assertTrue(log(build).contains("is ***"), () -> log(build).toString());
        Build none = ended(start(r ->
                r.environmentVariablesOverride(v -> v.name("X").value("none").type("SECRETS_MANAGER"))));
        assertTrue(
                said(none, "DOWNLOAD_SOURCE").startsWith("Secrets Manager Error: ResourceNotFoundException: "),
                () -> said(none, "DOWNLOAD_SOURCE"));
        cloud.client(SecretsManagerClient.class)
                .createSecret(r -> r.name("binary").secretBinary(SdkBytes.fromUtf8String("{}")));
        for (String reference : List.of("binary", "binary:key")) {
            Build binary = ended(start(r -> r.environmentVariablesOverride(
                    v -> v.name("X").value(reference).type("SECRETS_MANAGER"))));
            assertTrue(
                    said(binary, "DOWNLOAD_SOURCE").endsWith("the secret has no text: binary"),
                    () -> said(binary, "DOWNLOAD_SOURCE"));
        }
    }

    @Test
    void variablesOfTheParameterStoreAreReadAndHidden() {
        cloud.client(SsmClient.class)
                .putParameter(r -> r.name("/db/password").type("SecureString").value("hush-hush"));
        Build build = run(
                """
                version: 0.2
                env: {parameter-store: {PASSWORD: /db/password}}
                phases: {build: {commands: ['echo "is $PASSWORD"', 'test "$PASSWORD" = hush-"hush"']}}
                """);
        assertEquals(StatusType.SUCCEEDED, build.buildStatus(), () -> log(build).toString());
        assertTrue(log(build).contains("is ***"), () -> log(build).toString());
        Build none = ended(start(r ->
                r.environmentVariablesOverride(v -> v.name("X").value("/none").type("PARAMETER_STORE"))));
        assertTrue(said(none, "DOWNLOAD_SOURCE").contains("ParameterNotFound"), () -> said(none, "DOWNLOAD_SOURCE"));
    }

    @Test
    void stoppingAndTimeOutsEndEverythingThatRuns() throws IOException {
        Path noted = Files.createTempFile(home, "pids", "");
        project(
                "version: 0.2\nphases: {build: {commands: ['sleep 600 & echo $! >>" + noted
                        + "; setsid sleep 600 & echo $! >>" + noted + "; echo $$ >>" + noted
                        + "', sleep 600]}}",
                r -> {});
        for (boolean stopped : new boolean[] {true, false}) {
            Files.writeString(noted, "");
            String id = start(r -> r.timeoutInMinutesOverride(5));
            await("the build runs", () -> lines(noted).size() == 3);
            if (stopped) {
                codebuild.stopBuild(r -> r.id(id));
            } else {
                cloud.cloud().clock().advance(Duration.ofMinutes(6));
            }
            Build build = ended(id);
            assertEquals(stopped ? StatusType.STOPPED : StatusType.TIMED_OUT, build.buildStatus());
            assertEquals(stopped ? "STOPPED" : "TIMED_OUT", phases(build).get("BUILD"));
            for (String pid : lines(noted)) {
                await("process " + pid + " ends", () -> ProcessHandle.of(Long.parseLong(pid))
                        .map(process -> !process.isAlive())
                        .orElse(true));
            }
        }
        assertEquals(
                "BUILD_TIMED_OUT: Build has timed out.",
                said(
                        build(codebuild
                                .listBuildsForProject(r -> r.projectName("shop"))
                                .ids()
                                .get(0)),
                        "BUILD"));
    }

    @Test
    void whatRanWhenTheCloudEndedHasFailedAndWhatWaitedRuns() {
        project("version: 0.2\nphases: {build: {commands: 'test -z \"$LONG\" || sleep 600'}}", r -> {});
        List<String> ids = new java.util.ArrayList<>();
        int most = Math.max(2, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < most; i++) {
            ids.add(start(
                    r -> r.environmentVariablesOverride(v -> v.name("LONG").value("1"))));
        }
        ids.forEach(id -> await("the build runs", () -> build(id).currentPhase().equals("BUILD")));
        String waiting = start(r -> {});
        String tooLate = start(r -> r.queuedTimeoutInMinutesOverride(5));
        cloud.cloud().clock().advance(Duration.ofMinutes(6));
        assertEquals(StatusType.TIMED_OUT, ended(tooLate).buildStatus());
        assertEquals("QUEUED", build(waiting).currentPhase());
        cloud.close();
        reopen();
        ids.forEach(id -> assertEquals(StatusType.FAULT, ended(id).buildStatus()));
        assertEquals(StatusType.SUCCEEDED, ended(waiting).buildStatus());
        await(
                "nothing is left",
                () -> !Files.exists(home.resolve("codebuild/111122223333/us-east-1/run/" + waiting.split(":")[1])));
    }
}
