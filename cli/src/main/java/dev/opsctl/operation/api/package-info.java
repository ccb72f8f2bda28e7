/** Calls of the deployed REST APIs, signed as the operator. */
package dev.opsctl.operation.api;
