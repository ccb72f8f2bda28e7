/** Commands about the bank's clients and their money. */
@NullMarked
package dev.opsctl.command.bank;

import org.jspecify.annotations.NullMarked;
