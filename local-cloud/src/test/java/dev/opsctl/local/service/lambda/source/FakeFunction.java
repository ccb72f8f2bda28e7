package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** A function whose answers a test decides, so that mappings are tested without a JVM for each function. */
final class FakeFunction implements SourceTarget {

    static final String ARN = "arn:aws:lambda:us-east-1:111122223333:function:f";
    static final String FAILS = "!";

    final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonNode> delivered = new LinkedBlockingQueue<>();
    final BlockingQueue<Duration> ages = new LinkedBlockingQueue<>();
    volatile Function<JsonNode, String> answer = event -> "null";
    volatile int timeout = 3;

    @Override
    public GetFunctionConfigurationResponse function(String name) {
        return GetFunctionConfigurationResponse.builder()
                .functionArn(ARN)
                .functionName("f")
                .timeout(timeout)
                .build();
    }

    @Override
    public Run run(String functionArn, byte[] event, List<String> linked) {
        try {
            JsonNode read = PojoJson.mapper().readTree(event);
            String said = answer.apply(read);
            events.add(read);
            return said.equals(FAILS)
                    ? new Run("request", "{}".getBytes(StandardCharsets.UTF_8), "Unhandled", "$LATEST")
                    : new Run("request", said.getBytes(StandardCharsets.UTF_8), null, "$LATEST");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Caller role(String functionArn) {
        return TestCloud.ROOT;
    }

    @Override
    public void begins(String functionArn, Duration age) {
        ages.add(age);
    }

    @Override
    public boolean deliver(String destinationArn, String functionArn, ObjectNode record) {
        return delivered.add(record.put("to", destinationArn));
    }

    /** The records of the next invocation. */
    JsonNode next() throws InterruptedException {
        JsonNode event = events.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("the function was not invoked");
        }
        return event.path("Records");
    }

    /** One text of each record of a batch. */
    static List<String> texts(JsonNode records, String pointer) {
        List<String> texts = new ArrayList<>();
        records.forEach(record -> texts.add(record.at(pointer).asText()));
        return texts;
    }
}
