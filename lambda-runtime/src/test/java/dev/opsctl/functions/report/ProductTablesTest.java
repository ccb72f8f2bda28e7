package dev.opsctl.functions.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.report.domain.Kind;
import dev.opsctl.functions.report.domain.TableReport;
import dev.opsctl.functions.report.domain.TableStatus;
import dev.opsctl.functions.runtime.RateLimit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** What a table does to its report when it cannot be read to its end (REP-7). */
class ProductTablesTest {

    /** A table of many pages, each of one item, that fails on its third. */
    private record Failing(DynamoDbException failure) implements DynamoDbClient {
        @Override
        public ScanResponse scan(ScanRequest request) {
            int page = request.hasExclusiveStartKey()
                    ? Integer.parseInt(request.exclusiveStartKey().get("id").s())
                    : 0;
            if (page == 2) {
                throw failure;
            }
            Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS(Integer.toString(page + 1)));
            return ScanResponse.builder()
                    .count(1)
                    .items(item)
                    .lastEvaluatedKey(item)
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static TableReport read(DynamoDbException failure) throws InterruptedException {
        return new ProductTables(new Failing(failure), "", new RateLimit(1_000)).read("RA_x", Kind.RA, () -> false);
    }

    private static DynamoDbException.Builder saying(DynamoDbException.Builder failure, String code) {
        failure.awsErrorDetails(AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("as " + code + " says")
                .build());
        return failure;
    }

    @Test
    void aTableThatIsDeletedWhileItIsReadIsReportedWithWhatWasCounted() throws InterruptedException {
        TableReport report =
                read((DynamoDbException) saying(ResourceNotFoundException.builder(), "ResourceNotFoundException")
                        .build());
        assertEquals(TableStatus.DELETED, report.status());
        assertEquals(2, report.count());
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, DENIED",
        "ProvisionedThroughputExceededException, THROTTLED",
        "ThrottlingException, THROTTLED",
        "InternalServerError, UNFINISHED",
    })
    void aTableThatCannotBeReadToItsEndIsReportedWithItsReason(String code, TableStatus status)
            throws InterruptedException {
        TableReport report = read(
                (DynamoDbException) saying(DynamoDbException.builder(), code).build());
        assertEquals(status, report.status());
        assertEquals("RA_x", report.name());
        assertTrue(report.detail().contains(code), report.detail());
    }

    @Test
    void aTableIsLeftWhenTheFunctionsTimeRunsOut() throws InterruptedException {
        int[] pages = {0};
        TableReport report = new ProductTables(new Failing(null), "", new RateLimit(1_000))
                .read("RA_x", Kind.RA, () -> pages[0]++ == 1);
        assertEquals(TableStatus.UNFINISHED, report.status());
        assertEquals(1, report.count());
    }
}
