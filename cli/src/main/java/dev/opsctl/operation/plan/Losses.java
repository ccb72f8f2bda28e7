package dev.opsctl.operation.plan;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is gone when a resource is deleted or made anew, in words: data, and what others know it by. */
final class Losses {

    private static final Map<String, String> DATA = Map.ofEntries(
            Map.entry("AWS::DynamoDB::Table", "every item in it"),
            Map.entry("AWS::DynamoDB::GlobalTable", "every item in it, in all regions"),
            Map.entry(
                    "AWS::S3::Bucket",
                    "every object in it; a bucket that is not empty cannot be deleted, and the deployment fails"),
            Map.entry("AWS::SQS::Queue", "the messages in it"),
            Map.entry("AWS::SNS::Topic", "its subscriptions: who got mail from it has to confirm again"),
            Map.entry("AWS::SNS::Subscription", "its confirmation: a mail address has to confirm again"),
            Map.entry("AWS::Logs::LogGroup", "the log events in it"),
            Map.entry("AWS::Cognito::UserPool", "its users and their passwords"),
            Map.entry("AWS::Cognito::UserPoolClient", "its client id and secret: clients have to be given new ones"),
            Map.entry("AWS::SecretsManager::Secret", "the secret's value, which somebody may have set by hand"),
            Map.entry("AWS::KMS::Key", "the key: what it has encrypted cannot be read again once it is deleted"),
            Map.entry("AWS::ApiGateway::RestApi", "its id, and so its address: clients have to be told the new one"),
            Map.entry("AWS::ApiGatewayV2::Api", "its id, and so its address: clients have to be told the new one"),
            Map.entry("AWS::ApiGateway::ApiKey", "the key that clients send"),
            Map.entry("AWS::CloudFront::Distribution", "its address: who opens it has to be told the new one"),
            Map.entry("AWS::Events::Archive", "the events in it"),
            Map.entry(
                    "AWS::StepFunctions::StateMachine",
                    "its executions: those that run end at their next state, and the history goes"),
            Map.entry("AWS::ECR::Repository", "the images in it"),
            Map.entry("AWS::CodeCommit::Repository", "the commits in it"),
            Map.entry("AWS::Kinesis::Stream", "the records in it"),
            Map.entry("AWS::SSM::Parameter", "its value, which somebody may have set by hand"),
            Map.entry("AWS::IAM::AccessKey", "the key that clients sign with"),
            Map.entry("AWS::EC2::Instance", "what is on its instance-store volumes and root volume"));

    private Losses() {}

    /**
     * @param stateful the types that hold data
     * @return null if nothing is lost that the template does not make again
     */
    static @Nullable String of(String type, Set<String> stateful) {
        String known = DATA.get(type);
        return known != null ? known : stateful.contains(type) ? "the data in it" : null;
    }
}
