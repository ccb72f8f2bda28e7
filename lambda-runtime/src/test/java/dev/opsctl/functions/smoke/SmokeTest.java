package dev.opsctl.functions.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.smoke.domain.SmokeCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DEL-1: any payload is answered with "Success", a pipeline's job is settled, and nothing of its event gets into a log. */
class SmokeTest {

    private static final Context CONTEXT = (Context) Proxy.newProxyInstance(
            SmokeTest.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, args) -> method.getName().equals("getAwsRequestId") ? "request-1" : null);

    /** As AWS's guide has it. */
    private static final String JOB = Json.write(Map.of(
            "CodePipeline.job",
            Map.of(
                    "id",
                    "11111111-abcd-1111-abcd-111111abcdef",
                    "accountId",
                    "111111111111",
                    "data",
                    Map.of(
                            "artifactCredentials",
                            Map.of("secretAccessKey", "wJalrXUtnFEMI", "sessionToken", "MIICiTCC")))));

    private final List<String> settled = new ArrayList<>();
    private Optional<String> trouble = Optional.empty();
    private RuntimeException refusal;

    private final Smoke smoke = new Smoke(new SmokeCheck(() -> trouble, new SmokeCheck.Jobs() {
        @Override
        public void succeeded(String jobId) {
            if (refusal != null) {
                throw refusal;
            }
            settled.add(jobId + " succeeded");
        }

        @Override
        public void failed(String jobId, String message) {
            settled.add(jobId + " failed: " + message);
        }
    }));

    private Map<String, Object> answer(String payload) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smoke.handleRequest(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), out, CONTEXT);
        return Json.parseObject(out.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "[1, {\"a\": 2}]",
                "\"text\"",
                "42",
                "true",
                "not JSON",
                "{\"CodePipeline.job\": \"none\"}",
                "{\"CodePipeline.job\": {\"id\": 7}}"
            })
    void anyPayloadIsAnsweredWithSuccess(String payload) throws Exception {
        trouble = Optional.of("the shop is closed");

        Map<String, Object> answer = answer(payload);

        assertEquals("Success", answer.get("body"));
        assertEquals("200", String.valueOf(answer.get("statusCode")));
        assertEquals(List.of(), settled);
    }

    @Test
    void aJobSucceedsWhenTheShopAnswers() throws Exception {
        assertEquals("Success", answer(JOB).get("body"));
        assertEquals(List.of("11111111-abcd-1111-abcd-111111abcdef succeeded"), settled);
    }

    @Test
    void aJobFailsWithWhatTheShopAnsweredInstead() throws Exception {
        trouble = Optional.of("GET https://shop.example/api/products answers 503");

        assertEquals(
                "GET https://shop.example/api/products answers 503", answer(JOB).get("body"));
        assertEquals(
                List.of(
                        "11111111-abcd-1111-abcd-111111abcdef failed: GET https://shop.example/api/products answers 503"),
                settled);
    }

    @Test
    void credentialsOfAJobAreNotLoggedEvenIfItCannotBeSettled() {
        refusal = new IllegalStateException("job cannot be settled");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertThrows(IllegalStateException.class, () -> answer(JOB));
        } finally {
            System.setOut(before);
        }
        String logged = log.toString(StandardCharsets.UTF_8);
        assertFalse(logged.isEmpty());
        assertFalse(logged.contains("wJalrXUtnFEMI") || logged.contains("MIICiTCC"), logged);
    }
}
