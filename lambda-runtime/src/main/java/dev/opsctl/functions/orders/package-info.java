/** Functions of orders: the shop's API, and the steps of an order's flow. */
@NullMarked
package dev.opsctl.functions.orders;

import org.jspecify.annotations.NullMarked;
