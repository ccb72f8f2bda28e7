package dev.opsctl.operation.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * What lets a topic reach a queue or a function. SNS confirms a subscription without it, and then delivers nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html">Subscribing a queue to a topic</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html">Invoking functions by SNS</a>
 */
final class TopicAccess {

    private static final String SNS = "sns.amazonaws.com";

    private final Clients clients;
    private final String topicArn;

    TopicAccess(Clients clients, String topicArn) {
        this.clients = clients;
        this.topicArn = topicArn;
    }

    /**
     * Has a queue's policy let the topic send, unless it does already.
     *
     * @throws OperationException if there is no such queue, or if its policy is a template's matter
     */
    void toQueue(String queueArn) {
        String name = Arn.fromString(queueArn).resourceAsString();
        String url;
        try {
            url = clients.sqs().getQueueUrl(r -> r.queueName(name)).queueUrl();
        } catch (QueueDoesNotExistException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND, "There is no queue " + name, "See what there is: opsctl queue list", e);
        }
        String policy = clients.sqs()
                .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                .attributes()
                .get(QueueAttributeName.POLICY);
        ObjectNode document = policy == null
                ? new ObjectMapper().createObjectNode().put("Version", "2012-10-17")
                : (ObjectNode) JsonText.read(policy);
        ArrayNode statements = statements(document);
        for (JsonNode statement : statements) {
            if (admits(statement, "sqs:sendmessage", "sqs:*")) {
                return;
            }
        }
        if (ofStack("AWS::SQS::Queue", url)) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "The policy of queue " + name + " does not let " + topicArn + " send, so nothing would arrive",
                    "It is a stack's queue: let the topic send in its AWS::SQS::QueuePolicy (templates/app), then run: opsctl deploy app");
        }
        ObjectNode statement = statements.addObject();
        statement
                .put("Sid", "opsctl-" + Arn.fromString(topicArn).resourceAsString())
                .put("Effect", "Allow");
        statement.putObject("Principal").put("Service", SNS);
        statement.put("Action", "sqs:SendMessage").put("Resource", queueArn);
        statement.putObject("Condition").putObject("ArnEquals").put("aws:SourceArn", topicArn);
        clients.sqs().setQueueAttributes(r -> r.queueUrl(url)
                .attributes(Map.of(QueueAttributeName.POLICY, document.toString())));
    }

    /** Lets the topic invoke a function of somebody's own; a stack's function has its permissions from the template. */
    void toFunction(String functionArn) {
        String name = functionArn.replaceFirst(".*:function:", "");
        if (ofStack("AWS::Lambda::Function", name)) {
            if (invokes(functionArn)) {
                return;
            }
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Function " + name + " does not let " + topicArn + " invoke it, so nothing would arrive",
                    "It is a stack's function: let the topic in by an AWS::Lambda::Permission (templates/app), then run: opsctl deploy app");
        }
        try {
            clients.lambda().addPermission(r -> r.functionName(functionArn)
                    .statementId("opsctl-" + Arn.fromString(topicArn).resourceAsString())
                    .action("lambda:InvokeFunction")
                    .principal(SNS)
                    .sourceArn(topicArn));
        } catch (ResourceConflictException e) {
            // It was let in before.
        }
    }

    private boolean invokes(String functionArn) {
        try {
            String policy =
                    clients.lambda().getPolicy(r -> r.functionName(functionArn)).policy();
            for (JsonNode statement : JsonText.read(policy).path("Statement")) {
                if (admits(statement, "lambda:invokefunction", "lambda:*")) {
                    return true;
                }
            }
            return false;
        } catch (ResourceNotFoundException e) {
            return false;
        }
    }

    private boolean ofStack(String type, String physicalId) {
        Stacks stacks = new Stacks(clients);
        return stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .anyMatch(resource ->
                        type.equals(resource.resourceType()) && physicalId.equals(resource.physicalResourceId()));
    }

    private static ArrayNode statements(ObjectNode document) {
        JsonNode statements = document.path("Statement");
        if (statements instanceof ArrayNode all) {
            return all;
        }
        ArrayNode all = document.putArray("Statement");
        if (statements.isObject()) {
            all.add(statements);
        }
        return all;
    }

    private boolean admits(JsonNode statement, String needed, String all) {
        String principal = statement.path("Principal").toString();
        String action = statement.path("Action").toString().toLowerCase(Locale.ROOT);
        JsonNode condition = statement.path("Condition");
        return statement.path("Effect").asText().equals("Allow")
                && (principal.contains(SNS) || principal.contains("\"*\""))
                && (action.contains(needed + "\"") || action.contains(all + "\"") || action.contains("\"*\""))
                && (condition.isMissingNode() || condition.toString().contains(topicArn));
    }
}
