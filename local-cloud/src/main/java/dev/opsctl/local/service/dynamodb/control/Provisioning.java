package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;

/** How provisioned throughput changes: up at any time, down four times a day and then once an hour. */
final class Provisioning {

    private static final int DECREASES_A_DAY = 4;
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEEE, MMMM d, uuuu 'at' h:mm:ss a 'Coordinated Universal Time'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Provisioning() {}

    /**
     * What becomes of a throughput.
     *
     * @param index null for the table itself
     */
    static ProvisionedThroughputDescription changed(
            ProvisionedThroughputDescription now, ProvisionedThroughput wanted, @Nullable String index, Instant at) {
        long reads = wanted.readCapacityUnits();
        long writes = wanted.writeCapacityUnits();
        if (reads == now.readCapacityUnits() && writes == now.writeCapacityUnits()) {
            throw same(now, index);
        }
        ProvisionedThroughputDescription.Builder changed =
                now.toBuilder().readCapacityUnits(reads).writeCapacityUnits(writes);
        if (reads < now.readCapacityUnits() || writes < now.writeCapacityUnits()) {
            requireDecrease(now, at);
            changed.lastDecreaseDateTime(at).numberOfDecreasesToday(decreases(now, at) + 1);
        }
        if (reads > now.readCapacityUnits() || writes > now.writeCapacityUnits()) {
            changed.lastIncreaseDateTime(at);
        }
        return changed.build();
    }

    /** As it is shown: a new day has its own decreases. */
    static ProvisionedThroughputDescription today(ProvisionedThroughputDescription stored, Instant at) {
        return stored.toBuilder().numberOfDecreasesToday(decreases(stored, at)).build();
    }

    private static long decreases(ProvisionedThroughputDescription throughput, Instant at) {
        return throughput.lastDecreaseDateTime() != null
                        && day(throughput.lastDecreaseDateTime()).equals(day(at))
                ? throughput.numberOfDecreasesToday()
                : 0;
    }

    private static void requireDecrease(ProvisionedThroughputDescription now, Instant at) {
        long decreases = decreases(now, at);
        Instant last = now.lastDecreaseDateTime();
        if (decreases < DECREASES_A_DAY || !at.isBefore(last.plus(PAUSE))) {
            return;
        }
        Instant tomorrow = day(at).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant next = last.plus(PAUSE).isBefore(tomorrow) ? last.plus(PAUSE) : tomorrow;
        throw TableErrors.subscriberLimit("Provisioned throughput decreases are limited within a given UTC day. After"
                + " the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once"
                + " every 3600 seconds. Number of decreases today: " + decreases + ". Last decrease at "
                + TIME.format(last) + ". Next decrease can be made at " + TIME.format(next));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static RuntimeException same(ProvisionedThroughputDescription now, @Nullable String index) {
        String of = index == null ? "the table" : "index " + index;
        return DynamoDbErrors.invalid("The provisioned throughput for " + (index == null ? of : "the " + of)
                + " will not change. The requested value equals the current value. Current ReadCapacityUnits"
                + " provisioned for " + of + ": " + now.readCapacityUnits() + ". Requested ReadCapacityUnits: "
                + now.readCapacityUnits() + ". Current WriteCapacityUnits provisioned for " + of + ": "
                + now.writeCapacityUnits() + ". Requested WriteCapacityUnits: " + now.writeCapacityUnits()
                + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher"
                + " limits.");
    }
}
