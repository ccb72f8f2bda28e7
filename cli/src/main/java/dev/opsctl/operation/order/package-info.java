/** Orders: placed, found, cancelled and resolved. */
@NullMarked
package dev.opsctl.operation.order;

import org.jspecify.annotations.NullMarked;
