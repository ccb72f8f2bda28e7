/** Commands that deploy, plan, follow, cancel and destroy the stacks. */
@NullMarked
package dev.opsctl.command.deploy;

import org.jspecify.annotations.NullMarked;
