/** Commands that show who did what. */
@NullMarked
package dev.opsctl.command.audit;

import org.jspecify.annotations.NullMarked;
