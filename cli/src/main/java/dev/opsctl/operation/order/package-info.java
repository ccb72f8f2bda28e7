/** Orders: placed, found, cancelled and resolved. */
package dev.opsctl.operation.order;
