/** Commands about the delivery pipeline. */
package dev.opsctl.command.pipeline;
