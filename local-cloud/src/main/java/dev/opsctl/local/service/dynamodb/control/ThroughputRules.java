package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.WarmThroughput;

/**
 * What AWS demands of the three kinds of throughput, of a table and of its global indexes: what is provisioned, the most that is taken on
 * demand, and what is kept warm. Nothing here is throttled; the numbers are kept and shown.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html">Quotas</a>
 */
final class ThroughputRules {

    /** Units that a table or an index may have, of either kind. */
    static final long MOST_OF_TABLE = 40_000;
    /** Units that all tables of an account may have in a region. */
    static final long MOST_OF_ACCOUNT = 80_000;
    /** What a table on demand is ready for from the beginning. */
    static final long INITIAL_READS = 12_000;
    /** See {@link #INITIAL_READS}. */
    static final long INITIAL_WRITES = 4_000;

    private static final long BOUND = 1_000_000_000_000L;
    private static final String MORE =
            " Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";

    private ThroughputRules() {}

    /** Of a new table as such, before its keys are looked at. */
    static void requireTable(CreateTableRequest table, String region) {
        ProvisionedThroughput provisioned = table.provisionedThroughput();
        if (table.billingMode() == BillingMode.PAY_PER_REQUEST) {
            if (provisioned != null) {
                throw DynamoDbErrors.invalidValues("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified"
                        + " when BillingMode is PAY_PER_REQUEST");
            }
        } else if (provisioned == null) {
            throw DynamoDbErrors.invalidValues("ReadCapacityUnits and WriteCapacityUnits must both be specified when"
                    + " BillingMode is PROVISIONED");
        } else {
            requireProvisioned(provisioned, null, region);
        }
    }

    /** Of a new table's indexes, and what is beside the provisioned throughput. */
    static void requireRest(CreateTableRequest table, String region) {
        boolean onDemand = table.billingMode() == BillingMode.PAY_PER_REQUEST;
        for (GlobalSecondaryIndex index : table.globalSecondaryIndexes()) {
            String name = index.indexName();
            if (onDemand && index.provisionedThroughput() != null) {
                throw DynamoDbErrors.invalidValues("ProvisionedThroughput should not be specified for index: " + name
                        + " when BillingMode is PAY_PER_REQUEST");
            } else if (!onDemand && index.provisionedThroughput() == null) {
                throw DynamoDbErrors.invalidValues("ProvisionedThroughput is not specified for index: " + name);
            } else if (!onDemand) {
                requireProvisioned(index.provisionedThroughput(), name, region);
                requireNoMaxima(index.onDemandThroughput(), " for index: " + name, "table BillingMode is PROVISIONED.");
            }
            requireMaxima(index.onDemandThroughput(), name, region, 1);
            requireWarm(index.warmThroughput(), onDemand ? null : index.provisionedThroughput(), name, region);
        }
        if (!onDemand) {
            requireNoMaxima(table.onDemandThroughput(), "", "table BillingMode is PROVISIONED.");
        }
        requireMaxima(table.onDemandThroughput(), null, region, 1);
        requireWarm(table.warmThroughput(), onDemand ? null : table.provisionedThroughput(), null, region);
    }

    /** Of an index that is added to a table. */
    static void requireAdded(GlobalSecondaryIndex index, boolean onDemand, String region) {
        String name = index.indexName();
        if (onDemand && index.provisionedThroughput() != null) {
            throw DynamoDbErrors.invalidValues("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for"
                    + " index: " + name + " when BillingMode is PAY_PER_REQUEST");
        } else if (!onDemand && index.provisionedThroughput() == null) {
            throw DynamoDbErrors.invalidValues(
                    "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: " + name);
        } else if (!onDemand) {
            requireProvisioned(index.provisionedThroughput(), name, region);
            requireNoMaxima(index.onDemandThroughput(), " for index : " + name, "the table BillingMode is PROVISIONED");
        }
        requireMaxima(index.onDemandThroughput(), name, region, 1);
        requireWarm(index.warmThroughput(), onDemand ? null : index.provisionedThroughput(), name, region);
    }

    /** @param index null for the table itself */
    static void requireProvisioned(ProvisionedThroughput wanted, @Nullable String index, String region) {
        requireUnits("ReadCapacityUnits", wanted.readCapacityUnits(), index, region);
        requireUnits("WriteCapacityUnits", wanted.writeCapacityUnits(), index, region);
    }

