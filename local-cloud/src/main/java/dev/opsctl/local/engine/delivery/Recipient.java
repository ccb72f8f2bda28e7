package dev.opsctl.local.engine.delivery;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A function, queue, topic or state machine that a service sends to, as somebody: its own principal or a role. What else a service may send
 * to it knows itself, and asks for a client.
 *
 * @param subject of what topics send; null for none
 * @param group of a message in a FIFO queue; null for none
 * @param attributes of a message in a queue, all strings
 */
public record Recipient(
        Cloud cloud,
        Arn arn,
        Caller caller,
        @Nullable String subject,
        @Nullable String group,
        Map<String, String> attributes) {

    /** @throws IllegalArgumentException if the text is no ARN */
    public static Recipient of(Cloud cloud, String arn, Caller caller) {
        return new Recipient(cloud, Arn.of(arn), caller, null, null, Map.of());
    }

    public Recipient withSubject(@Nullable String newSubject) {
        return new Recipient(cloud, arn, caller, newSubject, group, attributes);
    }

    public Recipient withGroup(@Nullable String newGroup) {
        return new Recipient(cloud, arn, caller, subject, newGroup, attributes);
    }

    public Recipient withAttributes(Map<String, String> newAttributes) {
        return new Recipient(cloud, arn, caller, subject, group, newAttributes);
    }

    /** A client where the target is. */
    public <C> C client(Class<C> clientInterface) {
        return cloud.client(clientInterface, arn.scope(), caller);
    }

    /** What requests call it, if it is a queue. */
    public String queueUrl() {
        return cloud.endpoint() + "/" + arn.accountId() + "/" + arn.resource();
    }

    /**
     * Sends a text: calls the function without waiting for it, starts an execution.
     *
     * @throws UnsupportedOperationException if it is of another kind
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it refuses
     */
    public void send(String text) {
        String name = arn.toString();
        switch (arn.service()) {
            case "lambda" ->
                client(LambdaClient.class).invoke(r -> r.functionName(name)
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String(text)));
            case "sqs" -> sendMessage(text);
            case "sns" ->
                client(SnsClient.class)
                        .publish(r -> r.topicArn(name).subject(subject).message(text));
            case "states" ->
                client(SfnClient.class)
                        .startExecution(r -> r.stateMachineArn(name).input(text));
            default -> throw new UnsupportedOperationException("no target of this kind: " + arn);
        }
    }

    /** Sends a text as a message, whatever the ARN is of: what takes dead letters is a queue. */
    public void sendMessage(String text) {
        client(SqsClient.class).sendMessage(r -> r.queueUrl(queueUrl())
                .messageBody(text)
                .messageGroupId(group)
                .messageAttributes(attributes.isEmpty() ? null : messageAttributes()));
    }

    private Map<String, MessageAttributeValue> messageAttributes() {
        return attributes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, attribute -> MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(attribute.getValue())
                        .build()));
    }
}
