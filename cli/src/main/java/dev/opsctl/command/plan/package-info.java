/** How a plan is told in text. */
package dev.opsctl.command.plan;
