package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;

/** The tags of tables. */
final class TagOperations {

    private static final int KEY_LENGTH = 128;

    private final ServiceContext context;
    private final TableStore tables;

    TagOperations(ServiceContext context, TableStore tables) {
        this.context = context;
        this.tables = tables;
    }

    public void tagResource(TagResourceRequest request) {
        if (request.tags().isEmpty()) {
            throw DynamoDbErrors.invalid("Atleast one Tag needs to be provided as Input.");
        }
        Caller caller = context.caller();
        change(request.resourceArn(), now -> now.tagged(TableTags.merged(now.tags(), request.tags(), caller)));
    }

    public void untagResource(UntagResourceRequest request) {
        if (request.tagKeys().isEmpty()) {
            throw DynamoDbErrors.invalid("Atleast one Tag Key needs to be provided as Input.");
        } else if (request.tagKeys().size() > Tags.LIMIT) {
            throw TableTags.refusal(Tags.Rule.LIMIT, null, null);
        }
        for (String key : request.tagKeys()) {
            if (key == null || key.isEmpty() || key.codePointCount(0, key.length()) > KEY_LENGTH) {
                throw TableTags.refusal(Tags.Rule.KEY, key, null);
            }
        }
        change(request.resourceArn(), now -> now.tagged(Tags.without(now.tags(), request.tagKeys())));
    }

    public ListTagsOfResourceResponse listTagsOfResource(ListTagsOfResourceRequest request) {
        StoredTable table = tables.find(name(request.resourceArn()))
                .orElseThrow(() -> TableErrors.noResource(request.resourceArn()));
        return ListTagsOfResourceResponse.builder()
                .tags(TableTags.listed(table.tags()))
                .build();
    }

    private void change(String arn, UnaryOperator<StoredTable> change) {
        tables.definitions().update(name(arn), change).orElseThrow(() -> TableErrors.noResource(arn));
    }

    private static String name(String arn) {
        if (TableArns.streamLabel(arn) != null) {
            throw DynamoDbErrors.invalid("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
        }
        return TableArns.table(arn);
    }
}
