/** Queues, and why messages became dead letters. */
package dev.opsctl.operation.queue;
