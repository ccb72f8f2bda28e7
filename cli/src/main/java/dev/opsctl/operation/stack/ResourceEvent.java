package dev.opsctl.operation.stack;

import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * What has happened to one resource of a stack.
 *
 * @param status as CloudFormation says it, such as {@code CREATE_IN_PROGRESS}
 * @param reason why, or null
 */
public record ResourceEvent(String status, String logicalId, String type, String reason) {

    static ResourceEvent of(StackEvent event) {
        return new ResourceEvent(
                event.resourceStatusAsString(),
                event.logicalResourceId(),
                event.resourceType(),
                event.resourceStatusReason());
    }
}
