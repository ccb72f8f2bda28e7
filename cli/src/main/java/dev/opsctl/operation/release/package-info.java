/** A release in a folder, and what a pipeline prepares of it. */
package dev.opsctl.operation.release;
