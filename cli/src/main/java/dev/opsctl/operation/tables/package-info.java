/** Tables and the seed that fills them. */
package dev.opsctl.operation.tables;
