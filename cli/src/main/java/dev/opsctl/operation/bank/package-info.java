/** The bank, as its API has it. */
@NullMarked
package dev.opsctl.operation.bank;

import org.jspecify.annotations.NullMarked;
