package dev.opsctl.local.service.cloudformation.type.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** {@code AWS::Logs::LogGroup}. */
public final class LogGroupType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Logs::LogGroup";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = plannedPhysicalId(request).orElseGet(() -> request.generatedName(512));
        CloudWatchLogsClient logs = request.client(CloudWatchLogsClient.class);
        try {
            logs.createLogGroup(r -> r.logGroupName(name)
                    .kmsKeyId(request.text("KmsKeyId"))
                    .logGroupClass(request.text("LogGroupClass"))
                    .deletionProtectionEnabled(isProtected(request) ? Boolean.TRUE : null)
                    .tags(StackTags.wanted(request)));
        } catch (ResourceAlreadyExistsException e) {
            if (!StackTags.ours(
                    request,
                    logs.listTagsForResource(r -> r.resourceArn(arn(request, name)))
                            .tags())) {
                throw e;
            }
        }
        request.made(name);
        retention(request, logs, name);
        indexes(request, logs, name);
        return state(request, name);
    }

    private static void retention(ResourceRequest request, CloudWatchLogsClient logs, String name) {
        if (request.text("RetentionInDays") != null) {
            logs.putRetentionPolicy(
                    r -> r.logGroupName(name).retentionInDays(Integer.valueOf(request.text("RetentionInDays"))));
        } else if (request.updates() && request.previousProperties().hasNonNull("RetentionInDays")) {
            logs.deleteRetentionPolicy(r -> r.logGroupName(name));
        }
    }

    private static boolean isProtected(ResourceRequest request) {
        return request.properties().path("DeletionProtectionEnabled").asBoolean();
    }

    /** A log group has one index policy, though templates have a list. */
    private static void indexes(ResourceRequest request, CloudWatchLogsClient logs, String name) {
        JsonNode policies = request.properties().path("FieldIndexPolicies");
        policies.forEach(
                policy -> logs.putIndexPolicy(r -> r.logGroupIdentifier(name).policyDocument(policy.toString())));
        if (policies.isEmpty()
                && request.updates()
                && !request.previousProperties().path("FieldIndexPolicies").isEmpty()) {
            logs.deleteIndexPolicy(r -> r.logGroupIdentifier(name));
        }
    }

    private static String arn(ResourceRequest request, String name) {
        return request.scope().arn("logs", "log-group:" + name);
    }

    private static ResourceState state(ResourceRequest request, String name) {
        return ResourceState.of(name).with("Arn", arn(request, name) + ":*");
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        String name = request.physicalId();
        CloudWatchLogsClient logs = request.client(CloudWatchLogsClient.class);
        retention(request, logs, name);
        indexes(request, logs, name);
        if (request.hasOrHad("DeletionProtectionEnabled")) {
            logs.putLogGroupDeletionProtection(
                    r -> r.logGroupIdentifier(name).deletionProtectionEnabled(isProtected(request)));
        }
        String key = request.text("KmsKeyId");
        boolean had = request.updates() && request.previousProperties().hasNonNull("KmsKeyId");
        if (key != null
                && !(had
                        && key.equals(
                                request.previousProperties().get("KmsKeyId").asText()))) {
            logs.associateKmsKey(r -> r.logGroupName(name).kmsKeyId(key));
        } else if (key == null && had) {
            logs.disassociateKmsKey(r -> r.logGroupName(name));
        }
        String arn = arn(request, name);
        ServiceTags.settle(request, CloudWatchLogsClient.class, arn);
        return state(request, name);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(CloudWatchLogsClient.class).deleteLogGroup(r -> r.logGroupName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        List<LogGroup> found = request.client(CloudWatchLogsClient.class)
                .describeLogGroups(r -> r.logGroupNamePrefix(request.physicalId()))
                .logGroups();
        return found.stream()
                .filter(group -> group.logGroupName().equals(request.physicalId()))
                .findFirst()
                .map(group -> state(request, group.logGroupName()));
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("LogGroupName"));
    }
}
