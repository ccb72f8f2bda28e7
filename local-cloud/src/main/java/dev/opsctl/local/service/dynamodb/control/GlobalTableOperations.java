package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeGlobalTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeGlobalTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeGlobalTableSettingsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeGlobalTableSettingsResponse;
import software.amazon.awssdk.services.dynamodb.model.GlobalTableNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ListGlobalTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListGlobalTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ReplicaUpdate;
import software.amazon.awssdk.services.dynamodb.model.UpdateGlobalTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateGlobalTableResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateGlobalTableSettingsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateGlobalTableSettingsResponse;

/** Global tables of 2017, of which AWS makes no more: nobody has one. What it answers was recorded in October 2026. */
final class GlobalTableOperations {

    public CreateGlobalTableResponse createGlobalTable(CreateGlobalTableRequest request) {
        throw unsupported();
    }

    public UpdateGlobalTableResponse updateGlobalTable(UpdateGlobalTableRequest request) {
        if (request.replicaUpdates().stream().map(ReplicaUpdate::create).anyMatch(Objects::nonNull)) {
            throw unsupported();
        } else if (request.replicaUpdates().stream().map(ReplicaUpdate::delete).noneMatch(Objects::nonNull)) {
            throw DynamoDbErrors.invalid("One or more parameter values were invalid");
        }
        throw missing("Global table not found: ", request.globalTableName());
    }

    private static RuntimeException unsupported() {
        return DynamoDbErrors.invalidValues(
                "DynamoDB global tables version 2017.11.29 is not supported. We recommend using"
                        + " DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).");
    }

    public DescribeGlobalTableResponse describeGlobalTable(DescribeGlobalTableRequest request) {
        throw missing("Global table not found: ", request.globalTableName());
    }

    public DescribeGlobalTableSettingsResponse describeGlobalTableSettings(DescribeGlobalTableSettingsRequest request) {
        throw missing("", request.globalTableName());
    }

    public UpdateGlobalTableSettingsResponse updateGlobalTableSettings(UpdateGlobalTableSettingsRequest request) {
        throw missing("", request.globalTableName());
    }

    private static GlobalTableNotFoundException missing(String beginning, String name) {
        DynamoDbErrors.requireLength("TableName", name);
        return Faults.of(
                GlobalTableNotFoundException.class,
                beginning + "Global table with name: '" + name + "' does not exist.");
    }

    public ListGlobalTablesResponse listGlobalTables(ListGlobalTablesRequest request) {
        return ListGlobalTablesResponse.builder().globalTables(List.of()).build();
    }
}
