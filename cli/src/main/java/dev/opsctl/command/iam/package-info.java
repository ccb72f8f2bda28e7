/** Commands about roles and their permissions. */
package dev.opsctl.command.iam;
