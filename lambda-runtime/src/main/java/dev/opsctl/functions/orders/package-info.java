/** Functions of orders: the shop's API, and the steps of an order's flow. */
package dev.opsctl.functions.orders;
