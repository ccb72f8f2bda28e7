package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.drift.DriftDetection;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord.Detection;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackDriftDetectionStatusRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackDriftDetectionStatusResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceDriftsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceDriftsResponse;
import software.amazon.awssdk.services.cloudformation.model.DetectStackDriftRequest;
import software.amazon.awssdk.services.cloudformation.model.DetectStackDriftResponse;
import software.amazon.awssdk.services.cloudformation.model.DetectStackResourceDriftRequest;
import software.amazon.awssdk.services.cloudformation.model.DetectStackResourceDriftResponse;
import software.amazon.awssdk.services.cloudformation.model.PropertyDifference;
import software.amazon.awssdk.services.cloudformation.model.StackDriftDetectionStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDrift;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Drift of stacks and resources. A look is over when the request that asks for it is. */
final class DriftOperations {

    /** @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html">Where it can be looked for</a> */
    private static final Set<StackStatus> LOOKED_AT = Set.of(
            StackStatus.CREATE_COMPLETE,
            StackStatus.UPDATE_COMPLETE,
            StackStatus.UPDATE_ROLLBACK_COMPLETE,
            StackStatus.UPDATE_ROLLBACK_FAILED,
            StackStatus.IMPORT_COMPLETE,
            StackStatus.IMPORT_ROLLBACK_COMPLETE);

    private final ServiceContext context;
    private final StackStore store;
    private final DriftDetection detection;

    DriftOperations(ServiceContext context, StackStore store, DriftDetection detection) {
        this.context = context;
        this.store = store;
        this.detection = detection;
    }

    private StackRecord stack(String name) {
        StackRecord stack = store.require(name);
        if (!LOOKED_AT.contains(stack.status())) {
            throw CloudFormationErrors.validation("Stack:" + stack.id() + " is in " + stack.status()
                    + " state and drift detection can not be performed.");
        }
        return stack;
    }

    private ResourceRecord resource(StackRecord stack, String logicalId) {
        return store.resource(stack.id(), String.valueOf(logicalId))
                .filter(resource -> resource.physicalId() != null)
                .orElseThrow(() -> CloudFormationErrors.validation(
                        "Resource " + logicalId + " does not exist for stack " + stack.name()));
    }

    public DetectStackDriftResponse detectStackDrift(DetectStackDriftRequest request) {
        StackRecord stack = stack(request.stackName());
        request.logicalResourceIds().forEach(logicalId -> resource(stack, logicalId));
        return DetectStackDriftResponse.builder()
                .stackDriftDetectionId(detection
                        .detect(stack, request.logicalResourceIds(), context.caller())
                        .id())
                .build();
    }

    public DetectStackResourceDriftResponse detectStackResourceDrift(DetectStackResourceDriftRequest request) {
        StackRecord stack = stack(request.stackName());
        ResourceRecord resource = resource(stack, request.logicalResourceId());
        if (!DriftDetection.supports(resource)) {
            throw CloudFormationErrors.validation(
                    "Resource type " + resource.type() + " does not support drift detection");
        }
        return DetectStackResourceDriftResponse.builder()
                .stackResourceDrift(drift(stack, detection.detect(stack, resource, context.caller())))
                .build();
    }

    public DescribeStackDriftDetectionStatusResponse describeStackDriftDetectionStatus(
            DescribeStackDriftDetectionStatusRequest request) {
        Detection found = store.drifts()
                .detection(request.stackDriftDetectionId())
                .orElseThrow(() -> CloudFormationErrors.validation(
                        "Stack drift detection [" + request.stackDriftDetectionId() + "] does not exist"));
        return DescribeStackDriftDetectionStatusResponse.builder()
                .stackId(found.stackId())
                .stackDriftDetectionId(found.id())
                .stackDriftStatus(found.status())
                .detectionStatus(
                        found.failure() == null
                                ? StackDriftDetectionStatus.DETECTION_COMPLETE
                                : StackDriftDetectionStatus.DETECTION_FAILED)
                .detectionStatusReason(found.failure())
                .driftedStackResourceCount(found.drifted())
                .timestamp(found.at())
                .build();
    }

    public DescribeStackResourceDriftsResponse describeStackResourceDrifts(DescribeStackResourceDriftsRequest request) {
        StackRecord stack = store.require(request.stackName());
        List<String> wanted = request.stackResourceDriftStatusFiltersAsStrings();
        Page<DriftRecord> page = Page.of(
                "DescribeStackResourceDrifts " + stack.id() + wanted,
                store.resources(stack.id()).stream()
                        .map(resource -> store.drifts().of(stack, resource))
                        .flatMap(Optional::stream)
                        .filter(found -> wanted.isEmpty()
                                || wanted.contains(found.status().toString()))
                        .toList(),
                DriftRecord::logicalId,
                request.maxResults() == null ? 100 : request.maxResults(),
                request.nextToken(),
                CloudFormationErrors::badToken);
        return DescribeStackResourceDriftsResponse.builder()
                .stackResourceDrifts(
                        page.items().stream().map(found -> drift(stack, found)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static StackResourceDrift drift(StackRecord stack, DriftRecord found) {
        return StackResourceDrift.builder()
                .stackId(stack.id())
                .logicalResourceId(found.logicalId())
                .physicalResourceId(found.physicalId())
                .resourceType(found.type())
                .expectedProperties(found.expected())
                .actualProperties(found.actual())
                .propertyDifferences(
                        found.actual() == null
                                ? null
                                : found.differences().stream()
                                        .map(node -> PojoJson.read(node, PropertyDifference.class))
                                        .toList())
                .stackResourceDriftStatus(found.status())
                .timestamp(found.at())
                .build();
    }
}
