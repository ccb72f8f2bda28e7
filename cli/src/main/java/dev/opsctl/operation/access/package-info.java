/** Secrets, keys, tokens, and what roles are allowed and use. */
package dev.opsctl.operation.access;
