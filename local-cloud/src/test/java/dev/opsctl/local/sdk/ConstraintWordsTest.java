package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** DynamoDB's two layers speak as AWS's do (PLT-2). */
class ConstraintWordsTest {

    private static String refusal(DynamoDbRequest request) {
        return assertThrows(AwsServiceException.class, () -> Constraints.of(DynamoDbClient.class)
                        .check(request))
                .awsErrorDetails()
                .errorMessage();
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue deep(int levels) {
        AttributeValue value = text("leaf");
        for (int i = 0; i < levels; i++) {
            value = AttributeValue.fromM(Map.of("n", value));
        }
        return value;
    }

    @Test
    void the_newer_layer_stops_at_the_first_member_it_knows() {
        String tooShort = "1 validation error detected: Value at 'TableName' failed to satisfy constraint:"
                + " Member must have length greater than or equal to 1";
        assertEquals(
                tooShort,
                refusal(PutItemRequest.builder()
                        .tableName("")
                        .item(Map.of())
                        .returnValues("BOGUS")
                        .build()));
        assertEquals(
                tooShort,
                refusal(UpdateItemRequest.builder()
                        .tableName("")
                        .key(Map.of())
                        .returnConsumedCapacity("BOGUS")
                        .build()));
        assertEquals(
                "1 validation error detected: Value at 'RequestItems.a.b.member.Keys' failed to satisfy constraint:"
                        + " Member must have length greater than or equal to 1",
                refusal(BatchGetItemRequest.builder()
                        .requestItems(Map.of(
                                "a.b",
                                KeysAndAttributes.builder().keys(List.of()).build()))
                        .build()));
    }

    @Test
    void what_lacks_a_member_goes_to_the_older_layer_which_joins_in_its_own_order() {
        assertEquals(
                "3 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length"
                        + " greater than or equal to 1; Value 'BOGUS' at 'conditionalOperator' failed to satisfy constraint:"
                        + " Member must satisfy enum value set: [OR, AND]; Value null at 'key' failed to satisfy constraint:"
                        + " Member must not be null",
                refusal(UpdateItemRequest.builder()
                        .conditionalOperator("BOGUS")
                        .tableName("")
                        .build()));
    }

    @Test
    void what_is_too_deep_goes_to_the_older_layer() {
        DeleteItemRequest.Builder delete =
                DeleteItemRequest.builder().tableName("Plain").returnValues("BOGUS");
        assertEquals(
                "1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set:"
                        + " [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]",
                refusal(delete.key(Map.of("pk", deep(62))).build()));
        assertEquals(
                "1 validation error detected: Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must"
                        + " satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
                refusal(delete.key(Map.of("pk", deep(63))).build()));
    }

    @Test
    void tables_own_operations_speak_as_of_old() {
        assertEquals(
                "The parameter 'TableName' is required but was not present in the request",
                refusal(DescribeTableRequest.builder().build()));
        assertEquals(
                "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have"
                        + " length greater than or equal to 3",
                refusal(DescribeTableRequest.builder().tableName("ab").build()));
        assertEquals(
                "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value"
                        + " less than or equal to 100",
                refusal(ListTablesRequest.builder().limit(101).build()));
    }

    /** A name that the model does not have would never be looked for. */
    @Test
    void every_member_that_was_recorded_is_the_models() throws IOException {
        JsonNode facts;
        try (InputStream in = getClass().getResourceAsStream("/dev/opsctl/local/data/constraints/dynamodb.json")) {
            facts = new ObjectMapper().readTree(in);
        }
        List<String> unknown = new ArrayList<>();
        int known = 0;
        for (var operation : facts.path("recorded").path("newer").properties()) {
            for (JsonNode member : operation.getValue()) {
                String shape = facts.path("operations").path(operation.getKey()).asText();
                for (String part : member.path("member").asText().split("\\.")) {
                    JsonNode at = facts.path("shapes").path(shape);
                    shape = switch (part) {
                        case "#" -> at.path("items").path("member").asText();
                        case "*" -> at.path("items").path("value").asText();
                        case "member" -> shape;
                        default -> at.path("members").path(part).asText();
                    };
                }
                known++;
                if (facts.path("shapes").path(shape).isMissingNode()) {
                    unknown.add(operation.getKey() + ": " + member);
                }
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(known > 20, "members: " + known);
    }
}
