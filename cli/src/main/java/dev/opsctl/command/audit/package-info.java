/** Commands that show who did what. */
package dev.opsctl.command.audit;
