/** Commands that deploy, plan, follow, cancel and destroy the stacks. */
package dev.opsctl.command.deploy;
