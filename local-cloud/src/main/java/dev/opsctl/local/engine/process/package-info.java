/**
 * Child processes that run functions: their archives, sandboxes, runtime interface, and the tether that ends them
 * with the daemon.
 */
@NullMarked
package dev.opsctl.local.engine.process;

import org.jspecify.annotations.NullMarked;
