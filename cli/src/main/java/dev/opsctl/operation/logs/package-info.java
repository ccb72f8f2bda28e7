/** Lines of functions' logs: read, followed and queried. */
package dev.opsctl.operation.logs;
