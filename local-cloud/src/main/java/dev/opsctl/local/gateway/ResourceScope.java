package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.cloud.Scope;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** In whose account a call's resource lives: a request may name a queue, topic, function or key of another account by its ARN or URL. */
final class ResourceScope {

    private static final Pattern ARN = Pattern.compile("arn:aws:[a-z0-9-]+:([a-z0-9-]+):(\\d{12}):.+");
    /** The members that name the resource a call is about, not one that it refers to. */
    private static final Set<String> SUBJECTS = Set.of(
            "QueueUrl",
            "TopicArn",
            "FunctionName",
            "TableName",
            "KeyId",
            "SecretId",
            "stateMachineArn",
            "executionArn",
            "ResourceArn",
            "SubscriptionArn",
            "EventBusName",
            "StreamArn");

    private ResourceScope() {}

    static Scope of(SdkPojo request, Scope callers) {
        for (SdkField<?> field : request.sdkFields()) {
            if (SUBJECTS.contains(field.memberName()) && field.getValueOrDefault(request) instanceof String name) {
                Matcher arn = ARN.matcher(name);
                if (arn.matches()) {
                    return new Scope(arn.group(2), arn.group(1));
                }
                if (field.memberName().equals("QueueUrl")) {
                    // what is no queue's URL is for the service to refuse
                    return QueueUrl.find(name)
                            .map(queue -> new Scope(queue.accountId(), callers.region()))
                            .orElse(callers);
                }
            }
        }
        return callers;
    }
}
