package dev.opsctl.operation.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which permissions widen, in words (OPS-2). */
class WideningTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String ROLE = "AWS::IAM::Role";

    private static JsonNode yaml(String text) {
        try {
            return text == null ? MissingNode.getInstance() : YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static List<String> words(String type, String before, String after) {
        return Widening.of(type, yaml(before), yaml(after)).stream()
                .map(Plan.Permission::words)
                .toList();
    }

    private static String policy(String... statements) {
        return "{Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + String.join(", ", statements) + "]}}]}";
    }

    private static String allow(String action, String resource) {
        return "{Effect: Allow, Action: " + action + ", Resource: " + resource + "}";
    }

    @Test
    void newActionsOnAResourceAreOneSentence() {
        assertEquals(
                List.of("may sqs:PurgeQueue, sqs:DeleteQueue on arn:q"),
                words(
                        ROLE,
                        policy(allow("'sqs:Send*'", "'arn:q'")),
                        policy(allow("['sqs:SendMessage', 'sqs:PurgeQueue', 'sqs:DeleteQueue']", "'arn:q'"))));
    }

    @Test
    void whatWasAllowedAlreadyIsNotNewWhereverItStandsNow() {
        String before = policy(allow("'s3:*'", "'arn:aws:s3:::b/*'"));
        assertEquals(List.of(), words(ROLE, before, policy(allow("'S3:GetObject'", "'arn:aws:s3:::b/x'"))));
        assertEquals(List.of(), words(ROLE, before, before.replace("PolicyName: p", "PolicyName: another")));
        assertEquals(
                List.of("may s3:* on arn:aws:s3:::*"),
                words(ROLE, before, policy(allow("'s3:*'", "'arn:aws:s3:::*'"))),
                "a narrower pattern does not cover a wider one");
        assertEquals(List.of(), words(ROLE, before, policy()), "less is not more");
    }

    @Test
    void aDenyThatFallsOrShrinksIsTold() {
        String deny = "{Effect: Deny, Action: 's3:DeleteObject', Resource: '*'}";
        assertEquals(
                List.of("no longer denied: s3:DeleteObject on every resource"),
                words(ROLE, policy(deny), policy(deny.replace("'*'", "'arn:aws:s3:::b/*'"))));
        assertEquals(
                List.of("no longer denied for anybody: s3:* on arn:b"),
                words(
                        "AWS::S3::BucketPolicy",
                        "{PolicyDocument: {Statement: {Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:b'}}}",
                        null),
                "the policy as a whole is deleted");
    }

    @Test
    void aConditionThatFallsIsTold() {
        String before =
                "{Effect: Allow, Action: 'sns:Publish', Resource: 't', Condition: {StringEquals: {'aws:SourceAccount': '1'}}}";
        assertEquals(
                List.of("may sns:Publish on t without the condition StringEquals aws:SourceAccount [1]"),
                words(ROLE, policy(before), policy(allow("'sns:Publish'", "t"))));
        assertEquals(List.of(), words(ROLE, policy(allow("'sns:Publish'", "t")), policy(before)));
    }

    @Test
    void whoMayTakeARoleAndWhatIsAttachedAreTold() {
        String trust =
                "{AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: %s}]}}";
        assertEquals(
                List.of("arn:aws:iam::210987654321:root may assume the role"),
                words(
                        ROLE,
                        trust.formatted("{Service: lambda.amazonaws.com}"),
                        trust.formatted("{Service: lambda.amazonaws.com, AWS: 'arn:aws:iam::210987654321:root'}")));
        List<Plan.Permission> everybody = Widening.of(ROLE, yaml("{}"), yaml(trust.formatted("{AWS: '*'}")));
        assertEquals("anybody may assume the role", everybody.get(0).words());
        assertTrue(everybody.get(0).broad());
        assertEquals(
                List.of("gets what the managed policy arn:aws:iam::aws:policy/ReadOnlyAccess allows"),
                words(
                        ROLE,
                        "{ManagedPolicyArns: [a]}",
                        "{ManagedPolicyArns: [a, 'arn:aws:iam::aws:policy/ReadOnlyAccess']}"));
    }

    @Test
    void everythingButIsComparedAsAWhole() {
        String but = "{Effect: Allow, NotAction: ['iam:*', 'sts:*'], Resource: '*'}";
        assertEquals(List.of(), words(ROLE, policy(but), policy(but)));
        assertEquals(
                List.of("may not iam:* on every resource"),
                words(ROLE, policy(but), policy(but.replace("['iam:*', 'sts:*']", "'iam:*'"))));
    }

    @Test
    void invokersOfFunctionsAndPoliciesOfResourcesAreTold() {
        assertEquals(
                List.of("events.amazonaws.com may lambda:InvokeFunction on f (if SourceArn arn:rule)"),
                words(
                        "AWS::Lambda::Permission",
                        null,
                        "{Action: 'lambda:InvokeFunction', FunctionName: f, Principal: events.amazonaws.com, SourceArn: 'arn:rule'}"));
        assertEquals(
                List.of("anybody may sqs:SendMessage on q"),
                words(
                        "AWS::SQS::QueuePolicy",
                        null,
                        "{PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: q}}}"));
        assertEquals(
                List.of("111122223333 may kms:Decrypt on every resource"),
                words(
                        "AWS::KMS::Key",
                        "{KeyPolicy: {Statement: []}}",
                        "{KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'kms:Decrypt', Resource: '*'}]}}"));
    }

    @Test
    void whatIsKnownOnlyAfterwardsIsNotCalledNew() {
        String known = "{Action: a, FunctionName: 'arn:f:live', Principal: p}";
        assertEquals(
                List.of(),
                words(
                        "AWS::Lambda::Permission",
                        known,
                        known.replace("arn:f:live", "{{changeSet:KNOWN_AFTER_APPLY}}")));
        assertEquals(
                List.of("other may a on (known after the deployment)"),
                words(
                        "AWS::Lambda::Permission",
                        known,
                        known.replace("arn:f:live", "{{changeSet:KNOWN_AFTER_APPLY}}")
                                .replace("Principal: p", "Principal: other")));
    }
}
