package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.service.LabelledStatements;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;

/**
 * Who else may use a queue: its policy, and statements of it by label.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html">AddPermission</a>
 */
final class PermissionOperations implements ResourcePolicySource {

    private static final int MOST_ACTIONS = 7;
    private static final Set<String> ACTIONS = Set.of(
            "*",
            "SendMessage",
            "ReceiveMessage",
            "DeleteMessage",
            "ChangeMessageVisibility",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "PurgeQueue");

    private final Queues queues;

    PermissionOperations(Queues queues) {
        this.queues = queues;
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return queues.byArn(resourceArn).map(queue -> queue.attributes().get("Policy"));
    }

    public void addPermission(AddPermissionRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        check(request);
        String arn = queues.arn(queue.name());
        LabelledStatements.Statement statement = new LabelledStatements.Statement(
                request.label(), "SQS:", request.awsAccountIds(), request.actions(), arn);
        queues.update(queue, now -> {
            String policy = now.attributes().get("Policy");
            String more = LabelledStatements.add(policy == null ? empty(arn) : policy, statement)
                    .orElseThrow(() -> SqsErrors.attributeValue("Label", request.label(), "Already exists."));
            return now.with(Map.of("Policy", more), queues.now());
        });
    }

    private static void check(AddPermissionRequest request) {
        if (request.label() == null || !request.label().matches("[A-Za-z0-9_-]{1,80}")) {
            throw SqsErrors.name();
        } else if (request.awsAccountIds().isEmpty()) {
            throw SqsErrors.missing("AWSAccountIds");
        } else if (request.actions().isEmpty()) {
            throw SqsErrors.missing("Actions");
        } else if (request.actions().size() > MOST_ACTIONS) {
            throw SqsErrors.overLimit(request.actions().size() + " Actions were found, maximum allowed is 7.");
        }
        for (String action : request.actions()) {
            if (action == null || !ACTIONS.contains(action)) {
                throw SqsErrors.attributeValue(
                        "ActionName", "SQS:" + action, "Only the queue owner is allowed to invoke this action.");
            }
        }
        for (String account : request.awsAccountIds()) {
            if (account == null || !account.matches("\\d{12}")) {
                throw SqsErrors.attributeValue("PrincipalId", account, "Unable to verify.");
            }
        }
    }

    private static String empty(String queueArn) {
        return "{\"Version\":\"2008-10-17\",\"Id\":\"" + queueArn + "/SQSDefaultPolicy\"}";
    }

    public void removePermission(RemovePermissionRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        queues.update(queue, now -> {
            String policy = now.attributes().get("Policy");
            String less = Optional.ofNullable(policy)
                    .flatMap(p -> LabelledStatements.remove(p, request.label()))
                    .orElseThrow(() ->
                            SqsErrors.attributeValue("Label", String.valueOf(request.label()), "can't find label."));
            // a policy without statements is none
            return now.with(Map.of("Policy", LabelledStatements.isEmpty(less) ? "" : less), queues.now());
        });
    }
}
