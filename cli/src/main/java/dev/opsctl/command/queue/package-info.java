/** Commands about queues and their dead letters. */
package dev.opsctl.command.queue;
