package dev.opsctl.operation.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.paginators.ListStackResourcesIterable;

/** DEL-1: what holds data is found wherever it is, and nothing else is. */
class DataAtRiskTest {

    private static final String TABLE = "AWS::DynamoDB::Table";
    private static final String NESTED = "AWS::CloudFormation::Stack";

    private final Map<String, List<Change>> sets = new HashMap<>();
    private final Map<String, List<StackResourceSummary>> resources = new HashMap<>();

    /** Change sets in pages of one change. */
    private final class Told implements CloudFormationClient {
        @Override
        public DescribeChangeSetResponse describeChangeSet(DescribeChangeSetRequest request) {
            List<Change> all = sets.get(request.changeSetName());
            int at = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            return DescribeChangeSetResponse.builder()
                    .changes(all.subList(at, Math.min(at + 1, all.size())))
                    .nextToken(at + 1 < all.size() ? String.valueOf(at + 1) : null)
                    .build();
        }

        @Override
        public ListStackResourcesIterable listStackResourcesPaginator(ListStackResourcesRequest request) {
            return new ListStackResourcesIterable(this, request);
        }

        @Override
        public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
            return ListStackResourcesResponse.builder()
                    .stackResourceSummaries(resources.get(request.stackName()))
                    .build();
        }

        @Override
        public String serviceName() {
            return "cloudformation";
        }

        @Override
        public void close() {}
    }

    private static Change change(
            String id,
            String type,
            ChangeAction action,
            Replacement replacement,
            String nestedSet,
            PolicyAction policy) {
        return Change.builder()
                .resourceChange(r -> r.logicalResourceId(id)
                        .physicalResourceId("the-" + id)
                        .resourceType(type)
                        .action(action)
                        .replacement(replacement)
                        .changeSetId(nestedSet)
                        .policyAction(policy))
                .build();
    }

    private List<String> words() {
        return new DataAtRisk(new Told())
                .of("app", "set").stream().map(DataAtRisk.Loss::words).toList();
    }

    static Stream<List<Object>> kinds() {
        List<List<Object>> kinds = new ArrayList<>();
        for (ChangeAction action : ChangeAction.knownValues()) {
            for (Replacement replacement : Replacement.knownValues()) {
                boolean made = action == ChangeAction.ADD || action == ChangeAction.IMPORT;
                String fate = action == ChangeAction.REMOVE
                        ? "deleted"
                        : made
                                ? null
                                : replacement == Replacement.TRUE
                                        ? "replaced"
                                        : replacement == Replacement.CONDITIONAL || action == ChangeAction.DYNAMIC
                                                ? "perhaps replaced"
                                                : null;
                kinds.add(List.of(action, replacement, String.valueOf(fate)));
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTableThatGoesIsNamedAndAnAliasIsNot(List<Object> kind) {
        ChangeAction action = (ChangeAction) kind.get(0);
        Replacement replacement = (Replacement) kind.get(1);
        sets.put(
                "set",
                List.of(
                        change("Alias", "AWS::Lambda::Alias", action, replacement, null, null),
                        change("Orders", TABLE, action, replacement, null, null)));

        List<String> expected = kind.get(2).equals("null")
                ? List.of()
                : List.of("app/Orders (AWS::DynamoDB::Table the-Orders) would be " + kind.get(2));
        assertEquals(expected, words());
    }

    @Test
    void nestedStacksAreLookedThroughAndThoseThatGoAreEmptied() {
        sets.put(
                "set",
                List.of(
                        change("Outer", NESTED, ChangeAction.MODIFY, Replacement.FALSE, "outer", null),
                        change("New", NESTED, ChangeAction.ADD, null, "new", null),
                        change("Old", NESTED, ChangeAction.REMOVE, null, null, null)));
        sets.put("new", List.of(change("T", TABLE, ChangeAction.ADD, null, null, null)));
        sets.put("outer", List.of(change("Inner", NESTED, ChangeAction.MODIFY, Replacement.FALSE, "inner", null)));
        sets.put(
                "inner",
                List.of(change(
                        "T", TABLE, ChangeAction.MODIFY, Replacement.TRUE, null, PolicyAction.REPLACE_AND_RETAIN)));
        resources.put(
                "the-Old",
                List.of(
                        StackResourceSummary.builder()
                                .logicalResourceId("Q")
                                .physicalResourceId("queue")
                                .resourceType("AWS::SQS::Queue")
                                .build(),
                        StackResourceSummary.builder()
                                .logicalResourceId("R")
                                .resourceType("AWS::IAM::Role")
                                .build()));

        assertEquals(
                List.of(
                        "app/Outer/Inner/T (AWS::DynamoDB::Table the-T) would be replaced, the old one kept",
                        "app/Old/Q (AWS::SQS::Queue queue) would be deleted"),
                words());
    }
}
