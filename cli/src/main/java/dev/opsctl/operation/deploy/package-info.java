/** Deployment, destruction, cancellation and resumption of the stacks. */
@NullMarked
package dev.opsctl.operation.deploy;

import org.jspecify.annotations.NullMarked;
