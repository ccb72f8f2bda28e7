package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.DescribeExportRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeExportResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeImportRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeImportResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeKinesisStreamingDestinationRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeKinesisStreamingDestinationResponse;
import software.amazon.awssdk.services.dynamodb.model.ExportNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ImportNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ListExportsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListExportsResponse;
import software.amazon.awssdk.services.dynamodb.model.ListImportsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListImportsResponse;

/** What nobody can make here, which is refused by name: exports, imports and streams in Kinesis. Who asks for them finds none. */
final class AbsentOperations {

    private final TableStore tables;

    AbsentOperations(TableStore tables) {
        this.tables = tables;
    }

    public ListExportsResponse listExports(ListExportsRequest request) {
        return ListExportsResponse.builder().exportSummaries(List.of()).build();
    }

    public DescribeExportResponse describeExport(DescribeExportRequest request) {
        // AWS says it twice
        throw Faults.of(ExportNotFoundException.class, "Export not found: Export not found: " + request.exportArn());
    }

    public ListImportsResponse listImports(ListImportsRequest request) {
        return ListImportsResponse.builder().importSummaryList(List.of()).build();
    }

    public DescribeImportResponse describeImport(DescribeImportRequest request) {
        throw Faults.of(ImportNotFoundException.class, "Import not found: " + request.importArn());
    }

    public DescribeKinesisStreamingDestinationResponse describeKinesisStreamingDestination(
            DescribeKinesisStreamingDestinationRequest request) {
        if (tables.find(request.tableName()).isEmpty()) {
            throw DynamoDbErrors.tableNotFound(request.tableName());
        }
        return DescribeKinesisStreamingDestinationResponse.builder()
                .tableName(request.tableName())
                .kinesisDataStreamDestinations(List.of())
                .build();
    }
}