    private static void requireUnits(String member, long units, @Nullable String index, String region) {
        if (units > BOUND) {
            throw DynamoDbErrors.invalid("Given value " + units + " for " + member + " is out of bounds"
                    + (index == null ? "" : " for index " + index));
        } else if (units > MOST_OF_TABLE) {
            String of = index == null ? "table" : "index";
            throw TableErrors.limit("The requested " + member + (index == null ? "" : " for index " + index) + ", "
                    + units + ", is above the per " + of + " maximum for the account in " + region + ". Per " + of
                    + " maximum: " + MOST_OF_TABLE + "." + MORE);
        }
    }

    /**
     * That a table with provisioned throughput is given no maxima.
     *
     * @param of nothing for the table, or which index, as AWS writes it here
     */
    static void requireNoMaxima(@Nullable OnDemandThroughput wanted, String of, String because) {
        String member = wanted == null
                ? null
                : wanted.maxReadRequestUnits() != null
                        ? "MaxReadRequestUnits"
                        : wanted.maxWriteRequestUnits() != null ? "MaxWriteRequestUnits" : null;
        if (member != null) {
            throw DynamoDbErrors.invalidValues(
                    member + " for OnDemandThroughput" + of + " cannot be specified when " + because);
        }
    }

    /**
     * @param index null for the table itself
     * @param least 1, or -1 where that takes a maximum away
     */
    static void requireMaxima(@Nullable OnDemandThroughput wanted, @Nullable String index, String region, int least) {
        if (wanted != null) {
            requireMaximum("MaxReadRequestUnits", "Read", wanted.maxReadRequestUnits(), index, region, least);
            requireMaximum("MaxWriteRequestUnits", "Write", wanted.maxWriteRequestUnits(), index, region, least);
        }
    }

    private static void requireMaximum(
            String member, String kind, @Nullable Long units, @Nullable String index, String region, int least) {
        String what =
                "Requested " + member + " for OnDemandThroughput for " + (index == null ? "table" : "index : " + index);
        if (units != null && (units < least || units == 0)) {
            throw DynamoDbErrors.invalidValues(what + " is outside of valid range");
        } else if (units != null && units > MOST_OF_TABLE) {
            throw TableErrors.subscriberLimit(
                    what + " exceeds TableMax" + kind + "CapacityUnits of the account in region " + region);
        }
    }

    private static void requireWarm(
            @Nullable WarmThroughput wanted,
            @Nullable ProvisionedThroughput provisioned,
            @Nullable String index,
            String region) {
        if (wanted == null) {
            return;
        }
        long reads = provisioned == null ? INITIAL_READS : provisioned.readCapacityUnits();
        long writes = provisioned == null ? INITIAL_WRITES : provisioned.writeCapacityUnits();
        String initial = "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
                + "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
        requireWarm(
                "Read",
                wanted.readUnitsPerSecond(),
                reads,
                index,
                region,
                provisioned == null ? initial : "ReadCapacityUnits of ProvisionedThroughput");
        requireWarm(
                "Write",
                wanted.writeUnitsPerSecond(),
                writes,
                index,
                region,
                provisioned == null ? initial : "WriteCapacityUnits of ProvisionedThroughput");
    }

    /** That what is to be warm is not less than what is warm already. */
    static void requireWarmer(WarmThroughput wanted, Long reads, Long writes, @Nullable String index, String region) {
        String current = "current WarmThroughput, decreasing WarmThroughput is not supported";
        requireWarm("Read", wanted.readUnitsPerSecond(), reads, index, region, current);
        requireWarm("Write", wanted.writeUnitsPerSecond(), writes, index, region, current);
    }

    private static void requireWarm(
            String kind, @Nullable Long units, long least, @Nullable String index, String region, String leastIs) {
        String what = "Requested " + kind + "UnitsPerSecond for WarmThroughput for "
                + (index == null ? "table" : "index " + index);
        if (units != null && units < least) {
            throw DynamoDbErrors.invalidValues(what + " is lower than " + leastIs);
        } else if (units != null && units > MOST_OF_TABLE) {
            throw TableErrors.subscriberLimit(
                    what + " exceeds TableMax" + kind + "CapacityUnits of the account in region " + region);
        }
    }
}
