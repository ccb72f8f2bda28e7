package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.service.LabelledStatements;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.util.Optional;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;
import software.amazon.awssdk.services.sns.model.RemovePermissionRequest;

/**
 * Who may use a topic: its policy, and statements of it by label.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html">AddPermission</a>
 */
final class PermissionOperations implements ResourcePolicySource {

    private final Topics topics;

    PermissionOperations(Topics topics) {
        this.topics = topics;
    }

    /** @param resourceArn a topic's, or that of a subscription to it, which has one part more */
    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return Arn.parse(resourceArn)
                .flatMap(arn -> topics.find(new Arn(
                                arn.partition(),
                                arn.service(),
                                arn.region(),
                                arn.accountId(),
                                arn.resource().split(":", 2)[0])
                        .toString()))
                .map(Topic::policy);
    }

    public void addPermission(AddPermissionRequest request) {
        Topic topic = topics.get(request.topicArn());
        if (request.label() == null || request.label().isEmpty()) {
            throw SnsErrors.invalid("Label");
        } else if (request.awsAccountIds().isEmpty()
                || !request.awsAccountIds().stream().allMatch(id -> id != null && id.matches("\\d{12}"))) {
            throw SnsErrors.invalid("AWSAccountId");
        } else if (request.actionNames().isEmpty()) {
            throw SnsErrors.invalid("ActionName");
        }
        for (String action : request.actionNames()) {
            if (action == null || !TopicAttributes.POLICY_ACTIONS.contains(action)) {
                throw SnsErrors.outOfScope();
            }
        }
        LabelledStatements.Statement statement = new LabelledStatements.Statement(
                request.label(), "SNS:", request.awsAccountIds(), request.actionNames(), request.topicArn());
        topics.change(
                topic,
                now -> now.with(
                        "Policy",
                        LabelledStatements.add(now.policy(), statement)
                                .orElseThrow(() -> SnsErrors.invalid("Statement already exists"))));
    }

    /** A label that is not there changes nothing. */
    public void removePermission(RemovePermissionRequest request) {
        topics.change(topics.get(request.topicArn()), now -> LabelledStatements.remove(
                        now.policy(), String.valueOf(request.label()))
                .map(policy -> now.with("Policy", policy))
                .orElse(now));
    }
}
