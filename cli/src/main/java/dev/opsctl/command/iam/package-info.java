/** Commands about roles and their permissions. */
@NullMarked
package dev.opsctl.command.iam;

import org.jspecify.annotations.NullMarked;
