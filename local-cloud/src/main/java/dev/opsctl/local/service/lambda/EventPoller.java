package dev.opsctl.local.service.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.EventPattern;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Reads a source as the function's role and invokes the function with batches, until it is stopped. */
abstract class EventPoller implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(EventPoller.class);

    protected final ServiceContext context;
    protected final EventSourceMappingConfiguration mapping;
    private final LambdaClient lambda;
    private final EventSources sources;
    private volatile boolean stopped;
    private volatile Thread thread;

    EventPoller(
            ServiceContext context,
            LambdaClient lambda,
            EventSources sources,
            EventSourceMappingConfiguration mapping) {
        this.context = context;
        this.lambda = lambda;
        this.sources = sources;
        this.mapping = mapping;
    }

    /** Reads and handles what is there; returns whether there was anything. */
    abstract boolean poll(Caller role) throws InterruptedException;

    @Override
    public void run() {
        thread = Thread.currentThread();
        int failures = 0;
        while (!stopped) {
            try {
                poll(role());
                failures = 0;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (stopped) {
                    return;
                }
                failures++;
                sources.result(mapping.uuid(), "PROBLEM: " + e.getMessage());
                if (failures == 1) {
                    LOG.warn(
                            "event source {} of {}: {}",
                            mapping.eventSourceArn(),
                            mapping.functionArn(),
                            e.getMessage());
                }
                try {
                    Thread.sleep(Math.min(5_000, 100L << Math.min(failures, 6)));
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    void stop() {
        stopped = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    boolean stopped() {
        return stopped;
    }

    void report(String text) {
        sources.result(mapping.uuid(), text);
    }

    /** Whether the filter criteria let a record through; no criteria let all through. */
    boolean wanted(JsonNode record) {
        if (mapping.filterCriteria() == null
                || mapping.filterCriteria().filters().isEmpty()) {
            return true;
        }
        return mapping.filterCriteria().filters().stream()
                .anyMatch(filter -> EventPattern.matches(filter.pattern(), record));
    }

    /** What a function made of a batch: it failed as a whole, or these records of it did. */
    record Verdict(boolean failed, Set<String> failedItems, String error) {}

    Verdict invoke(List<ObjectNode> records) {
        ObjectNode event = PojoJson.mapper().createObjectNode();
        event.putArray("Records").addAll(records);
        InvokeResponse answered = lambda.invoke(
                r -> r.functionName(mapping.functionArn()).payload(SdkBytes.fromUtf8String(event.toString())));
        if (answered.functionError() != null) {
            report("PROBLEM: Function call failed");
            return new Verdict(true, Set.of(), answered.payload().asUtf8String());
        }
        Set<String> failed = new HashSet<>();
        if (mapping.functionResponseTypesAsStrings().contains("ReportBatchItemFailures")) {
            try {
                JsonNode answer = PojoJson.mapper().readTree(answered.payload().asByteArrayUnsafe());
                for (JsonNode item :
                        answer == null ? PojoJson.mapper().createArrayNode() : answer.path("batchItemFailures")) {
                    String id = item.path("itemIdentifier").asText("");
                    if (id.isEmpty()) {
                        return new Verdict(true, Set.of(), "a batch item failure without itemIdentifier");
                    }
                    failed.add(id);
                }
            } catch (IOException e) {
                return new Verdict(true, Set.of(), "the function's answer is no JSON");
            }
        }
        report(failed.isEmpty() ? "OK" : "PROBLEM: Function reported batch item failures");
        return new Verdict(false, failed, null);
    }

    /** The function's role, as which Lambda reads the source and reports failures. */
    private Caller role() {
        GetFunctionConfigurationResponse function =
                lambda.getFunctionConfiguration(r -> r.functionName(mapping.functionArn()));
        return context.cloud()
                .assumeRole(
                        function.role(),
                        function.functionName(),
                        Caller.service("lambda.amazonaws.com", context.scope().accountId(), function.functionArn()));
    }

    void toDestination(String arn, String body) {
        String[] parts = arn.split(":");
        try {
            if (parts[2].equals("sqs")) {
                String url = context.cloud().endpoint() + "/" + parts[4] + "/" + parts[5];
                context.client(SqsClient.class, role())
                        .sendMessage(r -> r.queueUrl(url).messageBody(body));
            } else {
                context.client(SnsClient.class, role())
                        .publish(r -> r.topicArn(arn).message(body));
            }
        } catch (AwsServiceException e) {
            LOG.error(
                    "a batch of {} that was given up did not reach {}: {}", mapping.functionArn(), arn, e.getMessage());
        }
    }
}
