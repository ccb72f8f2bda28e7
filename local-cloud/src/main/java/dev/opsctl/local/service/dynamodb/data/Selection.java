package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * Which attributes of the items that are found a Query or a Scan answers.
 *
 * @param all whether all are asked for by {@code Select}
 * @param count whether only the number of items is
 */
record Selection(@Nullable Projection projection, boolean all, boolean count) {

    /**
     * @param projection null for all attributes
     * @param expression whether the projection is an expression
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, if Select and projection do not go together
     */
    static Selection of(@Nullable Select select, @Nullable Projection projection, boolean expression, boolean onIndex) {
        boolean some = projection != null;
        if (select == Select.SPECIFIC_ATTRIBUTES && !some) {
            throw DynamoDbErrors.invalid(
                    "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing"
                            + " to get SPECIFIC_ATTRIBUTES");
        } else if (some && select != null && select != Select.SPECIFIC_ATTRIBUTES) {
            throw DynamoDbErrors.invalid(
                    "Cannot specify the " + (expression ? "ProjectionExpression" : "AttributesToGet")
                            + " when choosing to get "
                            + (select == Select.COUNT ? "only the Count" : select.toString()));
        } else if (select == Select.ALL_PROJECTED_ATTRIBUTES && !onIndex) {
            throw DynamoDbErrors.invalidValues(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
        return new Selection(projection, select == Select.ALL_ATTRIBUTES, select == Select.COUNT);
    }

    /**
     * Whether the items have to be read from the table, because the index has not all that is asked for.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, if a global index has not, which never
     *     leads back to its table
     */
    boolean whole(Schema schema, @Nullable Index index, @Nullable Condition filter) {
        if (index == null || index.projectsAll()) {
            return false;
        }
        Set<String> missing = new TreeSet<>();
        Set<String> wanted = new LinkedHashSet<>();
        if (projection != null) {
            wanted.addAll(projection.attributes());
        }
        if (filter != null) {
            wanted.addAll(filter.attributes());
        }
        wanted.stream().filter(attribute -> !index.has(schema, attribute)).forEach(missing::add);
        if (!index.global()) {
            return all || !missing.isEmpty();
        } else if (all) {
            throw DynamoDbErrors.invalidValues("Select type ALL_ATTRIBUTES is not supported for global secondary index "
                    + index.name() + " because its projection type is not ALL");
        } else if (!missing.isEmpty()) {
            throw DynamoDbErrors.invalidValues(
                    "Global secondary index " + index.name() + " does not project " + missing);
        }
        return false;
    }
}
