package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The parts of a transaction that writes, which are like the requests for one item. */
final class TransactWrites {

    private TransactWrites() {}

    static Write put(Put put) {
        return Write.put(
                PutItemRequest.builder()
                        .tableName(put.tableName())
                        .item(put.hasItem() ? put.item() : null)
                        .conditionExpression(put.conditionExpression())
                        .expressionAttributeNames(
                                put.hasExpressionAttributeNames() ? put.expressionAttributeNames() : null)
                        .expressionAttributeValues(
                                put.hasExpressionAttributeValues() ? put.expressionAttributeValues() : null)
                        .returnValuesOnConditionCheckFailure(put.returnValuesOnConditionCheckFailure())
                        .build(),
                Wording.FORMER);
    }

    static Write update(Update update) {
        return Write.update(
                UpdateItemRequest.builder()
                        .tableName(update.tableName())
                        .key(update.hasKey() ? update.key() : null)
                        .updateExpression(update.updateExpression())
                        .conditionExpression(update.conditionExpression())
                        .expressionAttributeNames(
                                update.hasExpressionAttributeNames() ? update.expressionAttributeNames() : null)
                        .expressionAttributeValues(
                                update.hasExpressionAttributeValues() ? update.expressionAttributeValues() : null)
                        .returnValuesOnConditionCheckFailure(update.returnValuesOnConditionCheckFailure())
                        .build(),
                Wording.FORMER);
    }

    static Write delete(Delete delete) {
        return Write.delete(
                DeleteItemRequest.builder()
                        .tableName(delete.tableName())
                        .key(delete.hasKey() ? delete.key() : null)
                        .conditionExpression(delete.conditionExpression())
                        .expressionAttributeNames(
                                delete.hasExpressionAttributeNames() ? delete.expressionAttributeNames() : null)
                        .expressionAttributeValues(
                                delete.hasExpressionAttributeValues() ? delete.expressionAttributeValues() : null)
                        .returnValuesOnConditionCheckFailure(delete.returnValuesOnConditionCheckFailure())
                        .build(),
                Wording.FORMER);
    }

    static Write check(ConditionCheck check) {
        Expressions expressions = new Expressions(
                check.hasExpressionAttributeNames() ? check.expressionAttributeNames() : null,
                check.hasExpressionAttributeValues() ? check.expressionAttributeValues() : null,
                Wording.FORMER);
        Condition condition = expressions.condition(check.conditionExpression(), null, null);
        expressions.requireAllUsed();
        return new Write(
                check.tableName(),
                null,
                Items.checked(check.key(), Wording.FORMER),
                null,
                condition,
                true,
                Write.tells(check.returnValuesOnConditionCheckFailure()));
    }
}
