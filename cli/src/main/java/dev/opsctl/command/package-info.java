/** The first words of the command line. */
package dev.opsctl.command;
