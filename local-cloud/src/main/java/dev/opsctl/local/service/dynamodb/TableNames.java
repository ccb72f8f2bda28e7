package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.StreamIterator;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.RequestMembers;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import dev.opsctl.local.service.ResourceKind.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * How requests name tables: by name or ARN, also as keys of batches and in transactions; canonical is the name, and answers say the ARN
 * where the caller did. Streams, backups and the like are named by ARN.
 */
public final class TableNames implements Addressing {

    private static final String NAME = "[a-zA-Z0-9_.-]{1,255}";
    private static final String TABLE_ARN = "table/(?<name>" + NAME + ")";
    private static final ResourceKind TABLE =
            ResourceKind.arn("dynamodb", TABLE_ARN).byName().orName(NAME);
    private static final ResourceKind TABLE_NAME = ResourceKind.name(NAME);
    /** The service looks at its length. */
    private static final ResourceKind OWN_NAME = ResourceKind.name("[a-zA-Z0-9_.-]*");

    private static final ResourceKind TABLE_BY_ARN = ResourceKind.arn("dynamodb", TABLE_ARN);
    private static final ResourceKind STREAM = ResourceKind.arn("dynamodb", TABLE_ARN + "/stream/[0-9T:.-]+");
    private static final Set<String> OF_STREAMS = Set.of("StreamArn", "ShardIterator", "ExclusiveStartStreamArn");
    private static final List<List<String>> TABLES = List.of(
            List.of("TableName"),
            List.of("RequestItems", RequestMembers.KEYS),
            List.of("TransactItems", "Get", "TableName"),
            List.of("TransactItems", "Put", "TableName"),
            List.of("TransactItems", "Update", "TableName"),
            List.of("TransactItems", "Delete", "TableName"),
            List.of("TransactItems", "ConditionCheck", "TableName"));
    private static final List<List<String>> ANSWERED = List.of(
            List.of("Responses", RequestMembers.KEYS),
            List.of("UnprocessedKeys", RequestMembers.KEYS),
            List.of("UnprocessedItems", RequestMembers.KEYS),
            List.of("ItemCollectionMetrics", RequestMembers.KEYS),
            List.of("ConsumedCapacity", "TableName"));

    private final Naming members = new Naming((member, text, fault) -> invalid(
                    switch (fault) {
                        case ACCOUNTS -> "A request must name tables of one account only";
                        case REGION -> "Invalid " + member + ": " + text + " is not in this region";
                        case SYNTAX ->
                            OF_STREAMS.contains(member)
                                    ? "Invalid " + member
                                    : member.equals("BackupArn")
                                            ? "Invalid Backup ARN"
                                            : "1 validation error detected: Value '" + text + "' at '"
                                                    + member.substring(0, 1).toLowerCase(Locale.ROOT)
                                                    + member.substring(1)
                                                    + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                                                    + (member.endsWith("Arn")
                                                            ? "arn:aws:dynamodb:REGION:ACCOUNT:table/[a-zA-Z0-9_.-]+"
                                                            : "[a-zA-Z0-9_.-]+");
                    }))
            .subject("TableArn", TABLE_BY_ARN)
            .subject("SourceTableArn", TABLE_BY_ARN)
            .subject("SourceTableName", TABLE_NAME)
            .subject("TargetTableName", OWN_NAME)
            .subject("GlobalTableName", OWN_NAME)
            .subject("TableCreationParameters.TableName", TABLE_NAME)
            .reference("IndexName", OWN_NAME)
            .subject("ResourceArn", ResourceKind.arn("dynamodb", TABLE_ARN + "(?:/stream/[0-9T:.-]+)?"))
            .subject("StreamArn", STREAM, "describeStream", "getShardIterator")
            .subject("BackupArn", ResourceKind.arn("dynamodb", TABLE_ARN + "/backup/[A-Za-z0-9-]+"))
            .subject("ExportArn", ResourceKind.arn("dynamodb", TABLE_ARN + "/export/[A-Za-z0-9-]+"))
            .subject("ImportArn", ResourceKind.arn("dynamodb", TABLE_ARN + "/import/[A-Za-z0-9-]+"))
            .subject("ShardIterator", ResourceKind.other(TableNames::stream))
            .reference("ExclusiveStartStreamArn", STREAM);

    public TableNames() {
        TABLES.forEach(path -> members.subject(String.join(".", path), TABLE));
    }

    /** An iterator is good where its stream is. */
    private static Name stream(Scope scope, String text) {
        return StreamIterator.parse(text)
                .map(iterator -> iterator.stream().region().equals(scope.region())
                        ? Name.of(iterator.stream().scope(), text)
                        : Name.not(Fault.REGION))
                .orElse(Name.not(Fault.SYNTAX));
    }

    @Override
    public Addressed address(Scope scope, String operation, SdkRequest request) {
        Addressed named;
        try {
            named = members.address(scope, operation, request);
        } catch (RequestMembers.SameNameException e) {
            throw invalid("Too many names of one table in the request: " + e.getMessage());
        }
        return named.request() == request ? named : new Addressed(named.scope(), named.request(), asAsked(request));
    }

    /** Answers name a table by its ARN if the request did. */
    private static UnaryOperator<Object> asAsked(SdkRequest request) {
        Map<String, String> arns = new HashMap<>();
        TABLES.forEach(path -> RequestMembers.rewrite(request, path, text -> {
            if (text.startsWith("arn:")) {
                arns.put(text.substring(text.lastIndexOf('/') + 1), text);
            }
            return text;
        }));
        return answer -> {
            SdkPojo said = (SdkPojo) answer;
            for (List<String> path : ANSWERED) {
                said = RequestMembers.rewrite(said, path, name -> arns.getOrDefault(name, name));
            }
            return said;
        };
    }

    private static DynamoDbException invalid(String message) {
        return Faults.of(DynamoDbException.class, "ValidationException", message);
    }
}
