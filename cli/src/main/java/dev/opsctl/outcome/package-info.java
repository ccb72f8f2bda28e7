/** How a command ends: exit codes, and the one exception that says what, where and what next. */
package dev.opsctl.outcome;
