package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What requests with statements have to be like, whatever the statements say. */
final class StatementRules {

    private static final int LONGEST = 8_192;

    private StatementRules() {}

    static void requireText(String member, String statement) {
        if (statement == null) {
            throw constraint(member, "Member must not be null");
        } else if (statement.isEmpty()) {
            throw constraint(member, "Member must have length greater than or equal to 1");
        } else if (statement.length() > LONGEST) {
            throw constraint(member, "Member must have length less than or equal to " + LONGEST);
        }
    }

    static void requireParameters(String member, boolean given, List<AttributeValue> parameters) {
        if (given && parameters.isEmpty()) {
            throw constraint(member, "Member must have length greater than or equal to 1");
        }
    }

    static void requireCount(String member, int count, int most) {
        if (count == 0) {
            throw constraint(member, "Member must have length greater than or equal to 1");
        } else if (count > most) {
            throw constraint(member, "Member must have length less than or equal to " + most);
        }
    }

    static DynamoDbException constraint(String member, String words) {
        return DynamoDbErrors.invalid(
                "1 validation error detected: Value at '" + member + "' failed to satisfy constraint: " + words);
    }
}
