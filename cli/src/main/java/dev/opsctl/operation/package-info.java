/** What operations of several rooms need: files that are bundled, JSON as text, SHA-256. */
package dev.opsctl.operation;
