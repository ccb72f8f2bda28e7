package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.engine.partiql.PartiQl;
import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.engine.partiql.StatementException;
import dev.opsctl.local.service.dynamodb.expression.PartiQlConditions;
import dev.opsctl.local.service.dynamodb.expression.PartiQlUpdates;
import dev.opsctl.local.service.dynamodb.expression.PartiQlValues;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** A statement with its values, in which nothing is wrong whatever its table is. */
record ParsedStatement(PartiQlStatement statement, PartiQlValues values) {

    /**
     * @param parameters normalised
     * @throws DynamoDbException ValidationException, in AWS's words
     */
    static ParsedStatement of(String text, List<AttributeValue> parameters) {
        ParsedStatement parsed = parse(text, parameters);
        parsed.check();
        return parsed;
    }

    /** As {@link #of}; what it says is looked at only in {@link #check}. */
    static ParsedStatement parse(String text, List<AttributeValue> parameters) {
        PartiQl read;
        try {
            read = PartiQl.parse(text);
        } catch (StatementException e) {
            throw DynamoDbErrors.invalid(String.valueOf(e.getMessage()));
        }
        if (read.parameters() != parameters.size()) {
            throw DynamoDbErrors.invalid("Number of parameters in request and statement don't match.");
        }
        return new ParsedStatement(read.statement(), PartiQlValues.of(parameters));
    }

    void check() {
        if (statement instanceof PartiQlStatement.Insert insert) {
            RequestRules.requireStorable(values.item(insert.item()));
        } else if (statement instanceof PartiQlStatement.Update update) {
            new PartiQlUpdates(values).update(update.changes());
        }
        new PartiQlConditions(values).all(PartiQlConditions.joined(statement.where()));
    }

    /** Whether it writes, or is a condition of what does. */
    boolean isWrite() {
        return !(statement instanceof PartiQlStatement.Select);
    }

    String tableName() {
        return statement.source().table();
    }
}
