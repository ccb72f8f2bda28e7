package dev.opsctl.local.identity.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.CreateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codebuild.model.StartBuildBatchRequest;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codebuild.model.UpdateProjectRequest;

/** CodeBuild's condition keys in requests: ConditionKeysTest walks over full ones, this over bare ones and over some by name. */
class BuildKeysTest {

    private static final Scope SCOPE = new Scope("111122223333", "us-east-1");
    private static final ResourceFacts NO_FACTS = new ResourceFacts() {
        @Override
        public Map<String, String> tags(String arn, String version, Scope scope) {
            return Map.of();
        }

        @Override
        public Map<String, List<String>> attributes(String arn, Scope scope) {
            return Map.of();
        }
    };

    private static List<String> ask(String key, SdkRequest request) {
        String name = request.getClass().getSimpleName().replace("Request", "");
        return ConditionKeys.values(new AskedKey(
                "codebuild:" + key,
                Permission.of("codebuild:" + name, "arn:aws:codebuild:us-east-1:111122223333:project/p"),
                Caller.service("lambda.amazonaws.com", SCOPE.accountId(), null),
                SCOPE,
                name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                request,
                NO_FACTS));
    }

    @Test
    void a_request_that_sets_nothing_has_no_key() {
        int keys = 0;
        for (SdkRequest request : List.of(
                StartBuildRequest.builder().projectName("p").build(),
                StartBuildBatchRequest.builder().projectName("p").build(),
                CreateProjectRequest.builder().name("p").build(),
                UpdateProjectRequest.builder().name("p").build())) {
            String action = "codebuild:" + request.getClass().getSimpleName().replace("Request", "");
            for (String key : ConditionKeys.of(action)) {
                if (key.startsWith("codebuild:")) {
                    keys++;
                    assertNull(ask(key.substring(10).replaceFirst("\\$\\{\\w+}", "x"), request), action + " " + key);
                }
            }
        }
        assertTrue(keys > 250, "walked " + keys);
    }

    @Test
    void settings_of_a_project_are_read_by_their_paths() {
        CreateProjectRequest request = CreateProjectRequest.builder()
                .name("p")
                .environment(e -> e.privilegedMode(false)
                        .environmentVariables(v -> v.name("STAGE").value("BETA"), v -> v.name("VERSION")
                                .value("1")))
                .source(s -> s.buildspec("version: 0.2"))
                .vpcConfig(v -> v.vpcId("vpc-1").subnets("subnet-1", "subnet-2"))
                .build();
        assertEquals(List.of("false"), ask("environment.privilegedMode", request));
        assertEquals(List.of("false"), ask("Environment.privilegedmode", request));
        assertEquals(List.of("STAGE", "VERSION"), ask("environment.environmentVariables.name", request));
        assertEquals(List.of("BETA"), ask("environment.environmentVariables/STAGE.value", request));
        assertNull(ask("environment.environmentVariables/OTHER.value", request));
        assertEquals(List.of("subnet-1", "subnet-2"), ask("vpcConfig.subnets", request));
        assertNull(ask("environment.image", request));
        for (String present : List.of("vpcConfig", "environment", "source", "source.buildspec")) {
            assertThrows(UnknownConditionException.class, () -> ask(present, request), present);
        }
    }

    @Test
    void a_build_has_them_as_overrides_of_its_own_and_not_of_a_neighbour() {
        StartBuildRequest request = StartBuildRequest.builder()
                .projectName("p")
                .privilegedModeOverride(true)
                .environmentTypeOverride("LINUX_CONTAINER")
                .sourceAuthOverride(a -> a.type("OAUTH").resource("r"))
                .insecureSslOverride(true)
                .buildspecOverride("version: 0.2")
                .secondarySourcesOverride(ProjectSource.builder()
                        .sourceIdentifier("docs")
                        .location("here")
                        .build())
                .build();
        assertEquals(List.of("true"), ask("environment.privilegedMode", request));
        assertEquals(List.of("LINUX_CONTAINER"), ask("environment.type", request));
        assertEquals(List.of("OAUTH"), ask("source.auth.type", request));
        assertEquals(List.of("true"), ask("source.insecureSsl", request));
        assertNull(ask("secondarySources.insecureSsl", request));
        assertEquals(List.of("here"), ask("secondarySources/docs.location", request));
        assertNull(ask("secondarySources.buildspec", request));
        assertNull(ask("environment.image", request));
        for (String present : List.of("source.buildspec", "environment", "secondarySources")) {
            assertThrows(UnknownConditionException.class, () -> ask(present, request), present);
        }
        assertNull(ask("source.buildspec", BatchGetBuildsRequest.builder().build()));
    }
}
