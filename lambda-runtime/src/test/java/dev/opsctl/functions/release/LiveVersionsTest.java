package dev.opsctl.functions.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.runtime.JsonHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionRequest;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.paginators.ListVersionsByFunctionIterable;

/** DEL-3: what {@code Custom::LiveVersions} publishes, probes, keeps and deletes. */
class LiveVersionsTest {

    /** Versions of functions by number, with their descriptions; a function's code is a text. */
    private static final class Versions implements LambdaClient {
        private final Map<Integer, String> described = new TreeMap<>();
        private final Map<Integer, String> codes = new TreeMap<>();
        private final List<String> probed = new ArrayList<>();
        private String code = "good";
        private Integer live;
        private int made;
        private int pending;

        @Override
        public synchronized ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest r) {
            List<FunctionConfiguration> all = new ArrayList<>();
            all.add(FunctionConfiguration.builder()
                    .version("$LATEST")
                    .codeSha256(code)
                    .revisionId(UUID.randomUUID().toString())
                    .description("what it does")
                    .build());
            described.forEach((number, text) -> all.add(FunctionConfiguration.builder()
                    .version(number.toString())
                    .description(text)
                    .build()));
            return ListVersionsByFunctionResponse.builder().versions(all).build();
        }

        @Override
        public ListVersionsByFunctionIterable listVersionsByFunctionPaginator(ListVersionsByFunctionRequest r) {
            return new ListVersionsByFunctionIterable(this, r);
        }

        @Override
        public synchronized PublishVersionResponse publishVersion(PublishVersionRequest r) {
            codes.put(++made, code);
            described.put(made, r.description());
            return PublishVersionResponse.builder()
                    .version(Integer.toString(made))
                    .state(pending > 0 ? State.PENDING : State.ACTIVE)
                    .build();
        }

        @Override
        public synchronized GetFunctionConfigurationResponse getFunctionConfiguration(
                GetFunctionConfigurationRequest r) {
            return GetFunctionConfigurationResponse.builder()
                    .state(--pending > 0 ? State.PENDING : State.ACTIVE)
                    .build();
        }

        @Override
        public synchronized InvokeResponse invoke(InvokeRequest r) {
            assertTrue(pending <= 0, "only what is active can be called");
            assertEquals(
                    "{\"" + JsonHandler.PROBE + "\":\"" + r.qualifier() + "\"}",
                    r.payload().asUtf8String());
            probed.add(r.functionName() + ":" + r.qualifier());
            boolean good = codes.get(Integer.valueOf(r.qualifier())).startsWith("good");
            return InvokeResponse.builder()
                    .functionError(good ? null : "Unhandled")
                    .payload(SdkBytes.fromUtf8String(
                            good ? "{}" : "{\"errorType\":\"IllegalState\",\"errorMessage\":\"setting X is missing\"}"))
                    .build();
        }

        @Override
        public synchronized GetAliasResponse getAlias(GetAliasRequest r) {
            assertEquals(LiveVersions.ALIAS, r.name());
            if (live == null) {
                throw ResourceNotFoundException.builder().message("no").build();
            }
            return GetAliasResponse.builder().functionVersion(live.toString()).build();
        }

        @Override
        public synchronized DeleteFunctionResponse deleteFunction(DeleteFunctionRequest r) {
            Integer number = Integer.valueOf(r.qualifier());
            assertTrue(!number.equals(live), "what is live must stay");
            described.remove(number);
            codes.remove(number);
            return DeleteFunctionResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    private final Versions lambda = new Versions();
    private final LiveVersions releases = new LiveVersions(lambda, 1);

    private static Map<String, Object> properties(String release, String settings) {
        return Map.of("Release", release, "Functions", Map.of("A", Map.of("Name", "fa", "Settings", settings)));
    }

    private Map<String, Object> ask(String type, Map<String, Object> now) {
        Map<String, Object> event = new LinkedHashMap<>(Map.of("RequestType", type, "LogicalResourceId", "Live"));
        event.put("ResourceProperties", now);
        try {
            return releases.answer(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A deployment whose alias moves as CloudFormation would move it. */
    private String live(String type, String release) {
        Map<String, Object> answer = ask(type, properties(release, "s"));
        assertEquals("SUCCESS", answer.get("Status"), answer::toString);
        String version = (String) ((Map<?, ?>) answer.get("Data")).get("A");
        lambda.live = Integer.valueOf(version);
        return version;
    }

    @Test
    void nothingIsProbedBeforeAnybodyIsServed() {
        assertEquals("1", live("Create", "r1"));
        assertEquals(List.of(), lambda.probed);
        assertEquals("1", live("Create", "r1"), "a repeated request makes nothing new");
    }

    @Test
    void aNewVersionIsProbedAndTheOneBeforeTheLastGoes() {
        live("Create", "r1");
        lambda.code = "good 2";
        lambda.pending = 3;
        assertEquals("2", live("Update", "r2"));
        lambda.code = "good 3";
        assertEquals("3", live("Update", "r3"));
        assertEquals(List.of("fa:2", "fa:3"), lambda.probed);
        assertEquals(List.of(2, 3), List.copyOf(lambda.described.keySet()));
    }

    @Test
    void whatDoesNotStartFailsTheResourceAndIsGone() {
        live("Create", "r1");
        lambda.code = "bad";
        Map<String, Object> answer = ask("Update", properties("r2", "s"));
        assertEquals("FAILED", answer.get("Status"));
        assertEquals(
                "Functions did not go live: fa does not start: IllegalState: setting X is missing",
                answer.get("Reason"));
        assertEquals(List.of(1), List.copyOf(lambda.described.keySet()));
        lambda.code = "good";
        assertEquals("1", live("Update", "r1"), "the rollback");
    }

    @Test
    void aRollbackAfterTheAliasMovedFindsTheVersionThatWasLive() {
        live("Create", "r1");
        lambda.code = "good 2";
        live("Update", "r2");
        lambda.probed.clear();
        lambda.code = "good";
        assertEquals("1", live("Update", "r1"));
        assertEquals(List.of(), lambda.probed);
    }

    @Test
    void aReleaseThatChangesNothingOfTheFunctionKeepsItsVersion() {
        live("Create", "r1");
        assertEquals("1", live("Update", "r2"));
        assertEquals(List.of(), lambda.probed);
    }

    @Test
    void otherSettingsAreAnotherVersion() {
        live("Create", "r1");
        Map<String, Object> answer = ask("Update", properties("r1", "other"));
        assertEquals(Map.of("A", "2"), answer.get("Data"));
    }

    @Test
    void whatIsMissingIsSaid() {
        assertEquals(
                "Functions did not go live: Functions is required",
                ask("Create", Map.of("Release", "r")).get("Reason"));
        assertEquals(
                "Functions did not go live: Functions.A.Name is required",
                ask("Create", Map.of("Release", "r", "Functions", Map.of("A", Map.of())))
                        .get("Reason"));
        assertEquals("SUCCESS", ask("Delete", Map.of()).get("Status"));
    }
}
