/** What a change set would do: additions, changes and replacements, before anything is done. */
@NullMarked
package dev.opsctl.local.service.cloudformation.plan;

import org.jspecify.annotations.NullMarked;
