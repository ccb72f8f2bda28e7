package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import dev.opsctl.local.service.ResourceKind.Name;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** How requests name queues: by URL, whose path is account and name whatever the host, and by ARN. */
public final class QueueNames implements Addressing {

    private static final String NAME = "[A-Za-z0-9_-]{1,80}(?:\\.fifo)?";
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final ResourceKind ADDRESS = ResourceKind.other((scope, text) -> {
        // who gives a name alone means a queue of their own
        String url = QueueUrl.isName(text) ? "http://queue/" + scope.accountId() + "/" + text : text;
        return QueueUrl.find(url)
                .map(queue -> Name.of(new Scope(queue.accountId(), scope.region()), url))
                .orElse(Name.not(Fault.SYNTAX));
    });
    private static final ResourceKind ARN = ResourceKind.arn("sqs", NAME);

    private final Naming members = new Naming((member, text, fault) -> refusal(member, text))
            .subject("QueueUrl", ADDRESS)
            .subject("QueueName", ResourceKind.name(NAME), "getQueueUrl")
            .subject("SourceArn", ARN)
            .reference("DestinationArn", ARN);

    @Override
    public Addressed address(Scope scope, String operation, SdkRequest request) {
        Addressed named = members.address(scope, operation, request);
        String owner = request instanceof GetQueueUrlRequest get ? get.queueOwnerAWSAccountId() : null;
        if (owner == null || owner.isEmpty()) {
            return named;
        } else if (!ACCOUNT.matcher(owner).matches()) {
            throw SqsErrors.invalidValue("Value " + owner
                    + " for parameter QueueOwnerAWSAccountId is invalid. Reason: Must be an account id.");
        }
        return Addressed.of(new Scope(owner, scope.region()), named.request());
    }

    private static SqsException refusal(String member, String text) {
        return switch (member) {
            case "QueueUrl" ->
                Faults.of(InvalidAddressException.class, "The address " + text + " is not valid for this endpoint.");
            case "QueueName" -> SqsErrors.name();
            default ->
                SqsErrors.invalidValue("Value " + text + " for parameter " + member
                        + " is invalid. Reason: Must be the ARN of a queue.");
        };
    }
}
