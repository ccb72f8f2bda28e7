package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** The Rules section of a template: what it refuses, it refuses before anything is made. */
class TemplateRulesTest {

    private static final String TEMPLATE = "Parameters:\n"
            + "  One: {Type: String, Default: a}\n"
            + "  Two: {Type: String, Default: b}\n"
            + "  Count: {Type: Number, Default: 3}\n"
            + "  Many: {Type: CommaDelimitedList, Default: 'a, b'}\n"
            + "Rules:\n  Rule:\n%s"
            + "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n";

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudFormationClient cfn;

    @BeforeAll
    static void open() {
        cloud = TestCloud.secured(home);
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static String asserting(String assertion) {
        return TEMPLATE.formatted(
                "    Assertions:\n      - Assert: " + assertion + "\n        AssertDescription: it must be so\n");
    }

    private static String refusal(String body, Parameter... parameters) {
        return assertThrows(
                        CloudFormationException.class,
                        () -> cfn.createStack(
                                r -> r.stackName("refused").templateBody(body).parameters(parameters)))
                .awsErrorDetails()
                .errorMessage();
    }

    /** The rule functions and what they say of the parameters' defaults. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'Fn::Equals': [!Ref One, a]} | true",
                "{'Fn::Equals': [!Ref One, !Ref Two]} | false",
                "{'Fn::Equals': [!Ref Count, 3]} | true",
                "{'Fn::Equals': [!Ref 'AWS::Region', us-east-1]} | true",
                "{'Fn::Not': [{'Fn::Equals': [!Ref One, a]}]} | false",
                "{'Fn::And': [{'Fn::Equals': [a, a]}, {'Fn::Equals': [a, b]}]} | false",
                "{'Fn::Or': [{'Fn::Equals': [a, a]}, {'Fn::Equals': [a, b]}]} | true",
                "{'Fn::Contains': [[a, c], !Ref One]} | true",
                "{'Fn::Contains': [[a, c], !Ref Two]} | false",
                "{'Fn::Contains': [['1', '3'], !Ref Count]} | true",
                "{'Fn::Contains': [!Ref Many, b]} | true",
                "{'Fn::EachMemberEquals': [!Ref Many, a]} | false",
                "{'Fn::EachMemberEquals': [[a, !Ref One], a]} | true",
                "{'Fn::EachMemberIn': [!Ref Many, [a, b, c]]} | true",
                "{'Fn::EachMemberIn': [[a, d], !Ref Many]} | false",
                "{'Fn::EachMemberIn': [{'Fn::RefAll': String}, [a, b]]} | true",
                "{'Fn::EachMemberEquals': [{'Fn::RefAll': String}, a]} | false",
                "{'Fn::Contains': [{'Fn::RefAll': CommaDelimitedList}, b]} | true",
                "{'Fn::Equals': [!Sub '${One}${Two}', ab]} | true",
            })
    void anAssertionHoldsOrRefuses(String assertion, boolean holds) {
        String name = "s" + Integer.toHexString(assertion.hashCode());
        if (holds) {
            cfn.createStack(r -> r.stackName(name).templateBody(asserting(assertion)));
            new TestStack(cloud, name).settled("CREATE_COMPLETE");
            cfn.deleteStack(r -> r.stackName(name));
        } else {
            assertEquals("Template error: Rule assertion failed: it must be so", refusal(asserting(assertion)));
            assertThrows(CloudFormationException.class, () -> cfn.describeStacks(r -> r.stackName("refused")));
        }
    }

    @Test
    void aRuleAppliesWhereItsConditionHolds() {
        String body = TEMPLATE.formatted("    RuleCondition: {'Fn::Equals': [!Ref One, z]}\n"
                + "    Assertions: [{Assert: {'Fn::Equals': [!Ref Two, z]}}]\n");
        Parameter one =
                Parameter.builder().parameterKey("One").parameterValue("z").build();
        Parameter two =
                Parameter.builder().parameterKey("Two").parameterValue("z").build();
        assertEquals(
                "Template error: Rule assertion failed: Rule Rule: {\"Fn::Equals\":[{\"Ref\":\"Two\"},\"z\"]}",
                refusal(body, one));
        for (List<Parameter> accepted : List.of(List.of(one, two), List.<Parameter>of())) {
            String name = "conditional" + accepted.size();
            cfn.createStack(r -> r.stackName(name).templateBody(body).parameters(accepted));
            new TestStack(cloud, name).settled("CREATE_COMPLETE");
        }
        assertThrows(
                CloudFormationException.class,
                () -> cfn.updateStack(r ->
                        r.stackName("conditional0").usePreviousTemplate(true).parameters(one)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'Fn::Equals': [a]} | every Fn::Equals object requires 2 parameters",
                "{'Fn::And': [{'Fn::Equals': [a, a]}]} | every Fn::And object requires",
                "{'Fn::Equals': [!Ref Q, a]} | Unresolved dependencies [Q]",
                "{'Fn::Equals': [!GetAtt Q.Arn, a]} | Cannot reference resources in the Rules block",
                "{'Fn::Equals': [!Ref Nothing, a]} | Unresolved dependencies [Nothing]",
                "{'Fn::Join': ['', [a]]} | must be one of Fn::And",
                "{'Fn::EachMemberIn': [{'Fn::ValueOfAll': [x, y]}, [a]]} | Fn::ValueOfAll is not supported",
                "yes | must be one of Fn::And",
            })
    void whatIsNoRuleIsRefused(String assertion, String why) {
        String said = refusal(asserting(assertion));
        assertTrue(said.contains(why), said);
        assertTrue(said.contains("(template line "), said);
    }

    @Test
    void aRuleHasAssertionsAndNothingElse() {
        assertTrue(refusal(TEMPLATE.formatted("    RuleCondition: {'Fn::Equals': [a, a]}\n"))
                .contains("Every Rules object must contain a list of Assertions."));
        assertTrue(refusal(TEMPLATE.formatted("    Assertions: []\n    Colour: red\n"))
                .contains("Invalid template rule property 'Colour'"));
    }
}
