/** The bank, as its API has it. */
package dev.opsctl.operation.bank;
