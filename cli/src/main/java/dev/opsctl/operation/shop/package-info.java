/** The shop's files and where it is served. */
package dev.opsctl.operation.shop;
