package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.service.lambda.LambdaErrors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Whether a function's role can read a source: Lambda refuses a mapping that could never work. */
final class SourceAccess {

    private SourceAccess() {}

    /** @throws software.amazon.awssdk.services.lambda.model.InvalidParameterValueException what is missing, in Lambda's words */
    static void check(Cloud cloud, Caller role, GetFunctionConfigurationResponse function, String source) {
        Recipient polled = Recipient.of(cloud, source, role);
        if (MappingRules.queue(source)) {
            checkQueue(polled.client(SqsClient.class), polled.queueUrl(), function.timeout());
        } else {
            checkStream(polled.client(DynamoDbStreamsClient.class), source);
        }
    }

    private static void checkQueue(SqsClient sqs, String url, int timeout) {
        try {
            // Authorisation comes first, so calls that ask for nothing show what the role may do.
            mayCall(
                    "ReceiveMessage",
                    () -> sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(0)));
            mayCall(
                    "DeleteMessage",
                    () -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle("none")));
            mayCall("GetQueueAttributes", () -> {
                int visibility = Integer.parseInt(sqs.getQueueAttributes(
                                r -> r.queueUrl(url).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                        .attributes()
                        .get(QueueAttributeName.VISIBILITY_TIMEOUT));
                if (visibility < timeout) {
                    throw LambdaErrors.invalid("Queue visibility timeout: " + visibility
                            + " seconds is less than Function timeout: " + timeout + " seconds");
                }
            });
        } catch (QueueDoesNotExistException e) {
            throw LambdaErrors.invalid(
                    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue."
                            + " SQS Error Message: " + e.awsErrorDetails().errorMessage());
        }
    }

    private static void mayCall(String operation, Runnable call) {
        try {
            call.run();
        } catch (QueueDoesNotExistException e) {
            throw e;
        } catch (software.amazon.awssdk.services.sqs.model.SqsException e) {
            if (denied(e)) {
                throw LambdaErrors.invalid(
                        "The function execution role does not have permissions to call " + operation + " on SQS");
            }
        }
    }

    private static void checkStream(DynamoDbStreamsClient streams, String arn) {
        try {
            streams.describeStream(r -> r.streamArn(arn).limit(1));
        } catch (ResourceNotFoundException e) {
            throw LambdaErrors.invalid("Stream not found: " + arn);
        } catch (AwsServiceException e) {
            if (!denied(e)) {
                throw e;
            }
            throw LambdaErrors.invalid("Cannot access stream " + arn
                    + ". Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and"
                    + " ListStreams Actions on your stream in IAM.");
        }
    }

    private static boolean denied(AwsServiceException e) {
        return e.awsErrorDetails() != null
                && String.valueOf(e.awsErrorDetails().errorCode()).contains("AccessDenied");
    }
}
