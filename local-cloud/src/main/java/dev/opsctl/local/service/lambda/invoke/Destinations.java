package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.engine.time.IsoTime;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import dev.opsctl.local.service.lambda.pool.Environments;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends the records of invocations to queues, topics, functions and buses, as the function's role. */
public final class Destinations {

    private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);
    private final ServiceContext context;
    private final Environments environments;

    public Destinations(ServiceContext context, Environments environments) {
        this.context = context;
        this.environments = environments;
    }

    static String timestamp(Instant at) {
        return IsoTime.millis(at);
    }

    /**
     * Sends a record; a destination that refuses it is logged.
     *
     * @return whether it was taken
     */
    public boolean send(String arn, Version version, ObjectNode record, boolean success) {
        try {
            Caller role = environments.role(version);
            Recipient recipient = Recipient.of(context.cloud(), arn, role);
            if (recipient.arn().service().equals("events")) {
                recipient
                        .client(EventBridgeClient.class)
                        .putEvents(r -> r.entries(e -> e.eventBusName(arn)
                                .source("lambda")
                                .detailType("Lambda Function Invocation Result - " + (success ? "Success" : "Failure"))
                                .detail(record.toString())
                                .resources(
                                        arn,
                                        record.path("requestContext")
                                                .path("functionArn")
                                                .asText())));
            } else {
                recipient.send(record.toString());
            }
            return true;
        } catch (AwsServiceException | IllegalArgumentException | UnsupportedOperationException e) {
            LOG.warn("destination {} of {} refused a record: {}", arn, version.arn(), e.getMessage());
            return false;
        }
    }

    /**
     * Sends an event that was given up to the dead-letter queue or topic: the event itself, the reason in attributes.
     *
     * @return whether it was taken
     */
    boolean deadLetter(String arn, Version version, String requestId, byte[] payload, String error) {
        String body = new String(payload, StandardCharsets.UTF_8);
        String reason = error.isEmpty() ? "unknown" : error.substring(0, Math.min(1024, error.length()));
        Map<String, String> values = Map.of("RequestID", requestId, "ErrorMessage", reason, "ErrorCode", "200");
        try {
            Caller role = environments.role(version);
            Recipient recipient = Recipient.of(context.cloud(), arn, role);
            if ("sqs".equals(recipient.arn().service())) {
                recipient.client(SqsClient.class).sendMessage(r -> r.queueUrl(recipient.queueUrl())
                        .messageBody(body)
                        .messageAttributes(values.entrySet().stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey,
                                        e -> software.amazon.awssdk.services.sqs.model.MessageAttributeValue.builder()
                                                .dataType("ErrorCode".equals(e.getKey()) ? "Number" : "String")
                                                .stringValue(e.getValue())
                                                .build()))));
            } else {
                recipient.client(SnsClient.class).publish(r -> r.topicArn(arn)
                        .message(body)
                        .messageAttributes(values.entrySet().stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey,
                                        e -> software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                                .dataType("ErrorCode".equals(e.getKey()) ? "Number" : "String")
                                                .stringValue(e.getValue())
                                                .build()))));
            }
            return true;
        } catch (AwsServiceException | IllegalArgumentException | UnsupportedOperationException e) {
            LOG.warn("dead-letter queue {} of {} refused an event: {}", arn, version.arn(), e.getMessage());
            return false;
        }
    }
}
