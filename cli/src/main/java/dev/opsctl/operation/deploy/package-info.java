/** Deployment, destruction, cancellation and resumption of the stacks. */
package dev.opsctl.operation.deploy;
