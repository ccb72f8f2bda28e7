/** Stacks, their resources, events and change sets, as they are stored. */
@NullMarked
package dev.opsctl.local.service.cloudformation.stack;

import org.jspecify.annotations.NullMarked;
