package dev.opsctl.local.service.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.identity.policy.PolicyParser;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.PolicyNotAttachableException;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

/** AWS's managed policies, and which version of the language a policy may be written in. */
class ManagedPoliciesTest {

    private static final String ALLOW =
            "{%s\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"logs:*\",\"Resource\":\"*\"}}";
    private static final String TRUST =
            "{%s\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}";

    @TempDir
    Path home;

    /** A policy that could not be read would deny everything to whoever has it. */
    @Test
    void everyPolicyOfTheListCanBeRead() {
        Set<String> ids = new HashSet<>();
        List<ManagedPolicy> all = AwsManagedPolicies.all();
        for (ManagedPolicy policy : all) {
            assertEquals("arn:aws:iam::aws:policy" + policy.path() + policy.name(), policy.arn());
            assertTrue(policy.id().matches("ANPA[A-Z2-7]{17}") && ids.add(policy.id()), policy::arn);
            PolicyParser.parse(policy.document(), PolicyParser.Kind.IDENTITY);
        }
        assertTrue(all.size() > 1500, () -> all.size() + " policies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWSXrayWriteOnlyAccess",
                "AmazonDynamoDBFullAccess",
                "CloudWatchLogsFullAccess",
                "service-role/AWSLambdaBasicExecutionRole",
                "job-function/ViewOnlyAccess",
                "PowerUserAccess"
            })
    void aPolicyIsAttachedShownAndDecides(String name) {
        String arn = "arn:aws:iam::aws:policy/" + name;
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String role = iam.createRole(r -> r.roleName("r").assumeRolePolicyDocument(TRUST.formatted("")))
                    .role()
                    .arn();
            iam.attachRolePolicy(r -> r.roleName("r").policyArn(arn));
            assertEquals(
                    arn,
                    iam.listAttachedRolePolicies(r -> r.roleName("r"))
                            .attachedPolicies()
                            .get(0)
                            .policyArn());
            String version = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
            String document = URLDecoder.decode(
                    iam.getPolicyVersion(r -> r.policyArn(arn).versionId(version))
                            .policyVersion()
                            .document(),
                    StandardCharsets.UTF_8);
            String allowed = PolicyParser.parse(document, PolicyParser.Kind.MANAGED).statements().stream()
                    .filter(statement -> statement.allow()
                            && statement.actions() != null
                            && statement.conditions().isEmpty()
                            && List.of("*").equals(statement.resources()))
                    .map(statement -> statement.actions().get(0).replace("*", "x"))
                    .findFirst()
                    .orElse("sqs:SendMessage");
            for (String action : List.of(allowed, "iam:CreateUser")) {
                assertEquals(
                        action.equals(allowed)
                                ? PolicyEvaluationDecisionType.ALLOWED
                                : PolicyEvaluationDecisionType.IMPLICIT_DENY,
                        iam.simulatePrincipalPolicy(r -> r.policySourceArn(role).actionNames(action))
                                .evaluationResults()
                                .get(0)
                                .evalDecision());
            }
        }
    }

    @Test
    void aListIsOfAwsOrOfTheAccountAndOnlyAwsServicesHaveTheirOwnPolicies() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            assertEquals(
                    AwsManagedPolicies.all().size(),
                    iam.listPoliciesPaginator(r -> r.scope(PolicyScopeType.AWS)).policies().stream()
                            .distinct()
                            .count());
            iam.createUser(r -> r.userName("u"));
            assertThrows(
                    PolicyNotAttachableException.class,
                    () -> iam.attachUserPolicy(r -> r.userName("u")
                            .policyArn("arn:aws:iam::aws:policy/aws-service-role/APIGatewayServiceRolePolicy")));
            assertThrows(
                    NoSuchEntityException.class,
                    () -> iam.attachUserPolicy(
                            r -> r.userName("u").policyArn("arn:aws:iam::aws:policy/AWSXrayReadOnly")));
        }
    }

    /** Who leaves the version out writes in the language of 2008, which AWS takes everywhere but in managed policies. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\"Version\":\"2008-10-17\",", "\"Version\":\"2012-10-17\","})
    void onlyManagedPoliciesDemandAVersion(String version) {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String document = ALLOW.formatted(version);
            iam.createRole(r -> r.roleName("r").assumeRolePolicyDocument(TRUST.formatted(version)));
            iam.createUser(r -> r.userName("u"));
            iam.createGroup(r -> r.groupName("g"));
            iam.putRolePolicy(r -> r.roleName("r").policyName("p").policyDocument(document));
            iam.putUserPolicy(r -> r.userName("u").policyName("p").policyDocument(document));
            iam.putGroupPolicy(r -> r.groupName("g").policyName("p").policyDocument(document));
            Runnable managed = () -> iam.createPolicy(r -> r.policyName("p").policyDocument(document));
            if (version.contains("2012")) {
                managed.run();
            } else {
                assertThrows(MalformedPolicyDocumentException.class, managed::run);
            }
        }
    }
}
