package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;

/**
 * What AWS demands of indexes beside their keys.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes">Quotas</a>
 */
final class IndexRules {

    /** Most global indexes of a table. */
    static final int MOST_GLOBAL = 20;

    private static final int MOST_LOCAL = 5;
    /** Attributes that the indexes of a table name in their projections, all together. */
    private static final int MOST_PROJECTED = 100;

    private IndexRules() {}

    /** The indexes of a new table. */
    static void require(CreateTableRequest table) {
        List<LocalSecondaryIndex> local = table.localSecondaryIndexes();
        List<GlobalSecondaryIndex> global = table.globalSecondaryIndexes();
        Set<String> names = new HashSet<>();
        local.forEach(index -> {
            requireProjection(index.projection());
            requireNew(names, index.indexName());
        });
        if (local.size() > MOST_LOCAL) {
            throw DynamoDbErrors.invalidValues(
                    "Number of LocalSecondaryIndexes exceeds per-table limit of " + MOST_LOCAL);
        }
        global.forEach(index -> {
            requireProjection(index.projection());
            requireNew(names, index.indexName());
        });
        if (global.size() > MOST_GLOBAL) {
            throw DynamoDbErrors.invalidValues(
                    "GlobalSecondaryIndex count exceeds the per-table limit of " + MOST_GLOBAL);
        }
        requireProjected(Stream.concat(
                local.stream().map(LocalSecondaryIndex::projection),
                global.stream().map(GlobalSecondaryIndex::projection)));
    }

    private static void requireNew(Set<String> names, String name) {
        if (!names.add(name)) {
            throw DynamoDbErrors.invalidValues("Duplicate index name: " + name);
        }
    }

    /** @param projections those of all indexes of a table */
    static void requireProjected(Stream<Projection> projections) {
        if (projections.mapToInt(p -> p.nonKeyAttributes().size()).sum() > MOST_PROJECTED) {
            throw DynamoDbErrors.invalidValues(
                    "The number of projected attributes across all indexes exceeds the per-table limit of "
                            + MOST_PROJECTED);
        }
    }

    static void requireProjection(Projection projection) {
        ProjectionType type = projection.projectionType();
        if (type == null) {
            throw DynamoDbErrors.invalidValues("Unknown ProjectionType: null");
        } else if (type != ProjectionType.INCLUDE && projection.hasNonKeyAttributes()) {
            throw DynamoDbErrors.invalidValues("ProjectionType is " + type + ", but NonKeyAttributes is specified");
        } else if (type == ProjectionType.INCLUDE && !projection.hasNonKeyAttributes()) {
            throw DynamoDbErrors.invalidValues("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
        Set<String> attributes = new HashSet<>();
        for (String attribute : projection.nonKeyAttributes()) {
            if (!attributes.add(attribute)) {
                throw DynamoDbErrors.invalidValues("Duplicate element in NonKeyAttributes: " + attribute);
            }
        }
    }
}
