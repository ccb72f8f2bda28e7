/** Commands about the bank's clients and their money. */
package dev.opsctl.command.bank;
