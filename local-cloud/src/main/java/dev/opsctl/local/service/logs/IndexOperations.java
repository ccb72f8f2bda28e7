package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteIndexPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteIndexPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeFieldIndexesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeFieldIndexesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeIndexPoliciesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeIndexPoliciesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FieldIndex;
import software.amazon.awssdk.services.cloudwatchlogs.model.IndexPolicy;
import software.amazon.awssdk.services.cloudwatchlogs.model.IndexSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutIndexPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutIndexPolicyResponse;

/** The field indexes of log groups. */
final class IndexOperations {

    private final ServiceContext context;
    private final LogGroups groups;

    IndexOperations(ServiceContext context, LogGroups groups) {
        this.context = context;
        this.groups = groups;
    }

    public PutIndexPolicyResponse putIndexPolicy(PutIndexPolicyRequest request) {
        IndexRule rule = IndexRule.of(request.policyDocument(), context.clock().millis());
        groups.change(request.logGroupIdentifier(), group -> group.standard().withIndex(rule));
        return PutIndexPolicyResponse.builder()
                .indexPolicy(view(groups.get(request.logGroupIdentifier()), rule))
                .build();
    }

    public DeleteIndexPolicyResponse deleteIndexPolicy(DeleteIndexPolicyRequest request) {
        groups.change(request.logGroupIdentifier(), group -> group.standard().withIndex(null));
        return DeleteIndexPolicyResponse.builder().build();
    }

    public DescribeIndexPoliciesResponse describeIndexPolicies(DescribeIndexPoliciesRequest request) {
        List<IndexPolicy> policies = new ArrayList<>();
        for (String name : request.logGroupIdentifiers()) {
            Group group = groups.get(name);
            if (group.index() != null) {
                policies.add(view(group, group.index()));
            }
        }
        return DescribeIndexPoliciesResponse.builder().indexPolicies(policies).build();
    }

    private IndexPolicy view(Group group, IndexRule rule) {
        return IndexPolicy.builder()
                .logGroupIdentifier(groups.arn(group))
                .lastUpdateTime(rule.updated())
                .policyDocument(rule.document())
                .source(IndexSource.LOG_GROUP)
                .build();
    }

    /** Indexes reach from the policy on, as on AWS: events from before it are not indexed. */
    public DescribeFieldIndexesResponse describeFieldIndexes(DescribeFieldIndexesRequest request) {
        groups.awaitLines();
        List<FieldIndex> indexes = new ArrayList<>();
        for (String name : request.logGroupIdentifiers()) {
            Group group = groups.get(name);
            IndexRule rule = group.index();
            if (rule == null) {
                continue;
            }
            Long last = groups.streams(group, "").stream()
                    .map(Stream::lastEvent)
                    .filter(Objects::nonNull)
                    .max(Long::compare)
                    .filter(event -> event >= rule.updated())
                    .orElse(null);
            for (String field : rule.fields()) {
                indexes.add(FieldIndex.builder()
                        .logGroupIdentifier(groups.arn(group))
                        .fieldIndexName(field)
                        .lastScanTime(context.clock().millis())
                        .firstEventTime(
                                last == null ? null : Long.valueOf(Math.max(rule.updated(), groups.firstEvent(group))))
                        .lastEventTime(last)
                        .build());
            }
        }
        return DescribeFieldIndexesResponse.builder().fieldIndexes(indexes).build();
    }
}
