package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.ResourceEvent;

/** What the operator sees while stacks change; called by several threads. */
public interface DeploymentListener {
    default void step(String what) {}

    void event(ResourceEvent event);

    /** Something has failed, and CloudFormation begins to go back. */
    default void failed(FailureCard card) {}
}
